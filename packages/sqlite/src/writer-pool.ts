import { StoreFailure } from './store-failure.ts';
import { WriterLane } from './writer-lane.ts';
import type { FileKind, FileKinds } from './writer-protocol.ts';

/** One file, written by one thread: calls are carried out in the order in which they were made. */
export interface WrittenFile<Kind extends FileKind> {
  /** @throws StoreFailure */
  call<Command extends keyof FileKinds[Kind] & string>(
    command: Command,
    ...args: FileKinds[Kind][Command] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<FileKinds[Kind][Command] extends (...args: never[]) => infer Result ? Result : never>;
  /** Waits for the calls under way. */
  close(): Promise<void>;
}

/**
 * The threads in which every commit of this process happens, so that waiting for the disk never stops the event loop. Files share them: a
 * thread costs about 10 MB, and two commits at once are as many as one disk rewards (see the README's figures).
 */
export class WriterPool {
  readonly #lanes: readonly WriterLane[];
  readonly #open = new Set<string>();

  constructor(threads = 2) {
    this.#lanes = Array.from({ length: threads }, () => new WriterLane());
  }

  /** Opens a file for writing in the thread that has the fewest. */
  async open<Kind extends FileKind>(kind: Kind, file: string): Promise<WrittenFile<Kind>> {
    if (this.#open.has(file)) throw new StoreFailure('store', 'none', `${file} is open already`);
    this.#open.add(file);
    const lane = this.#lanes.reduce((least, other) => (other.files < least.files ? other : least));
    lane.files += 1;
    const release = (): void => {
      lane.files -= 1;
      this.#open.delete(file);
    };
    try {
      await lane.call(kind, file, 'open', []);
    } catch (error) {
      release();
      throw error;
    }
    return {
      call: (command: string, ...args: unknown[]) => lane.call(kind, file, command, args) as never,
      close: async () => {
        try {
          await lane.call(kind, file, 'close', []);
        } finally {
          release();
        }
      },
    };
  }

  /** Ends the threads for good. Files that are still open are closed as a crash would close them. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  /** Ends them as their own crash would: what is called afterwards has new ones. */
  async endThreads(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.endThread()));
  }
}
