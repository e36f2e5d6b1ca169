import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DefinitionError,
  T,
  aggregate,
  contract,
  decision,
  identifier,
  isRejection,
  listStreams,
  mapStreams,
  reject,
  type Handle,
  type StreamRef,
} from './index.ts';

const boxes = contract('boxes', { events: { packed: { stream: identifier, of: T.String() } } });
const box = aggregate(boxes, 'box', { n: 0 }, { packed: ({ n }) => ({ n: n + 1 }) });
const namesOf = (refs: readonly StreamRef[]): string[] => refs.map(({ stream }) => stream);
const asHandle = ({ stream }: StreamRef): Handle => stream as unknown as Handle;

test('streams are listed in order, in whatever shape they come', () => {
  assert.deepEqual(namesOf(listStreams(box('a'))), ['box/a']);
  assert.deepEqual(namesOf(listStreams([])), []);
  assert.deepEqual(namesOf(listStreams([box('b'), box('a'), box('b')])), ['box/b', 'box/a', 'box/b']);
  assert.deepEqual(namesOf(listStreams({ from: box('a'), to: [box('b'), { last: box('c') }] })), [
    'box/a',
    'box/b',
    'box/c',
  ]);
});

test('handles take the place of streams in the same shape', () => {
  assert.equal(mapStreams(box('a'), asHandle), 'box/a');
  assert.deepEqual(mapStreams({ from: box('a'), to: [box('b')] }, asHandle), { from: 'box/a', to: ['box/b'] });
});

test('fields named stream and of confuse nothing', () => {
  const shape = { stream: box('a'), of: box('b') };
  assert.deepEqual(namesOf(listStreams(shape)), ['box/a', 'box/b']);
  assert.deepEqual(mapStreams(shape, asHandle), { stream: 'box/a', of: 'box/b' });
});

test('a list of many streams does not overflow', () => {
  assert.equal(listStreams(Array.from({ length: 200_000 }, (_, n) => box(String(n)))).length, 200_000);
});

test('a rejection is known by where it was made, not by how it looks', () => {
  assert.ok(isRejection(reject('full', { n: 1 })));
  assert.deepEqual(reject('full').details, {});
  for (const value of [
    { rejected: 'full', details: {} },
    JSON.parse(JSON.stringify(reject('full'))),
    undefined,
    null,
    'full',
  ]) {
    assert.equal(isRejection(value), false);
  }
});

test('a rejection made by another copy of this package is one as well', async () => {
  const copy: typeof import('./decision.ts') = await import(`${import.meta.resolve('./decision.ts')}?copy`);
  assert.notEqual(copy.reject, reject);
  assert.ok(isRejection(copy.reject('full')));
});

test('a decision is on a command of its contract', () => {
  for (const name of ['pack', 'constructor']) {
    assert.throws(
      () =>
        decision(
          boxes,
          name as never,
          () => [],
          () => undefined as never,
        ),
      DefinitionError,
    );
  }
});
