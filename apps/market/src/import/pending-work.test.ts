import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PendingWork } from './pending-work.ts';

test('waits for all work on a subject that was added before, and for no other', async () => {
  const pending = new PendingWork();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  pending.add(['a', 'b'], first.promise);
  pending.add(['a'], second.promise);
  const ended: string[] = [];
  const wait = (subject: string) => pending.done([subject]).then(() => ended.push(subject));
  const all = Promise.all([wait('a'), wait('b'), wait('c')]);
  await wait('c');
  assert.deepEqual(ended, ['c', 'c']);
  first.resolve();
  await pending.done(['b']);
  assert.equal(ended.includes('a'), false);
  second.resolve();
  await all;
  assert.equal(ended.includes('a'), true);
});

test('whoever waits for work that fails fails with it; later work does not', async () => {
  const pending = new PendingWork();
  const work = Promise.withResolvers<void>();
  pending.add(['a'], work.promise);
  const waiting = pending.done(['a']);
  work.reject(new Error('no'));
  await assert.rejects(waiting, /no/);
  await new Promise(setImmediate);
  await pending.done(['a']);
});
