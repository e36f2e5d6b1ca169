import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lanes } from './lanes.ts';

test('jobs are worked off in their order, no more at once than there are lanes, those that jobs add included', async () => {
  const lanes = new Lanes(2);
  const begun: string[] = [];
  let underWay = 0;
  let most = 0;
  const job =
    (name: string, then = () => {}) =>
    async () => {
      begun.push(name);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      then();
      underWay -= 1;
    };
  lanes.add(job('a', () => lanes.add(job('d'))));
  lanes.add(job('b'));
  lanes.add(job('c'));
  await lanes.idle();
  assert.deepEqual([begun, underWay, most], [['a', 'b', 'c', 'd'], 0, 2]);
  await lanes.idle();
});

test('a job that fails is told at the end, and what waited behind it is left', async () => {
  const lanes = new Lanes(1);
  const begun: string[] = [];
  lanes.add(async () => {
    begun.push('a');
    throw new RangeError('no');
  });
  lanes.add(async () => {
    begun.push('b');
  });
  await assert.rejects(lanes.idle(), RangeError);
  assert.deepEqual(begun, ['a']);
});
