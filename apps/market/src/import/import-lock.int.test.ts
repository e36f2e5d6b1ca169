import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { ImportBusyError, ImportError } from './import-error.ts';
import { takeImportLock, type ImportWork } from './import-lock.ts';
import { importFilesIn } from './import-record.ts';

const HOLDER = fileURLToPath(new URL('testing/lock-holder.ts', import.meta.url));
const AT_ONCE = { onWait: () => assert.fail('it waits'), isStopped: () => false };

/** Another process that has the lock until it is killed. */
async function hold(dataFolder: string, work: ImportWork): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [HOLDER, dataFolder, work], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return holder;
}

async function kill(holder: ChildProcess): Promise<void> {
  const exited = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exited;
}

test('a lock that is not empty any more is told by its name and with what to do', async (t) => {
  const folder = await temporaryFolder(t);
  (await takeImportLock(folder, 'file', AT_ONCE)).release();
  const lock = join(importFilesIn(folder).folder, 'lock');
  writeFileSync(lock, 'no lock, but something else of some length '.repeat(99));
  const told = `${lock} is damaged, for it should be empty: remove it when no other process works on this folder`;
  await assert.rejects(takeImportLock(folder, 'file', AT_ONCE), (error: Error) => error.message.includes(told));
  rmSync(lock);
  (await takeImportLock(folder, 'file', AT_ONCE)).release();
});

test('a second import is refused by the number of the first, which loses nothing by it, and may begin when that was killed', async (t) => {
  const folder = await temporaryFolder(t);
  const holder = await hold(folder, 'file');
  for (const work of ['file', 'demonstration', 'file'] as const) {
    await assert.rejects(
      takeImportLock(folder, work, AT_ONCE),
      (error) => error instanceof ImportBusyError && error.message.startsWith(`process ${holder.pid} is importing`),
    );
  }
  await kill(holder);
  (await takeImportLock(folder, 'file', AT_ONCE)).release();
});

test('one process imports into a folder once at a time, too', async (t) => {
  const folder = await temporaryFolder(t);
  const lock = await takeImportLock(folder, 'file', AT_ONCE);
  for (let nth = 0; nth < 2; nth += 1)
    await assert.rejects(takeImportLock(folder, 'file', AT_ONCE), new RegExp(`process ${process.pid} is importing`));
  lock.release();
  (await takeImportLock(folder, 'file', AT_ONCE)).release();
});

test('the demonstration is waited for, and may be waited for no longer', async (t) => {
  const folder = await temporaryFolder(t);
  const holder = await hold(folder, 'demonstration');
  await assert.rejects(takeImportLock(folder, 'demonstration', AT_ONCE), ImportBusyError);
  await assert.rejects(
    takeImportLock(folder, 'file', { onWait: () => {}, isStopped: () => true }),
    (error) => error instanceof ImportError && !(error instanceof ImportBusyError),
  );
  const { promise: waits, resolve } = Promise.withResolvers<number | undefined>();
  const lock = takeImportLock(folder, 'file', { onWait: resolve, isStopped: () => false });
  assert.equal(await waits, holder.pid);
  await kill(holder);
  (await lock).release();
});

test('who has the lock and is not written down, on coming or on going, is looked for again', async (t) => {
  const folder = await temporaryFolder(t);
  const leaving = await takeImportLock(folder, 'demonstration', AT_ONCE);
  // It has crossed itself out, and still holds the lock when somebody looks; then it gives that up.
  rmSync(join(importFilesIn(folder).folder, 'importer.pid'));
  let looks = 0;
  const isStopped = (): boolean => {
    looks += 1;
    leaving.release();
    return false;
  };
  (await takeImportLock(folder, 'file', { ...AT_ONCE, isStopped })).release();
  assert.equal(looks, 1);
});
