// `npm test [-- --unit] [-- PART-OF-A-PATH...]`: the unit and integration tests, with one summary at the end.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { readArguments } from './read-arguments.ts';
import { report } from './test/report.ts';
import { testFiles } from './test/test-files.ts';

// A file that hangs is a failure, not a wait.
const TIMEOUT_MS = 5 * 60_000;

const root = resolve(import.meta.dirname, '..');
const USAGE = `usage: npm test [-- --unit] [-- --quiet] [-- PART-OF-A-PATH...]

Runs the unit and integration tests, or the unit tests alone; of those, the files whose path contains one of the given parts.
With --quiet nothing is said of files that pass.`;

const { values, positionals } = readArguments(
  USAGE,
  { unit: { type: 'boolean' }, quiet: { type: 'boolean' } },
  Infinity,
);
const files = testFiles(root, { unitOnly: values.unit === true, parts: positionals });
if (files.length === 0) {
  console.error(`no test file's path contains ${positionals.join(' or ')}\n\n${USAGE}`);
  process.exit(2);
}

// Set when a test starts this program: its runner would take the files for its own and run none of them.
delete process.env['NODE_TEST_CONTEXT'];
const summary = await report(
  run({
    files: files.map((file) => join(root, file)),
    // Unit tests are pure: they share one process, which loads what they test once. That is four times as fast.
    ...(values.unit === true
      ? { isolation: 'none' }
      : { concurrency: availableParallelism(), timeout: TIMEOUT_MS, cwd: root }),
  }),
  root,
  (line) => {
    if (values.quiet !== true || !line.startsWith('ok ')) console.log(line);
  },
);
console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`);
process.exitCode = summary.failed === 0 ? 0 : 1;
