import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import type { Figure } from './figure.ts';
import { benchFolder } from './machine.ts';

/** What the process of a benchmark tells. */
export type Told = { readonly say: string } | { readonly figures: readonly Figure[] };

/** What the process of a benchmark is given, as JSON text in its first argument. */
export interface Task {
  readonly name: string;
  readonly options: BenchmarkOptions;
}

/**
 * Runs a benchmark in a process of its own, so that it meets a fresh heap and leaves nothing behind: when its time is up, or this process is ended, it is
 * killed with all it has started, and its folder is removed.
 * @throws Error when it takes too long, or ends without figures
 */
export async function measureApart(
  { names, secondsMax }: Benchmark,
  options: BenchmarkOptions,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const name = names[0]!;
  const folder = benchFolder();
  const task: Task = { name, options };
  const child = fork(fileURLToPath(new URL('./measure-process.ts', import.meta.url)), [JSON.stringify(task)], {
    // A group of its own, to be ended as a whole; what it prints by itself is not ours to print as figures.
    detached: true,
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, BANYAN_BENCH_DIR: folder },
  });
  const end = (): void => endGroup(child);
  process.once('exit', end);
  let overdue = false;
  const timer = setTimeout(() => {
    overdue = true;
    end();
  }, secondsMax * 1000);
  try {
    let figures: readonly Figure[] | undefined;
    child.on('message', (told: Told) => {
      if ('say' in told) say(told.say);
      else figures = told.figures;
    });
    const { promise: ended, resolve, reject } = Promise.withResolvers<string>();
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    const how = await ended;
    if (overdue) throw new Error(`${name} took more than ${secondsMax} s and was ended`);
    if (figures === undefined) throw new Error(`${name} ended with ${how} before it had figures`);
    return figures;
  } finally {
    clearTimeout(timer);
    process.off('exit', end);
    end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended by itself.
  }
}
