import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';

const root = resolve(import.meta.dirname, '..');
const elsewhere = mkdtempSync(join(tmpdir(), 'banyan-help-'));
after(() => rmSync(elsewhere, { recursive: true }));
const environment = {
  ...process.env,
  BANYAN_DATA: join(elsewhere, 'data'),
  BANYAN_BENCH_RESULTS: join(elsewhere, 'results'),
  PORT: '0',
};

// A program that takes its time over its help is doing something else.
const TIMEOUT_MS = 60_000;

/** What can be started, by the name that people know it by: every npm script, the commands below `banyan`, and CI. */
const PROGRAMS: readonly (readonly [name: string, ...command: string[]])[] = [
  ...npmScripts(),
  ...[
    'start',
    'status',
    'log verify',
    'views',
    'view rebuild',
    'parked list',
    'parked retry',
    'parked skip',
    'parked skipped',
    'move',
    'check',
  ].map((command): [string, ...string[]] => [`banyan ${command}`, 'packages/cli/src/banyan.ts', ...command.split(' ')]),
  ['.ci/run', 'scripts/ci.mjs'],
];

/** What the launcher hands to Node for each npm script, without the installing before it. */
function npmScripts(): [string, ...string[]][] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return Object.entries(scripts).map(([name, line]) => {
    const [node, launcher, ...command] = line.split(' ');
    assert.deepEqual([node, launcher], ['node', 'scripts/launch.mjs'], `${name} goes through the launcher`);
    return [name, ...command];
  });
}

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

/** All that one of these programs might write, as it stands: with times, since what is written again may be the same. */
function written(): unknown {
  const stampOf = (path: string): unknown => {
    const { mtimeMs, size } = statSync(join(root, path));
    return [path, mtimeMs, size];
  };
  const within = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  return [
    ...['package.json', 'package-lock.json', 'docs/errors.md'].map(stampOf),
    ...within('contracts').map(stampOf),
    ...['services', 'packages'].map(within),
    existsSync(join(root, 'dist')) && stampOf('dist'),
    readdirSync(elsewhere),
  ];
}

const before = written();

for (const [name, ...command] of PROGRAMS) {
  test(`${name} --help says what it does, and does nothing`, async () => {
    const { out, err, code } = await run(...command, '--help');
    assert.deepEqual([code, err], [0, ''], out);
    const [usage = '', ...more] = out.trimEnd().split('\n');
    assert.match(usage, /^(usage: )?(npm (run |test|start)|\.ci\/run|Usage: banyan)/);
    assert.match(more.join('\n'), /[a-z]{3,} [a-z]{2,} /, 'it says more than how to call it');
    assert.deepEqual(written(), before);
  });

  test(`${name} --frob is refused, and does nothing`, async () => {
    const { out, err, code } = await run(...command, '--frob');
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err.split('\n', 1)[0] ?? '', /nknown option '--frob'/);
    assert.doesNotMatch(err, /\n {4}at |node:internal/, 'without a stack');
    assert.deepEqual(written(), before);
  });
}
