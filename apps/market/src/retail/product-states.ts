import type { DatabaseSync } from 'node:sqlite';
import type { StockState } from './delivery.ts';
import type { ListPriceState } from './list-price.ts';

/** What the meaning of a product's next line depends on. */
export interface ProductState extends ListPriceState, StockState {}

/** Products' states, held in memory for the length of one transaction and written back at its end. */
export class ProductStates {
  readonly #held = new Map<string, ProductState>();
  readonly #changed = new Set<string>();
  readonly #select;
  readonly #update;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare(
      `SELECT list, run_price AS runPrice, run_length AS runLength, on_hand AS onHand, issued FROM product WHERE code = ?`,
    );
    this.#update = db.prepare(
      'UPDATE product SET list = ?, run_price = ?, run_length = ?, on_hand = ?, issued = ? WHERE code = ?',
    );
  }

  /** The state of a product, which the reading of its first line made. */
  get(code: string): ProductState {
    let state = this.#held.get(code);
    if (state === undefined) {
      state = this.#select.get(code) as ProductState | undefined;
      if (state === undefined) throw new Error(`the spool has lines of ${code} but no such product`);
      this.#held.set(code, state);
    }
    return state;
  }

  /** Changes a part of a product's state. */
  set(code: string, change: Partial<ProductState>): void {
    this.#held.set(code, { ...this.get(code), ...change });
    this.#changed.add(code);
  }

  /** Writes the changed states to the spool and forgets all. */
  flush(): void {
    for (const code of this.#changed) {
      const { list, runPrice, runLength, onHand, issued } = this.get(code);
      this.#update.run(list, runPrice, runLength, onHand, issued, code);
    }
    this.#changed.clear();
    this.#held.clear();
  }
}
