import type { EventData } from 'node:test';
import { relative } from 'node:path';
import { inspect } from 'node:util';

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
  | { readonly type: 'test:complete'; readonly data: EventData.TestComplete };

// What is known of a file while it runs.
interface FileRecord {
  tests: number;
  failures: string[];
  output: string;
}

/**
 * Follows a run of the tests, printing a line for each file when it ends, and at the end each failure and each skipped
 * test with its reason. A file without a single test is a failure: it would pass whatever it is meant to show.
 */
export async function report(
  events: AsyncIterable<TestEvent>,
  root: string,
  print: (line: string) => void,
): Promise<Summary> {
  const files = new Map<string, FileRecord>();
  const skips: string[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const nameOf = (file: string | undefined) => relative(root, file ?? root);
  const recordOf = (file: string | undefined): FileRecord => {
    const known = files.get(nameOf(file)) ?? { tests: 0, failures: [], output: '' };
    files.set(nameOf(file), known);
    return known;
  };

  for await (const event of events) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      recordOf(event.data.file).output += event.data.message;
    } else if (event.type === 'test:complete') {
      const { data } = event;
      if (isFile(data)) endFile(data, recordOf(data.file));
      else if (data.details.type !== 'suite') endTest(data, recordOf(data.file));
    }
  }

  function endTest(data: Test, record: FileRecord): void {
    record.tests++;
    const reason = data.skip ?? data.todo;
    if (reason !== undefined && reason !== false) {
      counts.skipped++;
      skips.push(`skipped ${nameOf(data.file)}: ${data.name} (${reason === true ? 'no reason given' : reason})`);
    } else if (data.details.passed) counts.passed++;
    else {
      counts.failed++;
      record.failures.push(`${data.name}\n${reasonOf(data)}`);
    }
  }

  function endFile(data: Test, record: FileRecord): void {
    const exitedBadly = !data.details.passed && record.failures.length === 0;
    if (exitedBadly || record.tests === 0) {
      counts.failed++;
      record.failures.push(exitedBadly ? `the file itself\n${reasonOf(data)}` : 'the file itself\nholds no test');
    }
    const name = nameOf(data.file);
    const mark = record.failures.length === 0 ? 'ok    ' : 'FAILED';
    print(`${mark} ${name} (${record.tests}, ${(data.details.duration_ms / 1000).toFixed(1)} s)`);
  }

  // Only now: what a file printed may arrive after its end.
  for (const [name, { failures, output }] of files) {
    for (const failure of failures) print(`\n--- ${name}: ${failure}`);
    if (failures.length > 0 && output !== '') print(`\n--- ${name} printed:\n${output.trimEnd()}`);
  }
  for (const line of ['', ...skips]) print(line);
  return counts;
}

type Test = EventData.TestComplete;

// The runner reports each file as a test around those it holds.
const isFile = (data: Test): boolean => data.nesting === 0 && data.name === data.file;

function reasonOf(data: Test): string {
  const cause: unknown = data.details.error?.cause;
  return typeof cause === 'string' ? cause : inspect(cause, { depth: 6 });
}
