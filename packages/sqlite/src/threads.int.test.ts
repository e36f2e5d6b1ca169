import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { startThreads, takeThread } from './threads.ts';
import { ViewWriter } from './view-writer.ts';
import { WriterLane } from './writer-lane.ts';

/** Starts threads ahead and hands them out without taking them. */
async function startedAhead(): Promise<Worker[]> {
  const started: Worker[] = [];
  const note = (thread: Worker): void => void started.push(thread);
  process.on('worker', note);
  startThreads();
  await new Promise<void>((resolve) => process.nextTick(resolve)); // The process tells of new threads by then.
  process.off('worker', note);
  return started;
}

/** Asks a writer and a view writer for something that costs nothing. */
async function assertAnswered(): Promise<void> {
  const [lane, viewWriter] = [new WriterLane(), new ViewWriter()];
  assert.equal(await lane.call('log', '/nowhere', 'close', []), undefined);
  await assert.rejects(viewWriter.call('closeFolder', '/nowhere'), /the views of \/nowhere are not open/);
  await Promise.all([lane.close(), viewWriter.close()]);
}

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

test('threads that ended before they were taken are passed over: calls are answered by fresh ones', async () => {
  const threads = await startedAhead();
  assert.equal(threads.length, 3);
  await Promise.all(threads.map((thread) => thread.terminate()));
  await assertAnswered();
});

test('threads that failed before they were taken neither end the program nor are taken', async () => {
  const failures = (await startedAhead()).map((thread) => {
    // Ref'd, as the loading application keeps the program alive meanwhile.
    thread.ref();
    const ended = new Promise((resolve) => void thread.once('exit', resolve));
    thread.postMessage(null); // Not a request: the thread throws.
    return ended;
  });
  assert.deepEqual(await Promise.all(failures), [1, 1, 1]);
  await assertAnswered();
});

test('threads that nobody took do not keep a program alive that has nothing else to do', () => {
  const program = `(await import(${JSON.stringify(new URL('threads.ts', import.meta.url).href)})).startThreads();`;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 30_000,
  });
  assert.deepEqual({ status, signal }, { status: 0, signal: null });
});
