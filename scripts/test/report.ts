import type { EventData } from 'node:test';
import { relative } from 'node:path';
import { FileReport, failureTypeOf } from './file-report.ts';

/** What a run of the tests came to. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** Skipped and announced tests: what did not run. */
  readonly skipped: number;
}

/** The runner's events that a report is made of; there are others. */
export type TestEvent =
  | { readonly type: 'test:stdout' | 'test:stderr'; readonly data: EventData.TestStdout }
  | { readonly type: 'test:complete'; readonly data: EventData.TestComplete }
  | { readonly type: 'test:fail'; readonly data: EventData.TestFail }
  | { readonly type: 'test:summary'; readonly data: EventData.TestSummary };

const TEST_FILE = /\.test\.\w+$/;

/**
 * Follows a run of the tests, printing a line for each file, and at the end each failure and each skipped test with its reason.
 * A file without a single test is a failure: it would pass whatever it is meant to show.
 */
export async function report(
  events: AsyncIterable<TestEvent>,
  root: string,
  print: (line: string) => void,
): Promise<Summary> {
  const files = new Map<string, FileReport>();
  const reportOf = (path: string | undefined): FileReport => {
    const name = relative(root, path ?? root);
    const known = files.get(name) ?? new FileReport(name);
    files.set(name, known);
    return known;
  };
  const printed = new Set<FileReport>();
  const printLine = (file: FileReport): void => {
    printed.add(file);
    print(file.line());
  };
  let succeeded = false;

  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') reportOf(data.file).output += data.message;
    if (type === 'test:summary') {
      succeeded = data.success; // the last one is the whole run's
      if (data.file !== undefined) reportOf(data.file).countTests(data.counts.tests);
    }
    // A hook around all tests of a file is neither a test nor, to the runner, a failure of the file.
    if (type === 'test:fail' && data.details.type !== 'test' && failureTypeOf(data) === 'hookFailed')
      reportOf(data.file).fail(data);
    if (type !== 'test:complete') continue;
    if (data.nesting > 0 || data.name !== data.file) reportOf(data.file).endTest(data);
    else {
      // The runner tells of a file's end as if the file were a test.
      reportOf(data.file).endFile(data);
      // Of a file whose tests are written elsewhere, their number may be told after its end.
      if (reportOf(data.file).holdsTests) printLine(reportOf(data.file));
    }
  }

  // In one process, a file that holds tests or suites has no end of its own. Nor has one that is no test file, whose suites another one calls.
  const reports = [...files.values()];
  for (const [name, file] of files) {
    if (printed.has(file)) continue;
    if (TEST_FILE.test(name) && !file.holdsTests) file.endWithoutTest();
    printLine(file);
  }
  // Only now: what a file printed may arrive after its end.
  for (const line of reports.flatMap((file) => file.details())) print(line);
  const counts = {
    passed: total(reports, 'passed'),
    failed: total(reports, 'failed'),
    skipped: total(reports, 'skipped'),
  };
  if (succeeded || counts.failed > 0) return counts;
  print('the run failed outside of any test');
  return { ...counts, failed: 1 };
}

function total(reports: readonly FileReport[], count: 'passed' | 'failed' | 'skipped'): number {
  return reports.reduce((sum, file) => sum + file[count], 0);
}
