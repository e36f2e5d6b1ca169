import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { test } from 'node:test';
import { ended } from './testing/ended.ts';
import { fetchOldestNode } from './testing/oldest-node.ts';
import { temporaryFolder, toyProject } from './testing/toy-project.ts';

// What runs before the project has its own Node, on the oldest Node that the README promises, with the npm of that time.
const REPOSITORY = resolve(import.meta.dirname, '../..');
const bin = fetchOldestNode();
const skip = bin === undefined && 'npm has no Node 18.0.0 for this platform, or cannot be asked for it';

/** The environment of somebody who has that Node and nothing else, as a terminal has it: not that of the npm that runs these tests. */
const terminal = Object.fromEntries(
  Object.entries({ ...process.env, PATH: [bin ?? '', process.env['PATH']].join(delimiter) }).filter(
    ([name]) => !/^npm_(execpath|node_execpath|lifecycle|package|command)|^NODE/.test(name),
  ),
);

function start(root: string, command: string, ...args: readonly string[]) {
  return spawn(command, args, { cwd: root, env: terminal, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The version of the Node that npm supplies to the project on this platform. */
function suppliedVersion(): string {
  const { optionalDependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const platform = `${process.platform}-${process.arch}`;
  const name = Object.keys(optionalDependencies).find((candidate) => candidate.endsWith(platform));
  return `v${optionalDependencies[name ?? '']}`;
}

test(
  'on Node 18.0.0 and its npm, `npm start` installs once and runs on the project’s own Node',
  { skip },
  async (t) => {
    assert.equal(spawnSync('node', ['--version'], { env: terminal, encoding: 'utf8' }).stdout, 'v18.0.0\n');
    assert.equal(spawnSync('npm', ['--version'], { env: terminal, encoding: 'utf8' }).stdout, '8.6.0\n');
    const root = toyProject({ hasNodes: true });
    const npmStart = (...args: readonly string[]) => start(root, 'npm', '--silent', 'start', '--', ...args);

    const first = await ended(npmStart('version'));
    assert.deepEqual([first.out, first.code], [`${suppliedVersion()}\n`, 0], first.err);
    assert.match(first.err, /^banyan: installing the dependencies .*\nbanyan: installed in [\d.]+ s\n$/);
    const second = await ended(npmStart('a', '--b=c d'));
    assert.deepEqual([second.out, second.err, second.code], ['["a","--b=c d",null]\n', '', 0]);

    await t.test('exit codes and signals are passed on', async () => {
      assert.equal((await ended(npmStart('exit', '5'))).code, 5);
      for (const [signal, code] of [
        ['SIGTERM', 7],
        ['SIGINT', null], // the program does not listen to it: it dies of it, and so must the launcher
      ] as const) {
        const launched = start(root, 'node', 'scripts/launch.mjs', 'say.mjs', 'wait');
        await once(launched.stdout, 'data');
        launched.kill(signal);
        const end = await ended(launched);
        assert.deepEqual([end.code, end.signal], [code, code === null ? signal : null]);
      }
    });

    await t.test('a SIGTERM to npm alone ends the program, too', async () => {
      const npm = npmStart('wait');
      await once(npm.stdout, 'data');
      npm.kill('SIGTERM');
      assert.equal((await ended(npm)).out, 'asked to end\n');
    });
  },
);

test('on Node 18.0.0, for which npm supplies no newer one, it is said what to do', { skip }, async () => {
  const { code, err, out } = await ended(start(toyProject(), 'npm', '--silent', 'start'));
  assert.deepEqual([code, out], [1, '']);
  assert.match(
    err,
    /banyan: this needs Node 24\.16 or newer, npm supplies none for \S+, and this is v18\.0\.0\. Install/,
  );
});

test('on Node 18.0.0 `.ci/run` runs the suites and counts', { skip }, async () => {
  const root = temporaryFolder('oldest-ci');
  for (const path of ['.ci', 'scripts/ci.mjs']) cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  const scripts = { verify: 'node --version', test: "echo '9 passed, 0 failed, 1 skipped'" };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ scripts }));
  const { out, code } = await ended(start(root, join(root, '.ci/run'), 'verify', 'test'));
  assert.match(out, /^v18\.0\.0$/m);
  assert.match(out, /^9 passed, 1 failed, 1 skipped\n$/m, 'what does not count is a failure');
  assert.equal(code, 1);
});
