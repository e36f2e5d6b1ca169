import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ProcessLock } from './process-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-lock-'));
after(() => rmSync(folder, { recursive: true }));
const ROUNDS = 200;
const files = { lock: join(folder, 'lock'), holder: join(folder, 'holder') };

test('one has it at a time, says who it is, and whoever comes after it was given up gets it', () => {
  const first = ProcessLock.take(files, 'up')!;
  assert.equal(ProcessLock.take(files), undefined);
  assert.deepEqual(ProcessLock.holderOf(files), { pid: process.pid, note: 'up' });
  first.release();
  ProcessLock.take(files)!.release();
});

test('a damaged file is told of', () => {
  const damaged = { ...files, lock: join(folder, 'damaged') };
  writeFileSync(damaged.lock, 'x'.repeat(4096));
  assert.throws(() => ProcessLock.take(damaged), /damaged is damaged, for it should be empty/);
});

/** Tries to take the lock at the moment that it is told, says whether it has it, and gives it up when it is told so. */
const CONTENDER = `
  const [module, files] = process.argv.slice(1);
  import(module).then(({ ProcessLock }) => {
    let lock;
    process.on('message', (at) => {
      if (at === 'free') return lock?.release(), (lock = undefined), process.send('free');
      while (performance.timeOrigin + performance.now() < at);
      lock = ProcessLock.take(JSON.parse(files));
      process.send(lock !== undefined);
    });
    process.send('ready');
  });
`;

test('of two processes at once one gets it', async (t) => {
  const module = new URL('./process-lock.ts', import.meta.url).href;
  const contenders = [1, 2].map(() =>
    spawn(process.execPath, ['-e', CONTENDER, module, JSON.stringify(files)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  t.after(() => contenders.forEach((contender) => contender.kill('SIGKILL')));
  const said = (): Promise<unknown[]> =>
    Promise.all(contenders.map(async (contender) => (await once(contender, 'message'))[0] as unknown));
  await said();
  for (let round = 0; round < ROUNDS; round += 1) {
    const tried = said();
    const at = performance.timeOrigin + performance.now() + 2;
    for (const contender of contenders) contender.send(at);
    assert.deepEqual(new Set(await tried), new Set([false, true]), `round ${round}`);
    const free = said();
    for (const contender of contenders) contender.send('free');
    await free;
  }
});
