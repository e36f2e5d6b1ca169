import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const refused: readonly (readonly [why: string, ...args: string[]])[] = [
  ['--url takes an address like http', '--url', 'localhost', '--staff-token', 'x'],
  [
    '--card-network takes an address like http',
    '--url',
    'http://127.0.0.1:1',
    '--staff-token',
    'x',
    '--card-network',
    'x',
  ],
  ['--url goes with --staff-token', '--url', 'http://127.0.0.1:1'],
  ['--staff-token and --card-network go with --url', '--staff-token', 'x'],
  ['--topology goes without --url', '--url', 'http://127.0.0.1:1', '--staff-token', 'x', '--topology', 'one-process'],
  [`there is no topology ${resolve('topologies/flet.ts')}`, '--topology', 'flet'],
  ["no scenario's sentence contains a mermaid sings", 'a mermaid sings'],
];

for (const [why, ...args] of refused)
  test(`npm run acceptance -- ${args.join(' ')} is refused before anything is started`, () => {
    const script = join(import.meta.dirname, 'acceptance.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.ok(stderr.startsWith(why), stderr);
  });
