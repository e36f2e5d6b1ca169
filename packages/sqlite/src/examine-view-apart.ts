import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError } from '@banyan/engine';
import type { ExaminedView } from './examine-view.ts';

// In the built package the sources are .js, and TypeScript does not rewrite the name of a worker's file.
const THREAD_FILE = new URL(`./examine-view-thread${extname(import.meta.filename)}`, import.meta.url);

/** A thread takes longer to start than most views take to be looked at, and who looks at one looks at the next one: it stays for so long. */
const IDLE_MS = 1_000;

/** What the thread says: how far it has come, what it has found, or why it could not look. */
export type ExaminerWord =
  | { readonly done: number; readonly of: number }
  | { readonly misfits: readonly string[] }
  | { readonly failure: string };

interface Asked {
  readonly view: ExaminedView;
  readonly onRows: (done: number, of: number) => void;
  readonly resolve: (misfits: readonly string[]) => void;
  readonly reject: (error: StoreError) => void;
}

/** The thread that examines views' files, one after another. There while it is asked for. */
class Examiner {
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** The first one is being looked at. */
  #asked: Asked[] = [];

  ask(asked: Asked): void {
    this.#asked.push(asked);
    if (this.#asked.length === 1) this.#begin(asked);
  }

  /** Gives up what was asked. What is being looked at cannot be broken off but with its thread. */
  cancel(asked: Asked): void {
    const at = this.#asked.indexOf(asked);
    if (at < 0) return;
    asked.reject(failed(asked, 'it was broken off'));
    if (at > 0) this.#asked.splice(at, 1);
    else {
      this.#end();
      this.#goOn();
    }
  }

  #begin({ view }: Asked): void {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    this.#thread.ref();
    this.#thread.postMessage(view);
  }

  #start(): Worker {
    const thread = new Worker(THREAD_FILE, { name: 'banyan-view-examiner' });
    const ended = (why: string): void => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      const asked = this.#asked[0];
      asked?.reject(failed(asked, why));
      this.#goOn();
    };
    thread.on('message', (word: ExaminerWord) => {
      if (this.#thread === thread) this.#take(word);
    });
    thread.once('error', (error) => ended(String(error)));
    thread.once('exit', () => ended('its thread has ended'));
    return thread;
  }

  #take(word: ExaminerWord): void {
    const asked = this.#asked[0]!;
    if ('done' in word) return asked.onRows(word.done, word.of);
    if ('misfits' in word) asked.resolve(word.misfits);
    else asked.reject(failed(asked, word.failure));
    this.#goOn();
  }

  #goOn(): void {
    this.#asked.shift();
    const next = this.#asked[0];
    if (next !== undefined) return this.#begin(next);
    this.#thread?.unref();
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
  }

  #end(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    void thread?.terminate();
  }
}

const examiner = new Examiner();

/**
 * Examines a view's file in a thread of its own, so that neither the event loop nor any write waits for it.
 * @throws StoreError when it cannot be looked at, or is broken off by `signal`
 */
export async function examineViewApart(
  view: ExaminedView,
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  const asked = { view, onRows, resolve, reject };
  if (signal?.aborted === true) throw failed(asked, 'it was broken off');
  const cancel = (): void => examiner.cancel(asked);
  signal?.addEventListener('abort', cancel);
  examiner.ask(asked);
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function failed({ view }: Pick<Asked, 'view'>, why: string): StoreError {
  return new StoreError(`view ${view.definition.name} could not be examined: ${why}`, 'none');
}
