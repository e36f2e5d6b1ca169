import { after } from 'node:test';
import type { KeyStore } from '@banyan/engine';

/** What the contract suite needs to know of an adapter. */
export interface KeyStoreHarness {
  /** Makes an empty place for a store (a folder, a schema) and names it. */
  makePlace(): Promise<string>;
  removePlace(place: string): Promise<void>;
  openStore(place: string): Promise<KeyStore>;
  /** Everything that is stored at the place, as it lies there, with what the store leaves beside its data; also while a store has it open. */
  bytes(place: string): Promise<Buffer>;
  /** How many people the suite erases to look for what is left of them; 60 unless said otherwise. */
  readonly erasures?: number;
  /** URL of a module that exports `openStore` too: a child process opens the store through it, to be killed. */
  readonly module: string;
}

/** Places and stores of one suite; closes and removes them at its end. */
export class KeyStorePlaces {
  readonly harness: KeyStoreHarness;
  readonly #places: string[] = [];
  readonly #open = new Set<KeyStore>();

  constructor(harness: KeyStoreHarness) {
    this.harness = harness;
    after(async () => {
      for (const store of this.#open) await store.close();
      for (const place of this.#places) await harness.removePlace(place);
    });
  }

  async make(): Promise<string> {
    const place = await this.harness.makePlace();
    this.#places.push(place);
    return place;
  }

  /** A store at the place, or at a new one. */
  async open(place?: string): Promise<KeyStore> {
    const store = await this.harness.openStore(place ?? (await this.make()));
    this.#open.add(store);
    return store;
  }

  async close(store: KeyStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }
}

/** The key of a subject that must have one. */
export async function keyOf(store: KeyStore, subject: string): Promise<Buffer> {
  const found = (await store.obtain([subject])).get(subject);
  if (found === undefined || !('key' in found)) throw new Error(`${subject} has no key`);
  return Buffer.from(found.key);
}
