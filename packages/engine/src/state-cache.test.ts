import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate, contract } from '@banyan/core';
import { StateCache } from './state-cache.ts';

const things = contract('things', { events: { made: {} } });
const thing = aggregate(things, 'thing', { text: '' }, { made: (state) => state });

test('the least recently used states go when the bytes are used up; pinned ones stay', () => {
  const cache = new StateCache(10_000);
  const big = { text: 'x'.repeat(1_000) };
  cache.add(thing('pinned'), big, 1, 0).pins = 1;
  cache.add(thing('used'), big, 1, 0);
  assert.ok(cache.bytes < 10_000);
  for (let nth = 0; nth < 20; nth += 1) {
    cache.get('thing/used');
    cache.add(thing(`t${nth}`), big, 1, 0);
    assert.ok(cache.bytes <= 10_000);
  }
  assert.ok(cache.get('thing/pinned'));
  assert.ok(cache.get('thing/used'));
  assert.equal(cache.get('thing/t0'), undefined);
  assert.ok(cache.get('thing/t19'));
});

test('a state that grows is measured again', () => {
  const cache = new StateCache(1_000_000);
  const cached = cache.add(thing('a'), { text: '' }, 1, 0);
  const before = cache.bytes;
  cached.state = { text: 'x'.repeat(5_000) };
  cached.version = 2;
  cache.measure(cached);
  assert.ok(cache.bytes >= before + 10_000);
  cache.drop('thing/a');
  assert.equal(cache.bytes, 0);
});

test('among many that are pinned, an addition walks past a bounded number of them; once they are free, the bytes are kept again', () => {
  const cache = new StateCache(10_000);
  let [looks, pins] = [0, 1];
  const addCounted = (nth: number) =>
    Object.defineProperty(cache.add(thing(`t${nth}`), { text: '' }, 1, 0, 1), 'pins', {
      get: () => {
        looks += 1;
        return pins;
      },
    });
  for (let nth = 0; nth < 2_000; nth += 1) addCounted(nth);
  assert.equal(cache.size, 2_000);
  assert.ok(looks <= 2_000 * 101, `${looks} looks`);
  pins = 0;
  cache.add(thing('next'), { text: '' }, 1, 0);
  assert.ok(cache.bytes <= 10_000);
  assert.ok(cache.get('thing/next'));
});
