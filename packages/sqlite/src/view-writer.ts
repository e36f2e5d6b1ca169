import type { Worker } from 'node:worker_threads';
import { StoreError } from '@banyan/engine';
import { takeThread } from './threads.ts';
import type { WriterCall, WriterCalls, WriterFailure, WriterReply } from './view-wire.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Why the writer thread refused a call; the store makes one of the engine's errors of it. */
export class WriterRefusal extends Error {
  readonly failure: WriterFailure;
  constructor(failure: WriterFailure) {
    super(failure.kind === 'stale' ? `the cursor stands at ${failure.actual}` : failure.message);
    this.failure = failure;
  }
}

/**
 * A thread that writes views, so that neither a large batch nor a checkpoint's wait for the disk holds up the event loop. One serves
 * any number of stores: about 20 MB of memory, whatever their number. It does not keep the process alive while nothing is under way.
 */
export class ViewWriter {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: string | undefined;

  constructor() {
    this.#thread = takeThread('view-writer');
    this.#thread.on('message', (reply: WriterReply) => this.#settle(reply));
    this.#thread.on('error', (error) => this.#end(`its thread failed: ${String(error)}`));
    this.#thread.on('exit', () => this.#end('its thread has ended'));
  }

  /** Has the thread carry out a call; calls are carried out in the order in which they were made. */
  call<C extends WriterCall>(call: C, ...args: Parameters<WriterCalls[C]>): Promise<ReturnType<WriterCalls[C]>> {
    if (this.#ended !== undefined) return Promise.reject(endedError(this.#ended, 'none'));
    const id = ++this.#lastId;
    if (this.#waiting.size === 0) this.#thread.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ id, call, args });
    });
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#thread.unref();
    if ('failure' in reply) waiting?.reject(new WriterRefusal(reply.failure));
    else waiting?.resolve(reply.value);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(endedError(reason, 'unknown'));
    this.#waiting.clear();
  }

  /** Ends the thread; close the stores that use it first. */
  async close(): Promise<void> {
    this.#ended ??= 'it was closed';
    await this.#thread.terminate();
  }
}

function endedError(reason: string, outcome: 'none' | 'unknown'): StoreError {
  return new StoreError(`views cannot be written: ${reason}`, outcome);
}
