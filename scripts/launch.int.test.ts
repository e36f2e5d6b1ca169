import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ended } from './launch/testing/ended.ts';
import { toyProject } from './launch/testing/toy-project.ts';

// A Node that cannot replace its own process, like the ones before 22.15, runs the script as a child.
const WITHOUT_EXECVE = ['--import', 'data:text/javascript,process.execve = undefined'];

function launch(root: string, args: readonly string[], options: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [...options, join(root, 'scripts/launch.mjs'), 'say.mjs', ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('installs once and says so, then runs at once; arguments and environment pass through', async () => {
  const root = toyProject();
  const first = await ended(launch(root, ['a', '--b=c d'], [], { PORT: '9999' }));
  assert.equal(first.out, '["a","--b=c d","9999"]\n');
  assert.match(first.err, /^banyan: installing the dependencies .*\nbanyan: installed in [\d.]+ s\n$/);
  const second = await ended(launch(root, ['a']));
  assert.deepEqual([second.err, second.code], ['', 0]);
});

test('installs again when node_modules no longer holds what the lockfile lists', async () => {
  const root = toyProject();
  await ended(launch(root, ['a']));
  const path = join(root, 'package-lock.json');
  const lockfile = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, object> };
  lockfile.packages['node_modules/part'] = { resolved: './part', link: true };
  writeFileSync(path, JSON.stringify(lockfile));
  assert.match((await ended(launch(root, ['a']))).err, /installing/);
});

test('installs again when a part of the project is not linked, whatever npm recorded', async () => {
  const root = toyProject();
  await ended(launch(root, ['a']));
  rmSync(join(root, 'node_modules/.banyan-installed.json'));
  rmSync(join(root, 'node_modules/part'));
  assert.match((await ended(launch(root, ['a']))).err, /installing/);
});

test('takes node_modules as it is when someone ran npm by hand', async () => {
  const root = toyProject();
  await ended(launch(root, ['a']));
  rmSync(join(root, 'node_modules/.banyan-installed.json'));
  assert.equal((await ended(launch(root, ['a']))).err, '');
});

test('what was started by hand may outlive the shell that it was started from: it looks after no parent', async () => {
  const root = toyProject();
  await ended(launch(root, ['a']));
  const preloaded = (env: NodeJS.ProcessEnv) => ended(launch(root, ['options'], [], env));
  assert.equal((await preloaded({ npm_lifecycle_event: undefined })).out, '[]\n');
  assert.match((await preloaded({ npm_lifecycle_event: 'start' })).out, /end-with-parent/);
});

test('keeps what Node compiled for the next start', async () => {
  const root = toyProject();
  await ended(launch(root, ['hello'], [], { NODE_COMPILE_CACHE: undefined }));
  const kept = join(root, 'node_modules/.cache/node');
  assert.notEqual(readdirSync(kept).length, 0);
  const elsewhere = join(root, 'elsewhere');
  await ended(launch(root, ['hello'], [], { NODE_COMPILE_CACHE: elsewhere }));
  assert.notEqual(readdirSync(elsewhere).length, 0);
});

test('glibc spreads what threads allocate over two arenas, unless told otherwise', async () => {
  const root = toyProject();
  await ended(launch(root, ['a']));
  const arenas = async (set: string | undefined): Promise<string> =>
    (await ended(launch(root, ['arenas'], [], { MALLOC_ARENA_MAX: set }))).out;
  assert.equal(await arenas(undefined), '2\n');
  assert.equal(await arenas('7'), '7\n');
});

test('of five at once one installs and the others wait for it', async () => {
  const root = toyProject();
  const runs = await Promise.all(Array.from({ length: 5 }, (_, i) => ended(launch(root, [String(i)]))));
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0, 0, 0],
  );
  assert.equal(runs.filter(({ err }) => err.includes('installing the dependencies from')).length, 1);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith('.install-lock')),
    [],
  );
});

test('takes the lock of a process that is gone', async () => {
  const root = toyProject();
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(gone, 'exit');
  writeFileSync(join(root, '.install-lock'), String(gone.pid));
  assert.equal((await ended(launch(root, ['a']))).code, 0);
  assert.ok(!existsSync(join(root, '.install-lock')));
});

test('says that the registry cannot be reached, and leaves no lock behind', async () => {
  const root = toyProject({ packages: { 'node_modules/not-in-any-cache-of-anyone': { version: '1.0.0' } } });
  const { code, err, out } = await ended(launch(root, ['a'], [], { npm_config_registry: 'http://127.0.0.1:9/' }));
  assert.equal(code, 1);
  assert.match(err, /banyan: the dependencies are not installed and the npm registry cannot be reached\./);
  assert.equal(out, '');
  assert.ok(!existsSync(join(root, '.install-lock')));
});

for (const [how, options] of [
  ['in the same process', []],
  ['in a child', WITHOUT_EXECVE],
] as const) {
  // npm passes a signal on to the shell, and no further: `sh` stands for both here, and waits for the launcher as the shell of npm does.
  const inShell = (root: string) =>
    spawn(
      'sh',
      ['-c', '"$0" "$@"; exit 0', process.execPath, ...options, join(root, 'scripts/launch.mjs'), 'say.mjs', 'wait'],
      { cwd: tmpdir(), env: { ...process.env, npm_lifecycle_event: 'start' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );

  test(`what npm started ends with the shell that npm ran it in, ${how}`, async () => {
    const root = toyProject();
    await ended(launch(root, ['a']));
    const shell = inShell(root);
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    assert.match(line.toString(), /^\["wait",/);
    shell.kill('SIGTERM');
    // Closed only when the program has ended, too, which has the shell's output.
    const { out, signal } = await ended(shell);
    assert.deepEqual([out, signal], ['asked to end\n', 'SIGTERM']);
  });

  test(`passes exit codes and signals on, ${how}`, async () => {
    const root = toyProject();
    assert.equal((await ended(launch(root, ['exit', '5'], options))).code, 5);
    const terminated = launch(root, ['wait'], options);
    await once(terminated.stdout, 'data');
    terminated.kill('SIGTERM');
    assert.equal((await ended(terminated)).code, 7);
    const interrupted = launch(root, ['wait'], options);
    await once(interrupted.stdout, 'data');
    interrupted.kill('SIGINT'); // the script does not listen to it: it dies of it, and so must the launcher
    assert.equal((await ended(interrupted)).signal, 'SIGINT');
  });
}
