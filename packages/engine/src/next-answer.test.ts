import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NextAnswer } from './next-answer.ts';

/** Questions that are answered by hand, in the order in which they were asked. */
function questions(isFinal?: (answer: number) => boolean) {
  const asked: PromiseWithResolvers<number>[] = [];
  const next = new NextAnswer(() => {
    const question = Promise.withResolvers<number>();
    asked.push(question);
    return question.promise;
  }, isFinal);
  return { asked, next };
}

/** Lets all that waits for nothing else go on. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('who asks while a question is under way shares the next one, not that', async () => {
  const { asked, next } = questions();
  const first = next.answer();
  const later = [next.answer(), next.answer()];
  assert.equal(asked.length, 1);
  asked[0]!.resolve(1);
  assert.equal(await first, 1);
  await turn();
  assert.equal(asked.length, 2);
  const last = next.answer();
  asked[1]!.resolve(2);
  assert.deepEqual(await Promise.all(later), [2, 2]);
  await turn();
  assert.equal(asked.length, 3, 'it was asked after the second one had begun');
  assert.ok(!next.isIdle);
  asked[2]!.resolve(3);
  assert.equal(await last, 3);
  assert.ok(next.isIdle);
});

test('an answer that would be the same is taken by those who wait for the next one', async () => {
  const { asked, next } = questions((answer) => answer > 0);
  const both = [next.answer(), next.answer()];
  asked[0]!.resolve(7);
  assert.deepEqual(await Promise.all(both), [7, 7]);
  await turn();
  assert.equal(asked.length, 1);
});

test('a question that fails fails for those who have asked it, and the next one is asked', async () => {
  const { asked, next } = questions();
  const [first, later] = [next.answer(), next.answer()];
  asked[0]!.reject(new Error('away'));
  await assert.rejects(first, /away/);
  await turn();
  asked[1]!.resolve(2);
  assert.equal(await later, 2);
});
