import type { Worker } from 'node:worker_threads';
import { StoreFailure } from './store-failure.ts';
import { returnThread, takeThread } from './threads.ts';
import type { FileKind, WriterReply, WriterRequest } from './writer-protocol.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: StoreFailure) => void;
}

/** One writer thread as the main thread sees it. It starts at the first call, and anew at the next call after it died, until it is closed. */
export class WriterLane {
  /** How many files are assigned to this thread. */
  files = 0;
  #worker: Worker | undefined;
  #closed: Promise<void> | undefined;
  #calls = 0;
  /** A call that failed may have left a database open in the thread. */
  #hasFailed = false;
  readonly #waiting = new Map<number, Waiting>();

  /** @throws StoreFailure what the thread reports; `outcome` unknown when it died first. */
  call(kind: FileKind, file: string, command: string, args: readonly unknown[]): Promise<unknown> {
    // A thread that began anew would write to files that may be somebody else's by now.
    if (this.#closed !== undefined)
      return command === 'close'
        ? Promise.resolve()
        : Promise.reject(new StoreFailure('store', 'none', 'its data folder was closed'));
    this.#worker ??= this.#start();
    const request: WriterRequest = { call: ++this.#calls, kind, file, command, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.call, { resolve, reject });
      // An idle thread does not keep the process alive; a call under way does.
      this.#worker?.ref();
      this.#worker?.postMessage(request);
    });
  }

  /** For good: what is called afterwards is refused, and has nothing left to close. Files that are still open are closed as a crash would close them. */
  close(): Promise<void> {
    this.#closed ??= this.#giveThreadUp();
    return this.#closed;
  }

  async #giveThreadUp(): Promise<void> {
    const worker = this.#worker;
    const isIdle = this.files === 0 && this.#waiting.size === 0;
    if (worker === undefined || !isIdle || this.#hasFailed) return this.endThread();
    this.#worker = undefined;
    await returnThread('writer', worker);
  }

  /** As a crash of the thread would; the next call has a new one. */
  async endThread(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = takeThread('writer');
    let reason = 'it was ended';
    worker.on('message', (reply: WriterReply) => this.#settle(reply));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#fail(`the writer thread died: ${reason}`);
    });
    return worker;
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('failure' in reply) {
      this.#hasFailed = true;
      const { kind, outcome, message } = reply.failure;
      waiting?.reject(new StoreFailure(kind, outcome, message));
    } else {
      waiting?.resolve(reply.value);
    }
  }

  #fail(message: string): void {
    const failed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of failed) reject(new StoreFailure('store', 'unknown', message));
  }
}
