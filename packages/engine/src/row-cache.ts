import type { PlainRow } from './view-folder.ts';

const ROW_OVERHEAD_BYTES = 200;
/** When the cache is full, so much is kept: a walk past deleted entries is for many new ones. */
const KEPT_SHARE = 0.9;

/** A view's rows that were written last, bounded in bytes. Only its writer uses it, so it is never behind the table. */
export class RowCache {
  readonly #bytesMax: number;
  readonly #rows = new Map<string, { readonly row: PlainRow | undefined; readonly bytes: number }>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** Undefined: there is no such row. Ask `has` first. */
  get(key: string): PlainRow | undefined {
    return this.#rows.get(key)?.row;
  }

  set(key: string, row: PlainRow | undefined, textLength: number): void {
    const bytes = ROW_OVERHEAD_BYTES + 2 * (key.length + textLength);
    this.#bytes += bytes - (this.#rows.get(key)?.bytes ?? 0);
    this.#rows.delete(key);
    this.#rows.set(key, { row, bytes });
    // Walking a map past its deleted entries is dear, so it is done only when something must go, and then much.
    if (this.#bytes <= this.#bytesMax) return;
    for (const [oldest, held] of this.#rows) {
      if (this.#bytes <= KEPT_SHARE * this.#bytesMax) break;
      this.#rows.delete(oldest);
      this.#bytes -= held.bytes;
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#bytes = 0;
  }
}
