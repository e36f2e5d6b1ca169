import type { Worker } from 'node:worker_threads';
import { StoreError } from '@banyan/engine';
import { returnThread, takeThread } from './threads.ts';
import type { HeldFile, OpenedFile, WriterCall, WriterCalls, WriterFailure, WriterReply } from './view-wire.ts';

interface Waiting {
  readonly call: WriterCall;
  readonly args: readonly unknown[];
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
 * any number of stores: about 20 MB of memory, whatever their number. It does not keep the process alive while nothing is under way. One that dies begins
 * anew at the next call, with the folders and files that it had open, until it is closed.
 */
export class ViewWriter {
  #thread: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  /** What the thread has open, for one that takes its place. */
  readonly #folders = new Set<string>();
  readonly #files = new Map<number, HeldFile>();
  #lastId = 0;
  #closed: Promise<void> | undefined;
  /** A call that failed may have left a database open in the thread. */
  #hasFailed = false;

  constructor() {
    // At once: it loads while its first call is made.
    this.#thread = this.#start();
  }

  /** Has the thread carry out a call; calls are carried out in the order in which they were made. */
  call<C extends WriterCall>(call: C, ...args: Parameters<WriterCalls[C]>): Promise<ReturnType<WriterCalls[C]>> {
    if (this.#closed !== undefined) return Promise.reject(endedError('it was closed', 'none'));
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#lastId;
    if (this.#waiting.size === 0) thread.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { call, args, resolve, reject });
      thread.postMessage({ id, call, args });
    });
  }

  #start(): Worker {
    const thread = takeThread('view-writer');
    let reason = 'its thread has ended';
    thread.on('message', (reply: WriterReply) => this.#settle(reply));
    thread.on('error', (error) => {
      reason = `its thread failed: ${String(error)}`;
    });
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const waiting of this.#waiting.values()) waiting.reject(endedError(reason, 'unknown'));
      this.#waiting.clear();
    });
    if (this.#folders.size > 0)
      thread.postMessage({ id: 0, call: 'takeOver', args: [[...this.#folders], [...this.#files.values()]] });
    return thread;
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    if (waiting === undefined) return;
    if ('failure' in reply) {
      // A cursor that has moved is seen in a transaction that was rolled back.
      if (reply.failure.kind !== 'stale') this.#hasFailed = true;
      waiting.reject(new WriterRefusal(reply.failure));
      return;
    }
    this.#note(waiting, reply.value);
    waiting.resolve(reply.value);
  }

  #note({ call, args: [of] }: Waiting, value: unknown): void {
    if (call === 'openFolder') this.#folders.add(of as string);
    else if (call === 'openView' || call === 'createShadow') {
      const { file, generation, path, definition } = value as OpenedFile;
      this.#files.set(file, { file, folder: of as string, view: definition.name, generation, path });
    } else if (call === 'discard') this.#files.delete(of as number);
    else if (call === 'closeFolder') {
      this.#folders.delete(of as string);
      for (const [file, { folder }] of this.#files) if (folder === of) this.#files.delete(file);
    }
  }

  /** For good; close the stores that use it first. */
  close(): Promise<void> {
    this.#closed ??= this.#giveThreadUp();
    return this.#closed;
  }

  async #giveThreadUp(): Promise<void> {
    const thread = this.#thread;
    const isIdle = this.#folders.size === 0 && this.#waiting.size === 0;
    if (thread === undefined || !isIdle || this.#hasFailed) return this.endThread();
    this.#thread = undefined;
    await returnThread('view-writer', thread);
  }

  /** Ends it as its own crash would; the next call has a new one. */
  async endThread(): Promise<void> {
    await this.#thread?.terminate();
  }
}

function endedError(reason: string, outcome: 'none' | 'unknown'): StoreError {
  return new StoreError(`views cannot be written: ${reason}`, outcome);
}
