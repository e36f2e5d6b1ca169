import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IndexValue } from '@banyan/engine';
import { compareValues } from '@banyan/engine/view-store';
import fc from 'fast-check';
import { aboveAll, justAbove, sortBytes } from './sort-bytes.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '\u0001', '\uffff', '\u{1f333}'), maxLength: 4 });
const value: fc.Arbitrary<IndexValue> = fc.oneof(
  fc.constantFrom<IndexValue>(null, true, false, 0, -0, 1, -1),
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe('sortBytes', () => {
  it('compares lists of values, and a key behind them, as the port does one by one', () => {
    const place = fc.tuple(fc.array(value, { minLength: 2, maxLength: 2 }), text);
    const bytesOf = ([values, key]: [readonly IndexValue[], string]): Buffer =>
      Buffer.concat([...values.map((one) => sortBytes(one, 1000)), Buffer.from(key)]);
    fc.assert(
      fc.property(place, place, (left, right) => {
        const [a, b] = [
          [...left[0], left[1]],
          [...right[0], right[1]],
        ];
        const order = a.map((one, i) => compareValues(one, b[i]!)).find((one) => one !== 0) ?? 0;
        assert.equal(Math.sign(Buffer.compare(bytesOf(left), bytesOf(right))), Math.sign(order));
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps of a long text the beginning and a digest', () => {
    const long = 'é'.repeat(100);
    const bytes = sortBytes(long, 100);
    assert.equal(bytes.length, 102);
    assert.deepEqual(bytes, sortBytes(long, 100));
    assert.notDeepEqual(bytes, sortBytes(`${long}!`, 100));
    assert.ok(Buffer.compare(bytes, sortBytes('é', 100)) > 0);
    assert.ok(!bytes.includes(0xff));
  });

  it('has bounds around all that begins alike', () => {
    const beginning = sortBytes('x', 99);
    const last = Buffer.concat([beginning, sortBytes(true, 99), Buffer.from('\u{10ffff}')]);
    assert.ok(Buffer.compare(last, aboveAll(beginning)) < 0);
    assert.ok(Buffer.compare(beginning, justAbove(beginning)) < 0);
    assert.ok(Buffer.compare(justAbove(beginning), Buffer.concat([beginning, Buffer.of(0, 0)])) < 0);
  });
});
