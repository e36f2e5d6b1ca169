import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { IndexValue } from '../../ports/view-store.ts';
import { compareValues } from '../values.ts';
import { AFTER_ALL, beginningOf, keyOfSorted, sortedKey, sortedText, valueOfSorted } from './sorted-text.ts';

const letter = fc.constantFrom(
  'a',
  'b',
  '\u0001',
  '\u0002',
  '\u0003',
  'é',
  '\ud7fe',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
);
const text = fc.string({ unit: letter, maxLength: 5 });
const value: fc.Arbitrary<IndexValue> = fc.oneof(
  fc.constantFrom<IndexValue>(null, true, false, 0, -1, 1, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const sign = (order: number): number => Math.sign(order);
const inUtf16 = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);
const inUtf8 = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

describe('sorted texts', () => {
  it('compare as the port orders values, in UTF-8 and in UTF-16, also with something behind them', () => {
    fc.assert(
      fc.property(value, value, text, text, (left, right, a, b) => {
        const order = sign(compareValues(left, right)) || sign(inUtf8(a, b));
        const [one, other] = [sortedText(left) + sortedKey(a), sortedText(right) + sortedKey(b)];
        assert.equal(sign(inUtf16(one, other)), order);
        assert.equal(sign(inUtf8(one, other)), order);
        assert.ok(inUtf16(one, sortedText(left) + AFTER_ALL) < 0 && inUtf8(one, sortedText(left) + AFTER_ALL) < 0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('can be read again', () => {
    fc.assert(
      fc.property(value, text, (one, key) => {
        assert.deepEqual(valueOfSorted(sortedText(one)), one === 0 ? 0 : one);
        assert.equal(keyOfSorted(sortedKey(key)), key);
      }),
      { numRuns: 20_000 },
    );
  });

  it('begin alike where their strings do, and nowhere else', () => {
    fc.assert(
      fc.property(text, text, (whole, begin) => {
        assert.equal(sortedText(whole).startsWith(beginningOf(begin)), whole.startsWith(begin));
      }),
      { numRuns: 20_000 },
    );
  });
});
