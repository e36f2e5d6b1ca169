import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';

const ROOT = resolve(import.meta.dirname, '../..');
/** Clock ticks of Linux's process statistics are hundredths of a second on every machine that Node runs on. */
const US_PER_TICK = 10_000;

/** What the logs of a market hold. */
export interface Recorded {
  readonly events: number;
  /** Commits that recorded events; one records what many do at once. */
  readonly commits: number;
}

/** Starts a program of the repository and resolves to what it prints, once that fits. @throws Error when it ends before */
export async function startApart(
  script: string,
  wanted: RegExp,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly found: RegExpExecArray }> {
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    const found = wanted.exec(printed);
    if (found === null) continue;
    // Whatever else it prints is read and left, or the pipe would fill.
    child.stdout.resume();
    return { child, found };
  }
  throw new Error(`${script} ended before it was ready:\n${printed}`);
}

export async function stopApart(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The processor time that a process has taken so far, in microseconds; 0 where the system does not tell. */
export function cpuUsOf({ pid }: ChildProcess): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything, parentheses included.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
  } catch {
    return 0;
  }
}

/** Counts what some logs of a data folder hold, beside the process that writes them. */
export function recordedIn(dataFolder: string, services: readonly string[]): Recorded {
  let [events, commits] = [0, 0];
  for (const service of services) {
    const database = new DatabaseSync(join(dataFolder, 'services', service, 'log.db'), { readOnly: true });
    const count = (sql: string): number => Number(database.prepare(sql).get()!['n']);
    events += count('SELECT count(*) AS n FROM event');
    commits += count('SELECT count(*) AS n FROM batch');
    database.close();
  }
  return { events, commits };
}
