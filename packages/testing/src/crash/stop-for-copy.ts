import { existsSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { CrashPoint } from './crash-point.ts';

/** The descriptor at which a child tells where it has stopped. */
export const STOPS_FD = 4;

const POLL_MS = 1;

/** Whether a process of this machine can be stopped with all its threads, and seen to be: elsewhere each crash takes a run of its own. */
export function canStop(): boolean {
  return existsSync('/proc/self/task');
}

/**
 * Tells the harness where this process is and stops it, all of its threads (SIGSTOP): what is on disk is what SIGKILL would leave at this moment, until
 * the harness has copied it and lets the process go on (SIGCONT).
 */
export function stopForCopy(point: CrashPoint): void {
  writeSync(STOPS_FD, `${JSON.stringify(point)}\n`);
  process.kill(process.pid, 'SIGSTOP');
}

/** Resolves once no thread of a process runs any more: one that is in the middle of a write or a flush ends it first, as it does when it is killed. */
export async function stopped(pid: number): Promise<void> {
  while (!isStopped(pid)) await wait(POLL_MS);
}

function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).every((thread) => stateOf(`${tasks}/${thread}/stat`) === 'T');
}

/** The letter after the program's name, which stands in parentheses and may hold any. A thread that has just ended writes nothing more. */
function stateOf(file: string): string {
  try {
    const stat = readFileSync(file, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'T';
    throw error;
  }
}
