import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

function script(name: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, name), ...args], { encoding: 'utf8' });
}

for (const name of ['build.ts', 'test.ts', 'verify.ts']) {
  test(`${name} --help prints how it is used and does nothing`, () => {
    const { status, stdout } = script(name, '--help');
    assert.equal(status, 0);
    assert.match(stdout, /^usage: npm [^]+\n$/);
  });

  test(`${name} refuses an option that it does not take`, () => {
    const { status, stderr } = script(name, '--olny=x');
    assert.equal(status, 2);
    assert.match(stderr, /'--olny'[^]*usage: npm/);
  });
}

test('verify refuses a step that there is not', () => {
  const { status, stderr } = script('verify.ts', '--only', 'types,typos');
  assert.equal(status, 2);
  assert.match(stderr, /no step is called typos\n[^]*usage/);
});

test('test refuses a suite that there is not, and a path that no test has', () => {
  assert.match(script('test.ts', '--suite', 'e2e').stderr, /no test file of e2e\n/);
  assert.match(script('test.ts', 'no-such-path').stderr, /no test file of unit,int whose path contains no-such-path/);
});

test('build empties no folder that holds something', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-build-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'thesis.txt'), 'the only copy');
  assert.equal(script('build.ts', folder).status, 2);
  assert.deepEqual(readdirSync(folder), ['thesis.txt']);
});
