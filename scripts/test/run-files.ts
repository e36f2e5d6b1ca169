import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, type EventData, type RunOptions } from 'node:test';
import { report, type Summary, type TestEvent } from './report.ts';

/** How long a file may say nothing after the time that a test of it may take, before its process is ended. */
const GRACE_MS = 30_000;
const LOOK_MS = 1_000;

/** How test files are run, and for how long a test of them may. */
export interface RunFilesOptions extends Pick<RunOptions, 'concurrency' | 'isolation'> {
  readonly timeoutMs: number;
  /** For a test of this. */
  readonly graceMs?: number;
}

/**
 * Runs test files, paths within `root`, and reports on them. A test that takes too long fails, and so does a file whose process goes on when its tests are over: the
 * runner would wait for that for ever, so it gets SIGKILL with all that it has started.
 */
export async function runFiles(
  root: string,
  files: readonly string[],
  { timeoutMs, graceMs = GRACE_MS, ...options }: RunFilesOptions,
  print: (line: string) => void,
): Promise<Summary> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const tests = run({
    ...options,
    files: files.map((file) => join(root, file)),
    ...(options.isolation !== 'none' && { timeout: timeoutMs, cwd: root }),
  });
  const running = new Map<string, number>();
  // The runner's own process counts as come to its end when nothing is left to be waited for: this is not.
  const timer = setInterval(() => {
    for (const [file, heardAt] of running) {
      if (Date.now() - heardAt < timeoutMs + graceMs) continue;
      running.delete(file);
      const ended = endTree(processes(), file);
      print(
        `FAILED ${relative(root, file)}: nothing was heard of it for ${Math.round((timeoutMs + graceMs) / 1000)} s`,
      );
      print(`ended: ${ended.map(({ pid, command }) => `${pid} ${command}`).join('\n  ')}`);
    }
  }, LOOK_MS);
  if (options.isolation === 'none') timer.unref();
  try {
    return await report(noting(tests, running), root, print);
  } finally {
    clearInterval(timer);
  }
}

/** Says what one or several runs came to, in the line that ends each suite, and lets the process end badly where something failed. */
export function tellCounts(...summaries: readonly Summary[]): void {
  const sum = (count: keyof Summary): number => summaries.reduce((total, summary) => total + summary[count], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

/** Passes events on, and notes when each file was heard of that has begun (`test:dequeue`) and not ended. What it prints does not count. */
async function* noting(events: AsyncIterable<TestEvent>, running: Map<string, number>): AsyncGenerator<TestEvent> {
  for await (const event of events) {
    const { type, data } = event as TestEvent | { readonly type: 'test:dequeue'; readonly data: EventData.TestDequeue };
    if ((type === 'test:dequeue' || type === 'test:complete') && data.file !== undefined) {
      const isOfFile = data.nesting === 0 && data.name === data.file;
      if (isOfFile && type === 'test:complete') running.delete(data.file);
      else if (isOfFile || running.has(data.file)) running.set(data.file, Date.now());
      // A test of a suite that is written elsewhere: it is not told whose it is.
      else for (const file of running.keys()) running.set(file, Date.now());
    }
    yield event;
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes of this machine; none where there is no /proc. */
function processes(): Process[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
          const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
          return [{ pid: Number(name), parent: Number(parent), command }];
        } catch {
          return []; // it has ended meanwhile
        }
      });
  } catch {
    return [];
  }
}

/** Ends the process that runs a test file for this one, and what that has started. */
function endTree(all: readonly Process[], file: string): Process[] {
  const ended = all.filter(({ parent, command }) => parent === process.pid && command.endsWith(` ${file}`));
  for (const { pid } of ended) ended.push(...all.filter(({ parent }) => parent === pid));
  for (const { pid } of ended) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
  return ended;
}
