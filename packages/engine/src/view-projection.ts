import type { View } from '@banyan/core';
import type { DecodedEvent, EventDecoder } from './event-decoder.ts';
import { sourceName } from './in-process-hub.ts';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { ParkedRow, ViewTable } from './ports/view-store.ts';
import { RowCache } from './row-cache.ts';
import type { RowEncoder } from './row-encoder.ts';
import { foldChanges, foldsOf, rowChanges, type PlainRow } from './view-folder.ts';

const ROW_CACHE_BYTES_MAX = 4 * 1024 * 1024;

/** Finds the decoder of a log. */
export type Decoders = (log: string) => EventDecoder;

/**
 * A view and one table that holds it: folds batches of events into the table, rows and cursor in one transaction. Used for the live table, for one that
 * is being rebuilt, and for one that a live table is compared with. One batch at a time.
 */
export class ViewProjection {
  readonly view: View;
  readonly table: ViewTable;
  readonly #encoder: RowEncoder;
  readonly #decoders: Decoders;
  readonly #cache = new RowCache(ROW_CACHE_BYTES_MAX);
  readonly #parked: Map<string, ParkedRow>;
  readonly #positions: Map<string, number>;

  private constructor(view: View, table: ViewTable, encoder: RowEncoder, decoders: Decoders, parked: readonly ParkedRow[], positions: Readonly<Record<string, number>>) {
    this.view = view;
    this.table = table;
    this.#encoder = encoder;
    this.#decoders = decoders;
    this.#parked = new Map(parked.map((row) => [row.key, row]));
    this.#positions = new Map(Object.entries(positions));
  }

  static async open(view: View, table: ViewTable, encoder: RowEncoder, decoders: Decoders): Promise<ViewProjection> {
    return new ViewProjection(view, table, encoder, decoders, await table.parked(), await table.positions());
  }

  /** The last position folded of `<log>/<shard>`. */
  position(source: string): number {
    return this.#positions.get(source) ?? 0;
  }

  get parked(): ReadonlyMap<string, ParkedRow> {
    return this.#parked;
  }

  /**
   * Folds events that follow the position, and moves the position to the last of them.
   * @throws UnknownVersionError when a newer version of the code wrote one of them: nothing of the batch is folded then
   */
  async fold(source: Source, events: readonly StoredEvent[]): Promise<number> {
    const name = sourceName(source);
    const from = this.position(name);
    const fresh = events.filter(({ position }) => position > from);
    const to = fresh.at(-1)?.position;
    if (to === undefined) return from;
    const folds = foldsOf(this.view, source.log);
    const decoded = await this.#decode(source, fresh.filter(({ type }) => type in folds));
    const changes = rowChanges(decoded, folds, this.#parked);
    const before = await this.#load(new Set(changes.map(({ key }) => key)));
    const { upserts, deletes, park, rows } = foldChanges(this.#encoder, name, changes, before, this.#parked);
    try {
      await this.table.write({ source: name, from, to, upserts, deletes, park, unpark: [] });
    } catch (error) {
      this.#cache.clear();
      throw error;
    }
    for (const { key, row: text } of upserts) this.#cache.set(key, rows.get(key), text.length);
    for (const key of deletes) this.#cache.set(key, undefined, 0);
    for (const row of park) this.#parked.set(row.key, row);
    this.#positions.set(name, to);
    return to;
  }

  /** Replaces parked rows by what was folded anew from the log. */
  async heal(source: string, rows: ReadonlyMap<string, PlainRow | undefined>, unpark: readonly string[]): Promise<void> {
    const present = [...rows].filter((entry): entry is [string, PlainRow] => entry[1] !== undefined);
    const upserts = present.map(([key, row]) => this.#encoder.encode(key, row));
    const deletes = [...rows.keys()].filter((key) => rows.get(key) === undefined);
    const at = this.position(source);
    this.#cache.clear();
    await this.table.write({ source, from: at, to: at, upserts, deletes, park: [], unpark });
    for (const key of unpark) this.#parked.delete(key);
  }

  async #decode(source: Source, events: readonly StoredEvent[]): Promise<DecodedEvent[]> {
    if (events.length === 0) return [];
    const decoder = this.#decoders(source.log);
    await decoder.prepare(events);
    return events.map((event) => decoder.decode(source, event));
  }

  async #load(keys: ReadonlySet<string>): Promise<Map<string, PlainRow | undefined>> {
    const rows = new Map<string, PlainRow | undefined>();
    const missing: string[] = [];
    for (const key of keys) {
      if (this.#parked.has(key)) continue;
      if (this.#cache.has(key)) rows.set(key, this.#cache.get(key));
      else missing.push(key);
    }
    if (missing.length > 0) for (const [key, text] of await this.table.load(missing)) rows.set(key, JSON.parse(text));
    return rows;
  }
}
