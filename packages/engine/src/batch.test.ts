import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupDecisions, type Decided } from './batch.ts';
import type { RegisterChange } from './ports/log-store.ts';
import type { Session } from './session.ts';

/** A decision that read these streams at these versions, changed these registers, and appended to some of the streams. */
function decided(
  reads: Record<string, number>,
  registers: readonly RegisterChange[] = [],
  changes: readonly string[] = [],
): Decided {
  const session = {
    events: changes.map((stream) => ({
      stream,
      type: 't',
      schema: 1,
      version: (reads[stream] ?? 0) + 1,
      payload: '',
      meta: '',
      occurredAt: '',
    })),
    registers,
    *reads() {
      for (const [stream, version] of Object.entries(reads)) yield { stream, version };
    },
  };
  return { session: session as unknown as Session };
}

const register = (key: string, expect: string | undefined, value: string | undefined): RegisterChange => ({
  kind: 'cursor',
  key,
  expect,
  value,
});

test('decisions that share a stream or a register are one component, also through others; the rest stay apart', () => {
  const [a, b, c, d, e] = [
    decided({ x: 1, y: 4 }, [], ['y']),
    decided({ z: 2 }, [register('r', undefined, '1')]),
    decided({ y: 5 }, [register('r', '1', '2')]),
    decided({ w: 0 }),
    decided({}),
  ];
  const groups = groupDecisions([a, b, c, d, e]);
  assert.deepEqual(
    groups.map(({ members }) => members),
    [[a, b, c], [d], [e]],
  );
  const [first] = groups;
  assert.deepEqual(first!.component.reads, [
    { stream: 'x', version: 1 },
    { stream: 'y', version: 4 },
    { stream: 'z', version: 2 },
  ]);
  assert.deepEqual(first!.component.registers, [
    { kind: 'cursor', key: 'r', expect: undefined, force: undefined, value: '2' },
  ]);
});

test('a stream that all only read is checked with each of them and ties them not together; one that somebody changes does', () => {
  const [a, b, c] = [decided({ s: 3, x: 1 }, [], ['x']), decided({ s: 3, y: 1 }, [], ['y']), decided({ s: 3 })];
  const apart = groupDecisions([a, b, c]);
  assert.deepEqual(
    apart.map(({ component }) => component.reads.map(({ stream, version }) => `${stream}@${version}`)),
    [['s@3', 'x@1'], ['s@3', 'y@1'], ['s@3']],
  );
  const closing = decided({ s: 3 }, [], ['s']);
  assert.equal(groupDecisions([a, b, closing, c]).length, 1);
});

test('any decisions: every one is in one component, in order, and two components share nothing that is changed', () => {
  const stream = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(stream, { maxLength: 3 }), { maxLength: 30 }),
      fc.func(fc.boolean()),
      (lists, isChanged) => {
        const decisions = lists.map((streams) =>
          decided(
            Object.fromEntries(streams.map((name) => [name, 0])),
            [],
            streams.filter((name) => isChanged(name)),
          ),
        );
        const changed = new Set<string>(lists.flat().filter((name) => isChanged(name)));
        const groups = groupDecisions(decisions);
        assert.deepEqual(new Set(groups.flatMap(({ members }) => members)), new Set(decisions));
        const seen = new Set<string>();
        for (const { members, component } of groups) {
          const order = members.map((member) => decisions.indexOf(member));
          assert.deepEqual(
            order,
            order.toSorted((x, y) => x - y),
          );
          for (const { stream: name } of component.reads) {
            if (!changed.has(name)) continue;
            assert.ok(!seen.has(name), `${name} is in two components`);
            seen.add(name);
          }
        }
      },
    ),
  );
});
