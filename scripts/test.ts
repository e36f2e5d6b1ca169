// `npm test [-- PART-OF-A-PATH...]`: the unit and integration tests, or other suites, with one summary at the end.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { useMemoryFolder } from './test/memory-folder.ts';
import { runFiles, tellCounts } from './test/run-files.ts';
import { SUITES, testFiles } from './test/test-files.ts';

// A test that hangs is a failure, not a wait.
const TIMEOUT_MS = 5 * 60_000;
// A crash test checks a restart for each step of its scenario: minutes on two quiet cores, many on busy ones.
const CRASH_TIMEOUT_MS = 45 * 60_000;
/** Begun first, so that no processor waits for them alone at the end. */
const LONGEST = ['crash/order.crash.test.ts', 'crash/market-erasure.crash.test.ts', 'retail/retail-year.int.test.ts'];

const root = resolve(import.meta.dirname, '..');
const USAGE = `usage: npm test [-- --suite SUITE,SUITE...] [-- --quiet] [-- PART-OF-A-PATH...]

Runs the unit and integration tests, or the given suites of ${SUITES.join(', ')}; of those, the files whose path contains one of the
given parts. With --quiet nothing is said of files that pass.`;

const { values, positionals } = readArguments(
  USAGE,
  { suite: { type: 'string', default: 'unit,int' }, quiet: { type: 'boolean', default: false } },
  Infinity,
);
const suites = SUITES.filter((suite) => values.suite.split(',').includes(suite));
const unit = suites.includes('unit') ? testFiles(root, ['unit'], positionals) : [];
const isLong = (file: string): boolean => LONGEST.some((name) => file.endsWith(name));
const others = testFiles(
  root,
  suites.filter((suite) => suite !== 'unit'),
  positionals,
).toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
if (unit.length + others.length === 0) {
  const where = positionals.length === 0 ? '' : ` whose path contains ${positionals.join(' or ')}`;
  refuse(`there is no test file of ${values.suite}${where}`, USAGE);
}

if (others.length > 0) useMemoryFolder();
// Set when a test starts this program: its runner would take the files for its own and run none of them.
delete process.env['NODE_TEST_CONTEXT'];
const print = (line: string): void => {
  if (!values.quiet || !line.startsWith('ok ')) console.log(line);
};
const timeoutMs = suites.includes('crash') ? CRASH_TIMEOUT_MS : TIMEOUT_MS;
tellCounts(
  // Unit tests are pure: they share one process, which loads what they test once. That is four times as fast.
  await runFiles(root, unit, { timeoutMs, isolation: 'none' }, print),
  await runFiles(root, others, { timeoutMs, concurrency: availableParallelism() }, print),
);
