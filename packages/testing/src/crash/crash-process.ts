import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrashAnswer, CrashTask } from './crash-child.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** How a task of a child ended. */
export type TaskEnd =
  | { readonly end: 'done' }
  | { readonly end: 'killed' }
  | { readonly end: 'failed'; readonly failure: string };

/** A child process that carries out tasks of a scenario, one at a time. */
export class CrashProcess {
  readonly #child: ChildProcess;
  #stderr = '';

  /** `cache` is a folder where the children of a harness keep what they have compiled. */
  constructor(scenario: URL, cache: string) {
    this.#child = fork(CHILD, [scenario.href], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_COMPILE_CACHE: cache },
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
  }

  /** Resolves when the task is done, or the child has gone; a child that takes longer than `limitMs` is ended and counts as failed. */
  async perform(task: CrashTask, limitMs: number): Promise<TaskEnd> {
    const child = this.#child;
    return new Promise((resolve) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
      }, limitMs);
      const settle = (end: TaskEnd): void => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        resolve(end);
      };
      child.once('message', ({ failure }: CrashAnswer) =>
        settle(failure === undefined ? { end: 'done' } : { end: 'failed', failure }),
      );
      child.once('exit', (code, signal) => {
        if (late) settle({ end: 'failed', failure: `it did not end within ${limitMs} ms` });
        else if (signal === 'SIGKILL') settle({ end: 'killed' });
        else
          settle({ end: 'failed', failure: `the process ended with ${signal ?? code}: ${this.#stderr.slice(-2000)}` });
      });
      child.send(task, (error) => {
        if (error !== null)
          settle({
            end: 'failed',
            failure: `the process cannot be reached: ${error.message}; ${this.#stderr.slice(-2000)}`,
          });
      });
    });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends the process. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
    else this.#child.kill('SIGKILL');
  }
}
