import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');

test(
  'a SIGTERM to the process of `npm start` alone ends the market, in good order',
  { skip: process.platform === 'win32' && 'Windows has no signals' },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-npm-start-'));
    t.after(() => rm(folder, { recursive: true }));
    const npm = spawn('npm', ['start'], {
      cwd: ROOT,
      env: { ...process.env, BANYAN_DATA: folder, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // The market has the other end, too: this closes once both have ended.
    const closed = once(npm.stdout, 'close');
    const said: string[] = [];
    const lines = createInterface({ input: npm.stdout });
    const told = once(lines, 'close');
    for await (const line of lines) {
      said.push(line);
      if (!line.startsWith('Look around:')) continue;
      assert.notEqual(Number.parseInt(await readFile(join(folder, 'owner.pid'), 'utf8')), npm.pid);
      npm.kill('SIGTERM');
    }
    await Promise.all([told, closed]);
    assert.equal(said.at(-1), 'Stopped', said.join('\n'));
    // Nobody owns the folder any more.
    await openDataFolder(folder).close();
    assert.equal(existsSync(join(folder, 'control.sock')), false);
  },
);
