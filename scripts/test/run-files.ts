import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, type EventData, type RunOptions } from 'node:test';
import { report, type Summary, type TestEvent } from './report.ts';

/** How long a file may say nothing when its tests are over, or after the time that a test of it may take, before its process is ended. */
const GRACE_MS = 90_000;
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
  const running = new Map<string, RunningFile>();
  // The runner's own process counts as come to its end when nothing is left to be waited for: this is not.
  const timer = setInterval(() => {
    for (const [file, { heardAt, begun, over }] of running) {
      const isOver = over > 0 && over === begun;
      if (Date.now() - heardAt < (isOver ? graceMs : timeoutMs + graceMs)) continue;
      running.delete(file);
      const ended = endTree(processes(), file);
      const what = isOver ? 'its tests are over, and its process goes on' : 'nothing was heard of it for so long';
      print(`FAILED ${relative(root, file)}: ${what}`);
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

/** A file that has begun and not ended. */
interface RunningFile {
  heardAt: number;
  /** How many of its tests that are in no other have been told of, and how many of them are over. */
  begun: number;
  over: number;
}

type Told =
  | TestEvent
  | { readonly type: 'test:enqueue' | 'test:dequeue'; readonly data: EventData.TestEnqueue | EventData.TestDequeue };

/** Passes events on, and notes what is heard of the files that run. What they print does not count. */
async function* noting(events: AsyncIterable<TestEvent>, running: Map<string, RunningFile>): AsyncGenerator<TestEvent> {
  for await (const event of events) {
    note(event, running);
    yield event;
  }
}

function note({ type, data }: Told, running: Map<string, RunningFile>): void {
  if ((type !== 'test:enqueue' && type !== 'test:dequeue' && type !== 'test:complete') || data.file === undefined)
    return;
  const heardAt = Date.now();
  if (data.nesting === 0 && data.name === data.file) {
    // It is enqueued with all others at the start.
    if (type === 'test:dequeue') running.set(data.file, { heardAt, begun: 0, over: 0 });
    if (type === 'test:complete') running.delete(data.file);
    return;
  }
  const file = running.get(data.file);
  // A test of a suite that is written elsewhere: it is not told whose it is.
  for (const one of file === undefined ? running.values() : [file]) one.heardAt = heardAt;
  if (file === undefined || data.nesting > 0) return;
  if (type === 'test:enqueue') file.begun += 1;
  if (type === 'test:complete') file.over += 1;
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
