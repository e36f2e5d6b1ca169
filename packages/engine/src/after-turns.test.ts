import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterTurns } from './after-turns.ts';

/** Turns that are made one by one; `joining` tells how many join the batch in each. */
function turnsUntilDone(joining: readonly number[]): number {
  const soon: (() => void)[] = [];
  const batch = { size: 1 };
  let isDone = false;
  const scheduler = { soon: (work: () => void) => void soon.push(work), after: () => () => {} };
  afterTurns(scheduler, batch, () => (isDone = true));
  let turns = 0;
  for (; !isDone; turns += 1) {
    batch.size += joining[turns] ?? 0;
    soon.shift()!();
  }
  assert.equal(soon.length, 0);
  return turns;
}

test('a lone one waits a turn; while each turn brings some a few more are waited, and no more', () => {
  assert.equal(turnsUntilDone([]), 1);
  assert.equal(turnsUntilDone([0, 1, 1]), 1);
  assert.equal(turnsUntilDone([1]), 2);
  assert.equal(turnsUntilDone([3, 2, 1]), 4);
  assert.equal(turnsUntilDone([1, 1, 1, 1, 1, 1, 1, 1, 1]), 5);
});
