import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { startThreads, takeThread } from './threads.ts';

test('threads that were started ahead are taken once each, then new ones are started', async () => {
  startThreads();
  const taken = [takeThread('writer'), takeThread('view-writer'), takeThread('writer')];
  const ids = taken.map(({ threadId }) => threadId);
  const later = [takeThread('writer'), takeThread('view-writer')];
  assert.equal(new Set(ids).size, 3);
  assert.ok(later.every(({ threadId }) => threadId > Math.max(...ids)));
  await Promise.all([...taken, ...later].map((thread) => thread.terminate()));
});

test('a thread that was started ahead carries out what its taker asks', async () => {
  startThreads();
  const [writer, viewWriter, other] = [takeThread('writer'), takeThread('view-writer'), takeThread('writer')];
  writer.ref();
  writer.postMessage({ call: 1, kind: 'log', file: '/nowhere', command: 'close', args: [] });
  assert.deepEqual(await once(writer, 'message'), [{ call: 1, value: undefined }]);
  await Promise.all([writer, viewWriter, other].map((thread) => thread.terminate()));
});
