import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowCache } from './row-cache.ts';

test('it keeps what was written last, deletions included, within its bytes', () => {
  const cache = new RowCache(2_000);
  for (let nth = 0; nth < 50; nth += 1) cache.set(`k${nth}`, { nth }, 100);
  assert.equal(cache.has('k0'), false);
  assert.deepEqual(cache.get('k49'), { nth: 49 });
  cache.set('k49', undefined, 0);
  assert.equal(cache.has('k49'), true);
  assert.equal(cache.get('k49'), undefined);
  cache.clear();
  assert.equal(cache.has('k49'), false);
});
