import { after } from 'node:test';
import type { IndexDefinition, ViewDefinition, ViewStore, ViewTable, ViewWrite } from '@banyan/engine';
import { books } from './sample-view.ts';

/** What a store serves, where that is not everything; the suite sees, too, that it refuses the rest. */
interface ServedViews {
  /** The kinds of indexes. Every store serves `range`. */
  readonly indexes?: readonly IndexDefinition['kind'][];
  /** Set where a view folds one log shard and no more. */
  readonly isOfOneShard?: true;
  /** Set where one process owns the views, so that no two stores are open at one place. */
  readonly isOfOneInstance?: true;
}

/** What the contract suite needs to know of an adapter. */
export interface ViewStoreHarness {
  /** Makes an empty place for a store (a folder, a schema, a key prefix) and names it. */
  makePlace(): Promise<string>;
  removePlace(place: string): Promise<void>;
  openStore(place: string): Promise<ViewStore>;
  /** URL of a module that exports `openStore` too: a child process opens the store through it, to be killed. */
  readonly module: string;
  /** Everything unless said otherwise. */
  readonly serves?: ServedViews;
}

/** Places and stores of one suite; closes and removes them at its end. */
export class ViewStorePlaces {
  readonly #harness: ViewStoreHarness;
  readonly #places: string[] = [];
  readonly #open = new Set<ViewStore>();

  constructor(harness: ViewStoreHarness) {
    this.#harness = harness;
    after(async () => {
      for (const store of this.#open) await store.close();
      for (const place of this.#places) await harness.removePlace(place);
    });
  }

  get module(): string {
    return this.#harness.module;
  }

  /** The sample view, with the indexes that the store serves. */
  get books(): ViewDefinition {
    return { ...books, indexes: books.indexes.filter(({ kind }) => this.serves(kind)) };
  }

  serves(...kinds: readonly IndexDefinition['kind'][]): boolean {
    const served = this.#harness.serves?.indexes;
    return served === undefined || kinds.every((kind) => served.includes(kind));
  }

  /** Whether a view may fold one log shard and no more. */
  get isOfOneShard(): boolean {
    return this.#harness.serves?.isOfOneShard === true;
  }

  async make(): Promise<string> {
    const place = await this.#harness.makePlace();
    this.#places.push(place);
    return place;
  }

  /** A store at the place, or at a new one. */
  async open(place?: string): Promise<ViewStore> {
    const store = await this.#harness.openStore(place ?? (await this.make()));
    this.#open.add(store);
    return store;
  }

  async close(store: ViewStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }
}

/** A write that moves the cursor of `library/0` by one, with nothing in it but what is given. */
export function stepFrom(from: number, change: Partial<ViewWrite> = {}): ViewWrite {
  return { source: 'library/0', from, to: from + 1, upserts: [], deletes: [], park: [], unpark: [], ...change };
}

/** Applies a change at wherever the cursor of `library/0` stands. */
export async function writeNext(table: ViewTable, change: Partial<ViewWrite>): Promise<void> {
  const positions = await table.positions();
  await table.write(stepFrom(positions['library/0'] ?? 0, change));
}

/** The shelves of all rows and how many rows are on each, in order. Reads a range index, which every store serves. */
export async function shelvesOf(table: ViewTable): Promise<{ value: unknown; count: number }[]> {
  const { rows } = await table.list({ index: 'by-shelf', limit: 1000 });
  const counts = new Map<unknown, number>();
  for (const { row } of rows) {
    const { shelf } = row as { readonly shelf: unknown };
    counts.set(shelf, (counts.get(shelf) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}
