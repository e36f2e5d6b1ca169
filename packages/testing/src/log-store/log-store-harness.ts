import { after } from 'node:test';
import type { LogStore, StoredEvent } from '@banyan/engine';

/**
 * What somebody with access to the stored bytes does to an event: changes its payload or its recorded time, removes it, or gives it and its
 * successor each other's payloads. With `checksum: 'mended'` the rows' own checksums are made right again, so that only the chain can tell.
 */
export interface EventDamage {
  readonly kind: 'payload' | 'recorded-at' | 'remove' | 'swap';
  readonly position: number;
  readonly checksum: 'left' | 'mended';
}

/** The same for a register: its value is changed. */
interface RegisterDamage {
  readonly kind: 'register';
  readonly key: string;
}

export type LogDamage = EventDamage | RegisterDamage;

/** What the contract suite needs to know of an adapter. */
export interface LogStoreHarness {
  /** Makes an empty place for a store (a folder, a schema, a key prefix) and names it. */
  makePlace(): Promise<string>;
  removePlace(place: string): Promise<void>;
  openStore(place: string): Promise<LogStore>;
  /** Damages the log of a place that no store has open. */
  damage(place: string, damage: LogDamage): Promise<void>;
  /** URL of a module that exports `openStore` too: a child process opens the store through it, to be killed. */
  readonly module: string;
}

/** Places and stores of one group of cases; closes and removes them at its end. */
export class LogStorePlaces {
  readonly harness: LogStoreHarness;
  readonly #places: string[] = [];
  readonly #open = new Set<LogStore>();

  constructor(harness: LogStoreHarness) {
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
  async open(place?: string): Promise<LogStore> {
    const store = await this.harness.openStore(place ?? (await this.make()));
    this.#open.add(store);
    return store;
  }

  async close(store: LogStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }
}

/** Every event of a log. */
export async function everything(store: LogStore): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.read(events.length, 1000, 1 << 30);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

/** Where the events stand, to compare with 1, 2, 3, … */
export const positionsOf = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => position);

/** 1 to `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, nth) => nth + 1);
