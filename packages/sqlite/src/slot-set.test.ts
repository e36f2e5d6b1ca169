import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlotSet } from './slot-set.ts';

const slots = fc.array(fc.nat(300), { maxLength: 120 });

function setOf(all: readonly number[]): SlotSet {
  const set = new SlotSet();
  for (const slot of all) set.add(slot);
  return set;
}
const sorted = (of: Iterable<number>): number[] => [...of].toSorted((left, right) => left - right);

test('a set of slots does what a set does, few or many, whatever comes and goes', () => {
  fc.assert(
    fc.property(slots, slots, slots, (one, gone, other) => {
      const [set, model] = [setOf(one), new Set(one)];
      for (const slot of gone) {
        set.delete(slot);
        model.delete(slot);
      }
      assert.deepEqual([sorted(set), set.size], [sorted(model), model.size]);
      for (const slot of [0, 31, 32, 300, 5_000]) assert.equal(set.has(slot), model.has(slot));
      const [more, moreModel] = [setOf(other), new Set(other)];
      const both = sorted(model.intersection(moreModel));
      assert.deepEqual([sorted(set.and(more)), set.and(more).size], [both, both.length]);
      assert.deepEqual([set.countAnd(more), more.countAnd(set)], [both.length, both.length]);
      set.addAll(more);
      const either = model.union(moreModel);
      assert.deepEqual([sorted(set), set.size], [sorted(either), either.size]);
    }),
  );
});

test('it copes with the highest bit of a word', () => {
  const set = setOf(Array.from({ length: 64 }, (_, slot) => slot));
  assert.equal(set.and(setOf([31, 63])).size, 2);
  set.delete(31);
  assert.deepEqual([set.has(31), set.has(63), set.size], [false, true, 63]);
  assert.equal(set.countAnd(setOf(Array.from({ length: 64 }, (_, slot) => slot))), 63);
});
