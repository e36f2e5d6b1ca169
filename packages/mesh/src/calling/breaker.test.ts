import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../limits.ts';
import { Breaker } from './breaker.ts';

const limits = { ...defaultLimits, failuresMax: 3, breakMs: 1_000, breakMsMax: 3_000 };
const fail = (breaker: Breaker, nowMs: number): void => breaker.begin().failed(nowMs);

test('it opens after failures in a row, and a success in between starts the count again', () => {
  const breaker = new Breaker(limits);
  fail(breaker, 0);
  fail(breaker, 0);
  breaker.begin().succeeded(0);
  fail(breaker, 0);
  fail(breaker, 0);
  assert.ok(breaker.admits(0));
  fail(breaker, 0);
  assert.ok(!breaker.admits(0) && !breaker.admits(999));
  assert.equal(breaker.closedForMs(400), 600);
});

test('then one call tries it out, and closes it', () => {
  const breaker = new Breaker(limits);
  for (let nth = 0; nth < 3; nth += 1) fail(breaker, 0);
  assert.ok(breaker.admits(1_000));
  const trial = breaker.begin();
  assert.ok(!breaker.admits(1_000), 'one at a time');
  trial.succeeded(1_001);
  assert.ok(breaker.admits(1_001));
  fail(breaker, 1_001);
  assert.ok(breaker.admits(1_001), 'the count is anew');
});

test('or opens it for twice as long, up to a bound; a call that was not sent says nothing', () => {
  const breaker = new Breaker(limits);
  for (let nth = 0; nth < 3; nth += 1) fail(breaker, 0);
  let nowMs = 0;
  for (const openMs of [1_000, 2_000, 3_000, 3_000]) {
    assert.ok(!breaker.admits(nowMs + openMs - 1), `${openMs}`);
    nowMs += openMs;
    assert.ok(breaker.admits(nowMs));
    breaker.begin().void();
    assert.ok(breaker.admits(nowMs));
    fail(breaker, nowMs);
  }
});

test('failures of calls that were under way when it opened change nothing', () => {
  const breaker = new Breaker(limits);
  const underWay = Array.from({ length: 10 }, () => breaker.begin());
  for (const trial of underWay) trial.failed(0);
  assert.equal(breaker.closedForMs(0), 1_000);
});

test('an outlier fails half of its calls in the window, once there are enough to tell', () => {
  const breaker = new Breaker({ ...limits, failuresMax: 100 });
  for (let nth = 0; nth < 9; nth += 1) {
    breaker.begin().succeeded(0);
    fail(breaker, 0);
  }
  assert.ok(!breaker.isOutlier(0));
  breaker.begin().succeeded(0);
  fail(breaker, 0);
  assert.ok(breaker.isOutlier(0));
  assert.ok(!breaker.isOutlier(10_000), 'what is long ago is forgotten');
});
