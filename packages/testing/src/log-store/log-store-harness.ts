import { after } from 'node:test';
import type { LogStore, StoredEvent } from '@banyan/engine';
import { openShards, triedShard, type ShardCount } from './log-shards.ts';

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
  /** Opens a shard of the log at a place. */
  openStore(place: string, shard: number): Promise<LogStore>;
  /** Damages a shard of the log of a place that no store has open. */
  damage(place: string, damage: LogDamage, shard: number): Promise<void>;
  /** URL of a module that exports `openStore` too: a child process opens the store through it, to be killed. */
  readonly module: string;
}

/** Places and stores of one group of cases; closes and removes them at its end. */
export class LogStorePlaces {
  readonly harness: LogStoreHarness;
  /** How many shards are open at each place, of which one is tried. */
  readonly shards: ShardCount;
  readonly #places: string[] = [];
  readonly #open = new Set<LogStore>();

  constructor(harness: LogStoreHarness, shards: ShardCount) {
    this.harness = harness;
    this.shards = shards;
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
    const at = place ?? (await this.make());
    return this.#opened(await openShards((shard) => this.harness.openStore(at, shard), this.shards));
  }

  /** A shard of its own at the place. */
  async openShard(place: string, shard: number): Promise<LogStore> {
    return this.#opened(await this.harness.openStore(place, shard));
  }

  /** Damages the shard that is tried at the place. */
  damage(place: string, damage: LogDamage): Promise<void> {
    return this.harness.damage(place, damage, triedShard(this.shards));
  }

  async close(store: LogStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }

  #opened(store: LogStore): LogStore {
    this.#open.add(store);
    return store;
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
