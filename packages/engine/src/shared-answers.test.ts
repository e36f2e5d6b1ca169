import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedAnswers, type SharedAnswer } from './shared-answers.ts';

const answered = (found: unknown): SharedAnswer => ({ found, stale: [] });

/** A view that changes when it is told to, and counts how often it was asked. */
function counted() {
  let state = {};
  let asked = 0;
  return {
    states: () => [state],
    answer: async () => answered({ asked: ++asked }),
    change: () => void (state = {}),
    asked: () => asked,
  };
}

test('an answer is given again until the view changes, the very same object', async () => {
  const [shared, view] = [new SharedAnswers(1e6), counted()];
  const first = await shared.of('q', view.states, view.answer);
  assert.equal(await shared.of('q', view.states, view.answer), first);
  assert.equal(view.asked(), 1);
  await shared.of('r', view.states, view.answer);
  assert.equal(view.asked(), 2, 'another question has an answer of its own');
  view.change();
  assert.notEqual(await shared.of('q', view.states, view.answer), first);
});

test('those who ask while it is being answered wait for the one answer, unless the view has changed since', async () => {
  const [shared, view] = [new SharedAnswers(1e6), counted()];
  const together = [shared.of('q', view.states, view.answer), shared.of('q', view.states, view.answer)];
  view.change();
  const later = shared.of('q', view.states, view.answer);
  const [one, two] = await Promise.all(together);
  assert.equal(one, two);
  assert.notEqual(await later, one);
  assert.equal(await shared.of('q', view.states, view.answer), await later);
  assert.equal(view.asked(), 2);
});

test('an answer during which a view changed is given once and not kept: it may show half of the change', async () => {
  const [shared, view] = [new SharedAnswers(1e6), counted()];
  const answer = async (): Promise<SharedAnswer> => {
    view.change();
    return view.answer();
  };
  await shared.of('q', view.states, answer);
  await shared.of('q', view.states, view.answer);
  assert.equal(view.asked(), 2);
});

test('a failure is told to all who wait for it and not kept', async () => {
  const [shared, view] = [new SharedAnswers(1e6), counted()];
  const fail = (): Promise<SharedAnswer> => Promise.reject(new Error('no'));
  const ends = await Promise.allSettled([1, 2].map(() => shared.of('q', view.states, fail)));
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.deepEqual((await shared.of('q', view.states, view.answer)).found, { asked: 1 });
});

test('it is bounded in bytes: what was not asked for lately goes first, and what is too large is never kept', async () => {
  const [shared, view] = [new SharedAnswers(20_000), counted()];
  const long = async (): Promise<SharedAnswer> => {
    await view.answer();
    return answered('x'.repeat(2_000));
  };
  for (const question of ['a', 'b', 'c', 'd']) await shared.of(question, view.states, long);
  await shared.of('a', view.states, long);
  assert.equal(view.asked(), 4);
  await shared.of('e', view.states, long);
  await shared.of('a', view.states, long);
  assert.equal(view.asked(), 5, 'asked for lately');
  await shared.of('b', view.states, long);
  assert.equal(view.asked(), 6);
  const huge = async (): Promise<SharedAnswer> => {
    await view.answer();
    return answered('x'.repeat(1_000_000));
  };
  for (const expected of [7, 8]) {
    await shared.of('huge', view.states, huge);
    assert.equal(view.asked(), expected);
  }
});
