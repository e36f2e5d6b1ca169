import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'banyan-report-'));
after(() => rmSync(folder, { recursive: true }));

// Reports on a run of one file with the given tests: the report, then the counts.
function reportOn(code: string, isolation = 'process'): string {
  const file = join(folder, 'some.test.mjs');
  writeFileSync(file, `import assert from 'node:assert/strict';\nimport { describe, test } from 'node:test';\n${code}`);
  const program = join(folder, 'program.ts');
  writeFileSync(
    program,
    `import { run } from 'node:test';
    import { report } from ${JSON.stringify(join(import.meta.dirname, 'report.ts'))};
    const files = [${JSON.stringify(file)}];
    console.log(JSON.stringify(await report(run({ files, isolation: ${JSON.stringify(isolation)} }), ${JSON.stringify(folder)}, (line) => console.log(line))));`,
  );
  // Without the variable that tells a runner that it runs inside another.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(process.execPath, [program], { encoding: 'utf8', env }).stdout;
}

test('counts tests, not suites, and says nothing of those that pass', () => {
  const report = reportOn("describe('s', () => { test('a', () => {}); test('b', () => {}); });");
  assert.match(report, /^ok     some\.test\.mjs \(2, [\d.]+ s\)\n\{"passed":2,"failed":0,"skipped":0\}\n$/);
});

test('shows each failure with its difference, and what the file printed', () => {
  const report = reportOn("test('a', () => { console.log('on the way'); assert.equal(1, 2); }); test('b', () => {});");
  assert.match(report, /^FAILED some\.test\.mjs[^]*--- some\.test\.mjs: a\n[^]*1 !== 2[^]*printed:\non the way/);
  assert.match(report, /\{"passed":1,"failed":1,"skipped":0\}/);
});

test('names each skipped test and its reason', () => {
  const report = reportOn("test('a', { skip: 'no such disk' }, () => {}); test('b', () => {});");
  assert.match(report, /skipped some\.test\.mjs: a \(no such disk\)\n\{"passed":1,"failed":0,"skipped":1\}/);
});

test('a hook that fails is a failure', () => {
  const hook = "after(() => { throw new Error('still open'); });";
  const report = reportOn(`import { after } from 'node:test';\ndescribe('s', () => { test('a', () => {}); ${hook} });`);
  assert.match(report, /still open[^]*\{"passed":1,"failed":1,"skipped":0\}/);
  const ofTheFile = reportOn(`import { after } from 'node:test';\ntest('a', () => {}); ${hook}`);
  assert.match(ofTheFile, /FAILED[^]*still open[^]*\{"passed":1,"failed":1,"skipped":0\}/);
  const before = "beforeEach(() => { throw new Error('no disk'); });";
  const ofATest = reportOn(`import { beforeEach } from 'node:test';\n${before} test('a', () => {});`);
  assert.match(ofATest, /no disk[^]*\{"passed":0,"failed":1,"skipped":0\}/);
});

for (const [what, code, reason] of [
  ['does not load', "throw new Error('no database');", /no database/],
  ['exits on the way', "test('a', () => process.exit(3));", /FAILED some\.test\.mjs/],
  ['holds no test', 'assert.ok(true);', /FAILED some\.test\.mjs[^]*holds no test/],
  ['holds only a suite', "describe('s', () => {});", /FAILED some\.test\.mjs[^]*holds no test/],
  ['holds only suites in suites', "describe('s', () => { describe('t', () => {}); });", /holds no test/],
] as const) {
  test(`a file that ${what} is a failure`, () => {
    const report = reportOn(code);
    assert.match(report, reason);
    assert.match(report, /\{"passed":0,"failed":1,"skipped":0\}/);
  });
}

test('a file whose tests are written elsewhere, as those of a contract suite are, holds tests', () => {
  const suites = join(folder, 'suites.mjs');
  writeFileSync(suites, `import { test } from 'node:test';\nexport const suite = () => { test('a', () => {}); };`);
  const report = reportOn(`import { suite } from ${JSON.stringify(suites)};\ndescribe('s', suite);`);
  assert.match(report, /ok     some\.test\.mjs[^]*\{"passed":1,"failed":0,"skipped":0\}/);
});

test('in one process the report is the same', () => {
  const passing = "test('a', () => {}); test('b', { skip: 'no disk' }, () => {});";
  assert.match(reportOn(passing, 'none'), /^ok     some\.test\.mjs \(2,[^]*\{"passed":1,"failed":0,"skipped":1\}/);
  assert.match(reportOn("test('a', () => assert.equal(1, 2));", 'none'), /FAILED[^]*1 !== 2[^]*"failed":1/);
  assert.match(
    reportOn("throw new Error('no database');", 'none'),
    /no database[^]*\{"passed":0,"failed":1,"skipped":0\}/,
  );
  assert.match(reportOn('assert.ok(true);', 'none'), /holds no test[^]*"failed":1/);
  assert.match(reportOn("describe('s', () => {});", 'none'), /holds no test[^]*"failed":1/);
});
