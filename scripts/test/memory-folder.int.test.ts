import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { MemoryFolderOptions } from './memory-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'banyan-memory-'));
after(() => rmSync(parent, { recursive: true }));
beforeEach(() => {
  for (const name of readdirSync(parent)) rmSync(join(parent, name), { recursive: true });
});

const MODULE = new URL('./memory-folder.ts', import.meta.url).href;

/** What a process says of its folder and of where the one that it starts has its temporary files. */
function told(options: MemoryFolderOptions, environment: NodeJS.ProcessEnv = {}): { folder?: string; tmp: string } {
  const child = `process.stdout.write(require('node:os').tmpdir())`;
  const script = `import { execFileSync } from 'node:child_process';
    import { existsSync } from 'node:fs';
    const { useMemoryFolder } = await import(${JSON.stringify(MODULE)});
    const folder = useMemoryFolder(${JSON.stringify({ parent, bytesMin: 1, ...options })});
    if (folder !== undefined && !existsSync(folder)) throw new Error('there is no folder');
    const tmp = execFileSync(process.execPath, ['-e', ${JSON.stringify(child)}], { encoding: 'utf8' });
    console.log(JSON.stringify({ folder, tmp }));`;
  const { TMPDIR: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...env, ...environment },
  });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as { folder?: string; tmp: string };
}

test('temporary folders are in memory while the process lives, and gone when it has ended', () => {
  const { folder, tmp } = told({});
  assert.ok(folder !== undefined && folder.startsWith(join(parent, 'banyan-tests-')));
  assert.equal(tmp, folder);
  assert.ok(!existsSync(folder));
});

test('they stay where they are where there is too little memory, no such folder, or another one was chosen', () => {
  for (const options of [{ bytesMin: 2 ** 60 }, { parent: join(parent, 'none') }]) {
    const { folder, tmp } = told(options);
    assert.equal(folder, undefined);
    assert.ok(!tmp.startsWith(parent));
  }
  const chosen = mkdtempSync(join(tmpdir(), 'banyan-chosen-'));
  assert.deepEqual(told({}, { TMPDIR: chosen }), { tmp: chosen });
  rmSync(chosen, { recursive: true });
});

test('what a killed run has left is removed; what a living one uses, or one of another container, is not', () => {
  // No process has a number beyond the most that Linux gives.
  const ours = `banyan-tests-${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))![0]}-`;
  const kept = [`${ours}${process.pid}`, `${ours}x`, 'banyan-tests-1-4194305'];
  for (const name of [`${ours}4194305`, ...kept]) mkdirSync(join(parent, name));
  told({});
  assert.deepEqual(readdirSync(parent).toSorted(), kept.toSorted());
});
