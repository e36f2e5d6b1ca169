import type { DatabaseSync } from 'node:sqlite';
import type { RetailLine } from './retail-line.ts';

/** How many pairs of code and description are counted in memory before they are written out. */
const HELD_MAX = 10_000;

interface Count {
  readonly code: string;
  readonly text: string;
  priced: number;
  unpriced: number;
}

/**
 * Counts how often each description stands with each stock code, for the product's name. A write-off's description is
 * its reason ("damages", "lost"), so it counts for no name.
 */
export class DescriptionCounts {
  readonly #held = new Map<string, Count>();
  readonly #firstAt = new Map<string, number>();
  readonly #insert;
  readonly #insertProduct;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      `INSERT INTO description VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET priced = priced + excluded.priced, unpriced = unpriced + excluded.unpriced`,
    );
    this.#insertProduct = db.prepare(
      `INSERT INTO product (code, first_at) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at)`,
    );
  }

  /** Takes notice of a line that is new to the spool. */
  count(line: RetailLine): void {
    const { code, description, at } = line;
    const first = this.#firstAt.get(code);
    if (first === undefined || at < first) this.#firstAt.set(code, at);
    if (description !== '' && (line.price !== 0 || line.quantity > 0)) this.#countText(code, description, line.price);
    if (this.#held.size >= HELD_MAX || this.#firstAt.size >= HELD_MAX) this.flush();
  }

  /** Adds what was counted to the spool. */
  flush(): void {
    for (const { code, text, priced, unpriced } of this.#held.values()) this.#insert.run(code, text, priced, unpriced);
    for (const [code, at] of this.#firstAt) this.#insertProduct.run(code, at);
    this.#held.clear();
    this.#firstAt.clear();
  }

  #countText(code: string, text: string, price: number): void {
    const key = `${code}\n${text}`;
    let count = this.#held.get(key);
    if (count === undefined) this.#held.set(key, (count = { code, text, priced: 0, unpriced: 0 }));
    if (price === 0) count.unpriced += 1;
    else count.priced += 1;
  }
}
