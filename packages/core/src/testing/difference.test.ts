import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { brief, differences } from './difference.ts';

const cases: readonly (readonly [what: string, actual: unknown, expected: unknown, ...lines: string[]])[] = [
  ['equal values', { a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ['fields in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
  ['two scalars', 1, 2, 'is 1, expected 2'],
  ['zero and null', 0, null, 'is 0, expected null'],
  ['one field', { a: { b: 'x' } }, { a: { b: 'y' } }, '/a/b: is "x", expected "y"'],
  ['a missing field', {}, { a: 1 }, '/a: is missing, expected 1'],
  ['an unexpected field', { a: 1 }, {}, '/a: is 1, expected nothing'],
  ['a list and an object', { a: [] }, { a: {} }, '/a: is [], expected {}'],
  ['a longer list', [1, 2], [1], '/1: is 2, expected nothing'],
  ['nothing at all', undefined, { a: 1 }, 'is missing, expected {"a":1}'],
  ['names with slashes', { 'a/b': 1 }, { 'a/b': 2 }, '/a~1b: is 1, expected 2'],
];

for (const [what, actual, expected, ...lines] of cases) {
  test(`the difference of ${what}`, () => assert.deepEqual(differences(actual, expected), lines));
}

test('a long difference is cut', () => {
  const lines = differences(
    Array.from({ length: 50 }, () => 1),
    Array.from({ length: 50 }, () => 2),
  );
  assert.equal(lines.length, 13);
  assert.equal(lines.at(-1), '… and 38 more differences');
  assert.equal(brief('x'.repeat(1000)).length, 100);
});

test('values are different exactly when their JSON is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      assert.deepEqual(differences(one, structuredClone(one)), []);
      const [first, second] = [one, other].map((value) => JSON.parse(JSON.stringify(value)));
      let equal = true;
      try {
        assert.deepEqual(first, second);
      } catch {
        equal = false;
      }
      assert.equal(differences(one, other).length === 0, equal);
    }),
  );
});
