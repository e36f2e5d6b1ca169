import { statSync } from 'node:fs';

/** Looks once in this many commits. */
const COMMITS = 256;

/** Eight times what a checkpoint leaves: something keeps the write-ahead log from being taken in. */
const BYTES_MAX = 128 * 1024 * 1024;

/**
 * Watches the size of a log's write-ahead file. It stays near the checkpoint's 16 MB by itself, unless a reader (a backup) holds an old state open
 * for long: nothing is lost then, but the disk fills, so somebody should hear of it once.
 */
export class WalWatch {
  readonly #file: string;
  readonly #onNotice: (notice: string) => void;
  #commits = 0;
  #told = false;

  constructor(file: string, onNotice: (notice: string) => void) {
    this.#file = `${file}-wal`;
    this.#onNotice = onNotice;
  }

  /** To be called after each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits % COMMITS !== 0) return;
    const bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > BYTES_MAX && !this.#told) {
      this.#onNotice(
        `${this.#file} has grown to ${Math.round(bytes / 1024 / 1024)} MB, because a reader holds an old state of the log open; it is taken in when that ends`,
      );
    }
    this.#told = bytes > BYTES_MAX;
  }
}
