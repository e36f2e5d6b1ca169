import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const NOBODY_S_UID = 4_054_321;
const skip = process.getuid?.() === 0 ? false : 'only root runs a program under a number that has no name';

test('whoever has no name on this machine is asked for one', { skip }, () => {
  const program = join(import.meta.dirname, '..', 'banyan.ts');
  const ended = spawnSync(
    process.execPath,
    [program, '--data', tmpdir(), 'parked', 'skip', 'tallies', 'watcher', 'w', 'tallies/0:1', '--reason', 'a test'],
    { uid: NOBODY_S_UID, cwd: tmpdir(), encoding: 'utf8' },
  );
  assert.match(ended.stderr, /^banyan: the operating system has no name for you: say who decides so by --by NAME$/m);
  assert.equal(ended.status, 2);
});
