import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOfChoices, inOrderOf, sameChoices } from './choices.ts';

const options = ['size', 'colour'].map((code) => ({
  code,
  label: code,
  values: ['a', 'b', 'c'].map((value) => ({ code: value, label: value })),
}));
const value = fc.constantFrom('a', 'b', 'c');
const complete = fc.record({ size: value, colour: value });
const chosen = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([option, one]) => ({ option, value: one }));

test('variants fit exactly when their values are all different', () => {
  fc.assert(
    fc.property(fc.array(complete, { maxLength: 6 }), (all) => {
      const variants = Object.fromEntries(
        all.map((one, i) => [`S${i}`, { choices: chosen(one), retired: false }] as const),
      );
      const distinct = new Set(all.map(({ size, colour }) => size + colour)).size;
      assert.equal(faultOfChoices(options, variants) === undefined, distinct === all.length);
    }),
  );
});

test('the order in which choices are written says nothing', () => {
  fc.assert(
    fc.property(complete, (values) => {
      const written = chosen(values);
      assert.ok(sameChoices(written, written.toReversed()));
      assert.deepEqual(inOrderOf(options, written.toReversed()), written);
    }),
  );
});
