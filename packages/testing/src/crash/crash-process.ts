import { fork, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CrashAnswer, CrashTask } from './crash-child.ts';
import type { CrashPoint } from './crash-point.ts';
import { STOPS_FD, stopped } from './stop-for-copy.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** How a task of a child ended. */
export type TaskEnd =
  | { readonly end: 'done' }
  | { readonly end: 'killed' }
  | { readonly end: 'failed'; readonly failure: string };

/** A child process that carries out tasks of a scenario, one at a time. */
export class CrashProcess {
  readonly #child: ChildProcess;
  readonly #limitMs: number;
  #stderr = '';

  /** `cache` is a folder where the children of a harness keep what they have compiled. A child may take `limitMs` for a task, or from one stop to the next. */
  constructor(scenario: URL, cache: string, limitMs: number) {
    this.#limitMs = limitMs;
    const stdio: ('ignore' | 'pipe' | 'ipc')[] = ['ignore', 'ignore', 'pipe', 'ipc'];
    stdio[STOPS_FD] = 'pipe';
    this.#child = fork(CHILD, [scenario.href], {
      stdio,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_COMPILE_CACHE: cache },
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
  }

  /**
   * Resolves when the task is done, or the child has gone; a child that takes too long is ended and counts as failed. `onStop` is called whenever the child
   * has stopped with all its threads, for a copy; it goes on afterwards.
   */
  async perform(task: CrashTask, onStop: (point: CrashPoint) => void = () => {}): Promise<TaskEnd> {
    const child = this.#child;
    const stops = child.stdio[STOPS_FD] as Readable;
    return new Promise((resolve) => {
      let ended: string | undefined;
      const endBecause = (reason: string): void => {
        ended = reason;
        child.kill('SIGKILL');
      };
      const timer = setTimeout(() => endBecause(`it did not end within ${this.#limitMs} ms`), this.#limitMs);
      const settle = (end: TaskEnd): void => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        stops.removeAllListeners('data');
        resolve(end);
      };
      const fail = (failure: string): void => settle({ end: 'failed', failure });
      // A line is short enough to arrive in one piece, and the next one is written when the child goes on.
      stops.on('data', (line: Buffer) => {
        stopped(child.pid!)
          .then(() => onStop(JSON.parse(line.toString()) as CrashPoint))
          .then(() => {
            timer.refresh();
            child.kill('SIGCONT');
          })
          .catch((error: unknown) => endBecause(`no copy could be made: ${String(error)}`));
      });
      child.once('message', ({ failure }: CrashAnswer) => {
        if (failure === undefined) settle({ end: 'done' });
        else fail(failure);
      });
      child.once('exit', (code, signal) => {
        if (ended !== undefined) fail(ended);
        else if (signal === 'SIGKILL') settle({ end: 'killed' });
        else fail(`the process ended with ${signal ?? code}: ${this.#stderr.slice(-2000)}`);
      });
      child.send(task, (error) => {
        if (error !== null) fail(`the process cannot be reached: ${error.message}; ${this.#stderr.slice(-2000)}`);
      });
    });
  }

  /** Ends the process. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
    else this.#child.kill('SIGKILL');
  }
}
