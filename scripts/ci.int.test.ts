import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const repository = resolve(import.meta.dirname, '..');
const root = mkdtempSync(join(tmpdir(), 'banyan-ci-'));
after(() => rmSync(root, { recursive: true }));
cpSync(join(repository, '.ci'), join(root, '.ci'), { recursive: true });
cpSync(join(repository, 'scripts/ci.mjs'), join(root, 'scripts/ci.mjs'));

const NONE = "echo '0 passed, 0 failed, 0 skipped'";

// Runs CI where the two suites are the given shell commands.
function ci(verify: string, suite: string, ...args: string[]) {
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({
      scripts: { verify, test: suite, acceptance: NONE, 'test:servers': NONE, 'test:crash': NONE, year: NONE },
    }),
  );
  const { stdout, status } = spawnSync(join(root, '.ci/run'), args, { encoding: 'utf8' });
  const counts = stdout.split('\n').filter((line) => /^\d+ passed/.test(line));
  return { stdout, status, counts, last: stdout.trimEnd().split('\n').at(-1) };
}

test('adds the counts up in exactly one line, the last', () => {
  const { counts, last, status, stdout } = ci(
    "echo '9 passed, 0 failed, 0 skipped'",
    "echo '40 passed, 0 failed, 2 skipped'",
  );
  assert.deepEqual(counts, ['49 passed, 0 failed, 2 skipped']);
  assert.equal(last, counts[0]);
  assert.equal(status, 0);
  assert.match(stdout, /verify: 9 passed/);
});

test('runs the other suites after one that failed, and fails', () => {
  const { counts, status } = ci(
    "echo '8 passed, 1 failed, 0 skipped'; exit 1",
    "echo '40 passed, 0 failed, 0 skipped'",
  );
  assert.deepEqual(counts, ['48 passed, 1 failed, 0 skipped']);
  assert.equal(status, 1);
});

test('tells what failed once more at the end', () => {
  const { stdout } = ci(
    "echo '9 passed, 0 failed, 0 skipped'",
    "echo 'FAILED some.test.ts (2, 0.1 s)'; echo '--- some.test.ts: adds'; echo 'much more'; echo '1 passed, 1 failed, 0 skipped'",
  );
  assert.match(
    stdout,
    /What failed:\ntest: FAILED some\.test\.ts \(2, 0\.1 s\)\ntest: --- some\.test\.ts: adds\ntest: 1 failed\n\n10 passed, 1 failed, 0 skipped\n$/,
  );
  assert.doesNotMatch(ci(NONE, NONE).stdout, /What failed/);
});

for (const [what, suite] of [
  ['ends before it counts', 'echo started; exit 3'],
  ['counts nothing although it ends well', 'echo done'],
  ['counts no failure and ends badly', "echo '0 passed, 0 failed, 0 skipped'; exit 1"],
] as const) {
  test(`a suite that ${what} is a failure`, () => {
    const { counts, status } = ci("echo '9 passed, 0 failed, 0 skipped'", suite);
    assert.deepEqual(counts, ['9 passed, 1 failed, 0 skipped']);
    assert.equal(status, 1);
  });
}

test('a suite that does not end is ended with what it has started, and is a failure', () => {
  process.env['BANYAN_CI_SUITE_SECONDS'] = '1';
  try {
    const { stdout, status } = ci("sleep 600 & echo '1 passed, 0 failed, 0 skipped'; sleep 600", '', 'verify');
    assert.match(
      stdout,
      /What failed:\nverify: it was ended after 1 s\nverify: 1 failed\n\n0 passed, 1 failed, 0 skipped\n$/,
    );
    assert.equal(status, 1);
  } finally {
    delete process.env['BANYAN_CI_SUITE_SECONDS'];
  }
});

test('takes its input from nowhere and says that it is CI', () => {
  const { stdout } = ci("cat; echo CI=$CI; echo '1 passed, 0 failed, 0 skipped'", '', 'verify');
  assert.match(stdout, /^CI=true$/m);
});

test('refuses a suite that it does not know', () => {
  assert.equal(ci('', '', 'tests').status, 1);
});

// The programs that CI itself needs, an `apt-get` that notes what it is asked for, and neither strace nor a browser.
function bareDebian(aptGet: string): { readonly PATH: string; readonly asked: () => string[] } {
  const folder = mkdtempSync(join(root, 'bin-'));
  const log = join(folder, 'asked');
  const scripts = { 'apt-get': `echo "$*" >> ${log}; ${aptGet}`, id: 'echo 0' };
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const name of ['sh', 'node', 'npm', 'dirname', 'env']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, join(folder, name));
  }
  return { PATH: folder, asked: () => readFileSync(log, 'utf8').trim().split('\n') };
}

for (const [what, aptGet, notice] of [
  ['gets strace and a browser on a Debian that lacks them', ':', /^(?!\w+ could not)/],
  [
    'goes on without them when that fails',
    'exit 100',
    /^strace could not be installed: tests that need it will be skipped\nchromium could not be installed: /,
  ],
] as const) {
  test(what, () => {
    const { PATH, asked } = bareDebian(aptGet);
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ scripts: { verify: "echo '9 passed, 0 failed, 0 skipped'" } }),
    );
    const { stdout, status } = spawnSync(join(root, '.ci/run'), ['verify'], { encoding: 'utf8', env: { PATH } });
    assert.equal(status, 0);
    assert.match(stdout, notice);
    assert.match(stdout, /9 passed, 0 failed, 0 skipped\n$/);
    const wanted = ['strace', 'chromium'].map((program) => `install --yes --no-install-recommends ${program}`);
    for (const line of aptGet === ':' ? wanted : ['update']) assert.ok(asked().includes(line), line);
  });
}
