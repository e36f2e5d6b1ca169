import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextAtPosition, positionOf, stampOf } from './stamps.ts';

describe('stamps', () => {
  it('grow with the position and, below it, with each write', () => {
    const first = stampOf(7);
    const second = nextAtPosition(first)!;
    assert.ok(first < second && second < stampOf(8));
    assert.deepEqual([positionOf(first), positionOf(second)], [7, 7]);
  });

  it('fit the highest position into 63 bits', () => {
    const last = Number.MAX_SAFE_INTEGER;
    assert.equal(positionOf(stampOf(last)), last);
    assert.ok(stampOf(last) + 1023n < 2n ** 63n);
  });

  it('end before they reach the next position', () => {
    let stamp: bigint | undefined = stampOf(3);
    let writes = 0;
    for (; stamp !== undefined; stamp = nextAtPosition(stamp)) writes += 1;
    assert.equal(writes, 1024);
  });
});
