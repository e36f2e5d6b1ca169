import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { lab, type TickerHandle } from './lab.ts';
import { until } from './test-system.ts';
import { twoInstances } from './two-instances.ts';

test('an instance of a process manager that one process has parked is parked for another one, too', async (context) => {
  const reacted: string[] = [];
  const { one, two, folded, note } = await twoInstances(context, {
    react: (_it, { words }) => {
      if (words.includes('bad')) throw new Error('a bad word');
      reacted.push(words.join());
    },
  });
  // One is slow, and reads an event at a time.
  one.awake = false;
  one.eventsMax = 1;
  await note('n', ['good']);
  await note('n', ['bad']);
  await two.system.operations.settle();
  assert.equal((await two.system.operations.parkedInstances()).length, 1);
  one.awake = true;
  await folded(one);
  await one.system.operations.settle();
  reacted.length = 0;
  two.awake = false;
  await one.system.client(staff('ann')).send(lab, 'note', { note: 'n', words: ['later'] });
  await one.system.operations.settle();
  assert.deepEqual(reacted, []);
});

test('what one process has parked at a timer is told of, and retried, by another one, too', async (context) => {
  let bad = true;
  let ticked = 0;
  const { one, two, folded, note } = await twoInstances(context, {
    react: (it) => it.schedule('tick', new Date(Date.parse(it.at) + 50).toISOString()),
    tick: () => {
      if (bad) throw new Error('a bad timer');
      ticked += 1;
    },
  });
  one.awake = false;
  await note('n', ['a']);
  await folded(two);
  await until(async () => (await two.system.operations.parkedInstances()).length > 0);
  assert.deepEqual(await one.system.operations.parkedInstances(), await two.system.operations.parkedInstances());
  bad = false;
  assert.equal(await one.system.operations.retryInstance('lab', 'ticker', 'n'), true);
  assert.equal(ticked, 1);
  assert.deepEqual(await two.system.operations.parkedInstances(), []);
});

test('an instance that one process has parked at a timer gets nothing more from another one that has not heard of it', async (context) => {
  let bad = false;
  const soon = (it: TickerHandle) => it.schedule('tick', new Date(Date.parse(it.at) + 5).toISOString());
  const { one, two, folded, note } = await twoInstances(context, {
    react: (it, { words }) => {
      if (words.includes('first')) soon(it);
      else it.append('ticked', { note: it.id });
    },
    tick: (it) => {
      if (bad) throw new Error('a bad timer');
      soon(it);
    },
  });
  const held = async () => (await two.system.operations.parkedInstances())[0]?.held;
  one.awake = false;
  await note('n', ['first']);
  await folded(two);
  one.awake = true;
  await folded(one);
  await one.system.operations.settle();
  // Both have met the event. The timer is the two's alone, and so is what comes of it.
  two.awake = false;
  bad = true;
  await until(async () => (await held()) !== undefined);
  await one.system.client(staff('ann')).send(lab, 'note', { note: 'n', words: ['later'] });
  await one.system.operations.settle();
  assert.deepEqual(await held(), ['timer tick', 'event lab/0:2']);
});
