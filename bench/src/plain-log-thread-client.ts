import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PlainRow } from './plain-log.ts';

/** A plain log in a thread of its own, as its caller sees it. */
export class PlainLogThread {
  readonly #thread: Worker;
  readonly #waiting: (() => void)[] = [];

  private constructor(thread: Worker) {
    this.#thread = thread;
    thread.on('message', () => this.#waiting.shift()!());
  }

  /** Opens the log; resolves when it takes rows. */
  static async open(file: string): Promise<PlainLogThread> {
    const thread = new Worker(new URL('./plain-log-thread.ts', import.meta.url), { workerData: { file } });
    await once(thread, 'message');
    return new PlainLogThread(thread);
  }

  /** Writes the rows in one transaction; batches are written in the order of their calls. */
  write(rows: readonly PlainRow[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#thread.postMessage(rows);
    return promise;
  }

  /** Closes the file and ends the thread. */
  async close(): Promise<void> {
    this.#thread.postMessage('close');
    await once(this.#thread, 'exit');
  }
}
