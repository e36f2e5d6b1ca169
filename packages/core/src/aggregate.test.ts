import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionError, T, aggregate, contract, foldAll, type EventInfo } from './index.ts';

const counting = contract('counting', { events: { added: { n: T.Integer() }, cleared: {} } });
const counter = aggregate(
  counting,
  'counter',
  { sum: 0, log: [] as readonly number[] },
  {
    added: ({ sum, log }, { n }) => ({ sum: sum + n, log: [...log, n] }),
    cleared: () => ({ sum: 0, log: [] }),
  },
);
const info: EventInfo = { id: 'a', version: 1, recordedAt: '', occurredAt: '' };

test('an aggregate names its streams', () => {
  const { id, stream, of } = counter('a/b');
  assert.deepEqual([id, stream, of], ['a/b', 'counter/a/b', counter]);
  assert.equal(counter.aggregate, 'counter');
  assert.equal(counter.contract, counting);
});

test('an id has 1 to 500 characters, counted by code point', () => {
  assert.equal(counter('😀'.repeat(500)).id.length, 1000);
  for (const id of ['', 'x'.repeat(501), 'half \ud83d', 'nul \0', 7, undefined, {}])
    assert.throws(() => counter(id as string), RangeError);
});

test('a state is the fold of its events', () => {
  const events = [
    { type: 'added', payload: { n: 2 }, info },
    { type: 'cleared', payload: {}, info },
    { type: 'added', payload: { n: 3 }, info },
  ];
  assert.deepEqual(foldAll(counter, events), { sum: 3, log: [3] });
  assert.deepEqual(foldAll(counter, events.slice(2), { sum: 4, log: [4] }), { sum: 7, log: [4, 3] });
  assert.equal(foldAll(counter, []), counter.initial);
});

test('the initial state cannot be changed, not even inside', () => {
  assert.throws(() => Object.assign(counter.initial, { sum: 1 }), TypeError);
  assert.throws(() => (counter.initial.log as number[]).push(1), TypeError);
});

test('an aggregate folds events of its contract and has a kebab-case name', () => {
  const wrong = [
    () => aggregate(counting, 'counter', {}, { aded: () => ({}) } as never),
    () => aggregate(counting, 'counter', {}, { toString: () => ({}) } as never),
    () => aggregate(counting, 'a/b', {}, {}),
    () => aggregate(counting, '', {}, {}),
  ];
  for (const make of wrong) assert.throws(make, DefinitionError);
});

test('an initial state is an object of plain JSON, and a fold is a function', () => {
  const cyclic = { list: [] as unknown[] };
  cyclic.list.push(cyclic);
  const strange: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /plain JSON: it is undefined/],
    [null, /plain JSON: it is null/],
    [7, /plain JSON: it is 7/],
    [{ seen: new Set() }, /plain JSON: \/seen is a Set/],
    [{ 'a/b': [{ at: new Date(0) }] }, /plain JSON: \/a~1b\/0\/at is a Date/],
    [
      {
        own: new (class Own {
          n = 1;
        })(),
      },
      /plain JSON: \/own is a class instance/,
    ],
    [new Map(), /plain JSON: it is a Map/],
    [{ left: NaN }, /plain JSON: \/left is NaN/],
    [{ left: 7n }, /plain JSON: \/left is a bigint/],
    [{ next: () => 1 }, /plain JSON: \/next is a function/],
    [{ list: [undefined] }, /plain JSON: \/list\/0 is undefined/],
    [{ list: Array(1) }, /plain JSON: \/list\/0 is undefined/],
    [cyclic, /plain JSON: .*… is nested too deeply/],
  ];
  for (const [initial, message] of strange)
    assert.throws(() => aggregate(counting, 'counter', initial as object, {}), { code: 'definition', message });
  aggregate(
    counting,
    'counter',
    { left: undefined, list: [null, 'a', true, -0], of: Object.create(null) as object, ['k'.repeat(6000)]: { n: 1 } },
    {},
  );
  assert.throws(() => aggregate(counting, 'counter', {}, { added: 3 } as never), {
    message: /fold of added is no function/,
  });
});

test('a fold that gives no state is a defect', () => {
  const later = async (state: object): Promise<object> => state;
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [() => {}, /fold of added of aggregate counter gives no state, but undefined/],
    [() => 7, /no state, but 7/],
    [() => null, /no state, but null/],
    [later, /no state, but a promise/],
    [function* () {}, /no state, but a generator/],
  ];
  for (const [added, message] of wrong) {
    const strange = aggregate(counting, 'counter', { sum: 0 }, { added } as never);
    assert.throws(() => foldAll(strange, [{ type: 'added', payload: {}, info }]), { code: 'defect', message });
  }
});
