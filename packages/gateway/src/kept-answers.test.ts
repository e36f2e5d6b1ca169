import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptAnswers } from './kept-answers.ts';

test('an answer is kept for its time and no longer, and those who ask at once share one question', async () => {
  let now = 0;
  let asked = 0;
  const kept = new KeptAnswers<number>(4000, 10, () => now);
  const ask = () => kept.get('a', async () => (asked += 1));
  assert.deepEqual(await Promise.all([ask(), ask()]), [1, 1]);
  now = 3999;
  assert.equal(await ask(), 1);
  now = 4000;
  assert.equal(await ask(), 2);
  kept.clear();
  assert.equal(await ask(), 3);
});

test('a question that failed is asked again, and the oldest answers go', async () => {
  const kept = new KeptAnswers<string>(1000, 2, () => 0);
  await assert.rejects(kept.get('a', () => Promise.reject(new Error('down'))));
  assert.equal(await kept.get('a', async () => 'up'), 'up');
  for (const name of ['b', 'c']) await kept.get(name, async () => name);
  assert.equal(await kept.get('a', async () => 'asked again'), 'asked again');
  assert.equal(await kept.get('c', async () => 'never'), 'c');
});
