import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'banyan-run-files-'));
after(() => rmSync(folder, { recursive: true }));

/** What is printed of a run of one file with the given tests, after others, where each test may take a second. */
function runOf(code: string, files = ['some.test.mjs']): string {
  writeFileSync(join(folder, 'some.test.mjs'), `import { test } from 'node:test';\n${code}`);
  const program = join(folder, 'program.ts');
  writeFileSync(
    program,
    `import { runFiles } from ${JSON.stringify(join(import.meta.dirname, 'run-files.ts'))};
    const options = { timeoutMs: 1_000, graceMs: 500, concurrency: 1 };
    console.log(JSON.stringify(await runFiles(${JSON.stringify(folder)}, ${JSON.stringify(files)}, options, (line) => console.log(line))));`,
  );
  // Without the variable that tells a runner that it runs inside another.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [program], { encoding: 'utf8', env });
  assert.equal(status, 0, stdout);
  return stdout;
}

const WAIT = 'setInterval(() => {}, 1_000);';
const linux = { skip: process.platform !== 'linux' && 'processes are found in /proc' };

test('a file that ends is let be', () => {
  assert.match(
    runOf("test('a', () => {});"),
    /^ok     some\.test\.mjs[^\n]+\n\{"passed":1,"failed":0,"skipped":0\}\n$/,
  );
});

test('a file that waits for its turn is let be', () => {
  const slow = "for (const name of 'abc') test(name, () => new Promise((resolve) => setTimeout(resolve, 700)));";
  writeFileSync(join(folder, 'first.test.mjs'), `import { test } from 'node:test';\n${slow}`);
  const said = runOf("test('a', () => {});", ['first.test.mjs', 'some.test.mjs']);
  assert.match(said, /^ok     first[^\n]+\nok     some[^\n]+\n\{"passed":4,"failed":0,"skipped":0\}\n$/);
});

test('a test that takes too long fails', () => {
  const ends = "import { after } from 'node:test'; after(() => setTimeout(() => process.exit(), 50));";
  assert.match(runOf(`${ends} test('a', () => new Promise((resolve) => setTimeout(resolve, 60_000)));`), /timed out/);
});

test('a file that never comes to its tests fails, and is ended', linux, () => {
  assert.match(runOf('for (;;);'), /FAILED some\.test\.mjs: nothing was heard of it for so long[^]*"failed":1/);
});

test('a file whose process goes on when its tests are over fails, and is ended with what it has started', linux, () => {
  const child = "const child = spawn('sleep', ['600'], { stdio: 'inherit' }); child.unref();";
  for (const stays of [WAIT, `process.on('SIGTERM', () => {}); ${WAIT}`]) {
    const said = runOf(`import { spawn } from 'node:child_process';\n${child} ${stays} test('a', () => {});`);
    assert.match(said, /FAILED some\.test\.mjs: its tests are over, and its process goes on/);
    assert.match(said, /"failed":1/);
    // It holds the file's stdout open: the run would not have come to its end with it.
    assert.match(said, /ended: .+\n +\d+ sleep 600/);
  }
});
