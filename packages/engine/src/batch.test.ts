import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupDecisions, type Decided } from './batch.ts';
import type { NewEvent, RegisterChange } from './ports/log-store.ts';
import type { Session } from './session.ts';

/** A decision that read these streams at these versions and changed these registers. */
function decided(
  reads: Record<string, number>,
  registers: readonly RegisterChange[] = [],
  events: readonly NewEvent[] = [],
): Decided {
  const session = {
    events,
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
    decided({ x: 1, y: 4 }),
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

test('any decisions: every one is in one component, in order, and two components share nothing', () => {
  const stream = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(stream, { maxLength: 3 }), { maxLength: 30 }), (lists) => {
      const decisions = lists.map((streams) => decided(Object.fromEntries(streams.map((name) => [name, 0]))));
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
          assert.ok(!seen.has(name), `${name} is in two components`);
          seen.add(name);
        }
      }
    }),
  );
});
