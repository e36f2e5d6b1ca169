import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Undo } from './undo.ts';

test('all is undone, the newest first, also after something that fails', async () => {
  const done: string[] = [];
  const undo = new Undo();
  undo.push(() => done.push('first'));
  undo.push(() => Promise.reject(new Error('in use')));
  undo.push(() => done.push('last'));
  await assert.rejects(undo.all(), /in use/);
  await undo.all();
  assert.deepEqual(done, ['last', 'first']);
});
