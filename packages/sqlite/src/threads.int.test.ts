import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { openDataFolder } from './data-folder.ts';
import type { SqliteLogStore } from './sqlite-log-store.ts';
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

test('the threads of a folder that was closed serve the next one, and what the first has open reaches them no more', async () => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-threads-'));
  const started: number[] = [];
  const note = (thread: Worker): void => void started.push(thread.threadId);
  process.on('worker', note);
  const used = async (): Promise<SqliteLogStore> => {
    const folder = openDataFolder(path);
    const logs = await Promise.all(['a', 'b'].map((service) => folder.logStore(service)));
    for (const log of logs) assert.equal((await log.head()).position, 0);
    const views = await folder.viewStore('a');
    await views.open({ name: 'rows', shape: '1', indexes: [] });
    await Promise.all([...logs, views].map((store) => store.close()));
    await folder.close();
    return logs[0]!;
  };
  const first = await used();
  const count = started.length;
  await used();
  assert.equal(started.length, count);
  await assert.rejects(first.purgeRegisters('intent', '2026-01-01T00:00:00.000Z', 1), /is closed/);
  process.off('worker', note);
  rmSync(path, { recursive: true });
});

test('the thread of a folder that was closed while a log was open ends, as in a crash', async () => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-threads-'));
  const folder = openDataFolder(path, { writers: 1 });
  let thread: Worker | undefined;
  const note = (one: Worker): void => void (thread = one);
  process.on('worker', note);
  for (const kept of [takeThread('writer'), takeThread('writer')]) await kept.terminate();
  const log = await folder.logStore('a');
  process.off('worker', note);
  const ended = once(thread!, 'exit');
  await folder.close();
  await ended;
  await assert.rejects(log.purgeRegisters('intent', '2026-01-01T00:00:00.000Z', 1), /data folder was closed/);
  rmSync(path, { recursive: true });
});

test('threads that nobody took do not keep a program alive that has nothing else to do', () => {
  const program = `(await import(${JSON.stringify(new URL('threads.ts', import.meta.url).href)})).startThreads();`;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 30_000,
  });
  assert.deepEqual({ status, signal }, { status: 0, signal: null });
});
