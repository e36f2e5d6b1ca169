import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SameTurn } from './same-turn.ts';

function doubling(most: number) {
  const asked: (readonly number[])[] = [];
  const numbers = new SameTurn(async (questions: readonly number[]) => {
    asked.push(questions);
    if (questions.includes(13)) throw new Error('thirteen');
    return questions.map((question) => 2 * question);
  }, most);
  return { asked, numbers };
}

test('what is asked within a turn is asked together, so many at a time, and everybody gets his own answer', async () => {
  const { asked, numbers } = doubling(2);
  assert.deepEqual(await Promise.all([1, 2, 3].map((one) => numbers.ask(one))), [2, 4, 6]);
  assert.equal(await numbers.ask(4), 8);
  assert.deepEqual(asked, [[1, 2], [3], [4]]);
});

test('a question that fails fails all that were asked with it, and nobody else', async () => {
  const { numbers } = doubling(2);
  const outcomes = await Promise.allSettled([13, 2, 3].map((one) => numbers.ask(one)));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  );
});

test('what has been asked may be asked at once, and is not asked again', async () => {
  const { asked, numbers } = doubling(2);
  const answer = numbers.ask(1);
  numbers.askNow();
  assert.deepEqual(asked, [[1]]);
  assert.equal(await answer, 2);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, [[1]]);
});
