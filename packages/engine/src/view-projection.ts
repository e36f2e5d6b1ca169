import type { View } from '@banyan/core';
import { DamagedViewError } from './errors.ts';
import type { DecodedEvent, Decoder } from './event-decoder.ts';
import { sourceName } from './in-process-hub.ts';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { ParkedRow, PositionVector, StoredRow, ViewTable, ViewWrite } from './ports/view-store.ts';
import type { ViewState } from './shared-answers.ts';
import { anew, shared, type Decoding } from './decoding.ts';
import { MADE_ANEW, madeAnewAfter } from './made-anew.ts';
import { RowCache } from './row-cache.ts';
import type { RowEncoder } from './row-encoder.ts';
import { strayedCursors } from './strayed-cursors.ts';
import { ViewCursors } from './view-cursors.ts';
import {
  foldChanges,
  foldsOf,
  rowChanges,
  unchanged,
  type PlainRow,
  type RowChange,
  type RowState,
} from './view-folder.ts';

const ROW_CACHE_BYTES_MAX = 1 * 1024 * 1024;
/** Events without an effect on the table that its written cursor may lag behind: they are read again after a crash, and change nothing then either. */
const UNRECORDED_EVENTS_MAX = 4_000;

/** Finds the decoder of a log. */
export type Decoders = (log: string) => Decoder;

/** What has been folded and not been written. */
interface Unwritten {
  readonly source: string;
  to: number;
  readonly rows: Map<string, PlainRow | undefined>;
  readonly park: Map<string, ParkedRow>;
  /** Payload text that went into it: what it may hold in memory. */
  bytes: number;
}

/** How much may be folded before it is written. */
export interface UnwrittenMax {
  /** Of payloads, in UTF-16 units. */
  readonly bytesMax: number;
  readonly rowsMax: number;
}

/**
 * A view and one table that holds it: folds events into rows, and writes rows and cursor in one transaction. Used for the live table, for one that
 * is being rebuilt, and for one that a live table is compared with. One call at a time.
 */
export class ViewProjection {
  readonly view: View;
  readonly table: ViewTable;
  /** Told which rows were written. */
  onWritten: (keys: Iterable<string>) => void = () => {};
  readonly #encoder: RowEncoder;
  readonly #decoders: Decoders;
  readonly #cache = new RowCache(ROW_CACHE_BYTES_MAX);
  readonly #parked: Map<string, ParkedRow>;
  readonly #cursors: ViewCursors;
  #state: ViewState = {};
  #damage: string | undefined;
  #unwritten: Unwritten | undefined;
  /** A write on its way, whose rows are still needed here. */
  #writing:
    | { readonly source: string; readonly to: number; readonly rows: Unwritten['rows']; readonly done: Promise<void> }
    | undefined;

  /** Why a write did not happen, until somebody is told. */
  #failed: { readonly error: unknown } | undefined;

  private constructor(
    view: View,
    table: ViewTable,
    encoder: RowEncoder,
    decoders: Decoders,
    parked: readonly ParkedRow[],
    positions: Readonly<Record<string, number>>,
  ) {
    this.view = view;
    this.table = table;
    this.#encoder = encoder;
    this.#decoders = decoders;
    this.#parked = new Map(parked.map((row) => [row.key, row]));
    this.#cursors = new ViewCursors(positions);
  }

  static async open(view: View, table: ViewTable, encoder: RowEncoder, decoders: Decoders): Promise<ViewProjection> {
    const { positions, parked } = await standingOf(table);
    return new ViewProjection(view, table, encoder, decoders, parked, positions);
  }

  /** The same for a table that may turn out to be damaged: it is then to be replaced before anything else. */
  static async openWhole(...given: Parameters<typeof ViewProjection.open>): Promise<ViewProjection> {
    try {
      return await ViewProjection.open(...given);
    } catch (error) {
      if (!(error instanceof DamagedViewError)) throw error;
      const projection = new ViewProjection(...given, [], {});
      projection.#damage = error.message;
      return projection;
    }
  }

  /** Why nothing of the table could be read. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** What the rows are now: another object after each change of one. */
  get state(): ViewState {
    return this.#state;
  }

  /** True while nothing has ever been folded into the table. */
  get isNew(): boolean {
    return this.#cursors.written.size === 0;
  }

  /** The last position of `<log>/<shard>` that the table shows. */
  position(source: string): number {
    // What was read without an effect beyond rows that are not written yet is not shown yet either.
    return this.#isUnwritten(source) ? (this.#cursors.written.get(source) ?? 0) : this.#cursors.read(source);
  }

  /** What the table says of cursors and parked rows, where that is not what was written. To be asked while nothing is being written. */
  strayedCursors(): Promise<string[]> {
    return strayedCursors(this.table, { positions: this.#cursors.written, parked: this.#parked });
  }

  get parked(): ReadonlyMap<string, ParkedRow> {
    return this.#parked;
  }

  /**
   * Folds events that follow the position and writes the rows. Resolves to the position from which to go on: that of the last event, or an earlier one
   * when the events leave a gap after what the table holds.
   * @throws UnknownVersionError when a newer version of the code wrote one of them: nothing of the batch is folded then
   */
  async fold(source: Source, events: readonly StoredEvent[]): Promise<number> {
    await this.#foldInMemory(source, events, shared);
    await this.#flushRows();
    await this.#flushIdle(UNRECORDED_EVENTS_MAX);
    return this.position(sourceName(source));
  }

  /**
   * Folds events without writing, until so much of payload has gone into what is not written, or into so many rows; then a write is begun, and folding may go on meanwhile.
   * For tables that nobody reads yet: a row that changes often is written once. Ends with `flush`. Resolves to the position folded.
   */
  async foldAhead(
    source: Source,
    events: readonly StoredEvent[],
    { bytesMax, rowsMax }: UnwrittenMax,
  ): Promise<number> {
    await this.#foldInMemory(source, events, anew);
    const { bytes, rows } = this.#unwritten ?? { bytes: 0, rows: { size: 0 } };
    if (bytes >= bytesMax || rows.size >= rowsMax) {
      await this.#written();
      this.#beginWrite();
    }
    return this.#folded(sourceName(source));
  }

  /** Writes what has been folded, cursors included. */
  async flush(): Promise<void> {
    await this.#flushRows();
    await this.#flushIdle(1);
  }

  async #flushRows(): Promise<void> {
    await this.#written();
    if (this.#unwritten === undefined) return;
    this.#beginWrite();
    await this.#written();
  }

  /** Writes the cursors that lag behind by so many events or more, and the first one of each source: a table without any counts as never filled. */
  async #flushIdle(lagMin: number): Promise<void> {
    for (const [source, to] of this.#cursors.idle) {
      const written = this.#cursors.written.get(source);
      if (written !== undefined && to - written < lagMin) continue;
      this.#unwritten = { source, to, rows: new Map(), park: new Map(), bytes: 0 };
      this.#beginWrite();
      await this.#written();
    }
  }

  /** Waits for the write under way. @throws what made a write fail since the last time; what had been folded on top of it is forgotten then */
  async #written(): Promise<void> {
    await this.#writing?.done;
    if (this.#failed === undefined) return;
    const { error } = this.#failed;
    await this.#reset();
    this.#failed = undefined;
    throw error;
  }

  /** Replaces parked rows by what was folded anew from the log. */
  async heal(
    source: string,
    rows: ReadonlyMap<string, PlainRow | undefined>,
    unpark: readonly string[],
  ): Promise<void> {
    await this.flush();
    const { upserts, deletes } = this.#encode(rows);
    this.#cache.clear();
    await this.#writeAnew(source, this.#anew + 1, { upserts, deletes, park: [], unpark });
    this.#state = {};
    for (const key of unpark) this.#parked.delete(key);
  }

  /** To be called before the table is swapped in for that of the other one, which must not be taken for it. */
  async follows(other: ViewProjection): Promise<void> {
    if (this.table.isOfOneSource === true) return;
    const count = await madeAnewAfter(other.table, other.#anew);
    await this.#writeAnew(MADE_ANEW, count, { upserts: [], deletes: [], park: [], unpark: [] });
  }

  get #anew(): number {
    return this.#cursors.written.get(MADE_ANEW) ?? 0;
  }

  /** Writes what no event has changed. */
  async #writeAnew(
    source: string,
    count: number,
    change: Omit<ViewWrite, 'source' | 'from' | 'to' | 'beside'>,
  ): Promise<void> {
    const isCounted = this.table.isOfOneSource !== true;
    const cursor = isCounted ? MADE_ANEW : source;
    const from = this.#cursors.written.get(cursor) ?? 0;
    const to = isCounted ? count : from;
    await this.table.write({ source: cursor, from, to, beside: this.#cursors.beside(cursor), ...change });
    if (isCounted) this.#cursors.write(cursor, to);
  }

  async #foldInMemory(source: Source, events: readonly StoredEvent[], decoding: Decoding): Promise<void> {
    const name = sourceName(source);
    const from = this.#folded(name);
    const [first] = events;
    if (first === undefined || first.position > from + 1) return;
    const fresh = first.position === from + 1 ? events : events.filter(({ position }) => position > from);
    const to = fresh.at(-1)?.position;
    if (to === undefined) return;
    const folds = foldsOf(this.view, source.log);
    const relevant = fresh.filter(({ type }) => Object.hasOwn(folds, type));
    const changes = rowChanges(await this.#decode(source, relevant, decoding), folds, this.#parked);
    const states = await this.#load(changes);
    const park = foldChanges(this.#encoder, name, changes, states, this.#parked);
    if (park.length === 0 && !hasChanged(states)) {
      this.#cursors.pass(name, from, to, relevant.length === 0);
      return;
    }
    if (this.#unwritten !== undefined && this.#unwritten.source !== name) await this.#flushRows();
    this.#unwritten ??= { source: name, to, rows: new Map(), park: new Map(), bytes: 0 };
    this.#unwritten.to = to;
    for (const [key, { after, isChanged }] of states) if (isChanged) this.#unwritten.rows.set(key, after);
    for (const row of park) {
      this.#unwritten.park.set(row.key, row);
      this.#parked.set(row.key, row);
    }
    for (const { payload } of relevant) this.#unwritten.bytes += payload.length;
  }

  /** The last position folded, written or not. */
  #folded(source: string): number {
    const underWay = [this.#unwritten, this.#writing].find((one) => one?.source === source);
    return Math.max(underWay?.to ?? 0, this.#cursors.read(source));
  }

  #isUnwritten(source: string): boolean {
    return this.#unwritten?.source === source || this.#writing?.source === source;
  }

  #beginWrite(): void {
    const { source, rows, park } = this.#unwritten!;
    const to = this.#folded(source);
    const from = this.#cursors.written.get(source) ?? 0;
    this.#unwritten = undefined;
    const { upserts, deletes } = this.#encode(rows);
    for (const { key, row: text } of upserts) this.#cache.set(key, rows.get(key), text.length);
    for (const key of deletes) this.#cache.set(key, undefined, 0);
    const write = {
      source,
      from,
      to,
      beside: this.#cursors.beside(source),
      upserts,
      deletes,
      park: [...park.values()],
      unpark: [],
    };
    const done = this.table.write(write).then(
      () => {
        this.#writing = undefined;
        this.#cursors.write(source, to);
        if (rows.size > 0 || park.size > 0) this.#state = {};
        this.onWritten(rows.keys());
      },
      (error: unknown) => {
        this.#failed = { error };
      },
    );
    this.#writing = { source, to, rows, done };
  }

  /** Goes on from where another instance has left the table. Between folds alone: what is not written is forgotten. */
  async follow(): Promise<boolean> {
    await this.#writing?.done;
    this.#failed = undefined;
    const stood = new Map(this.#cursors.written);
    await this.#reset();
    const { written } = this.#cursors;
    return stood.size !== written.size || [...stood].some(([source, to]) => written.get(source) !== to);
  }

  /** A write has failed, or was another instance's: what the table holds is the truth again. */
  async #reset(): Promise<void> {
    this.#cache.clear();
    // The write may have happened all the same.
    this.#state = {};
    const { positions, parked } = await standingOf(this.table);
    this.#parked.clear();
    for (const row of parked) this.#parked.set(row.key, row);
    this.#cursors.reset(positions);
    this.#unwritten = undefined;
    this.#writing = undefined;
  }

  #encode(rows: ReadonlyMap<string, PlainRow | undefined>): {
    readonly upserts: StoredRow[];
    readonly deletes: string[];
  } {
    const upserts: StoredRow[] = [];
    const deletes: string[] = [];
    for (const [key, row] of rows) {
      if (row === undefined) deletes.push(key);
      else upserts.push(this.#encoder.encode(key, row));
    }
    return { upserts, deletes };
  }

  async #decode(
    source: Source,
    events: readonly StoredEvent[],
    { prepare, decode }: Decoding,
  ): Promise<DecodedEvent[]> {
    if (events.length === 0) return [];
    const decoder = this.#decoders(source.log);
    await prepare(decoder, events);
    return events.map((event) => decode(decoder, source, event));
  }

  /** The rows that the changes concern as they stand, but for parked ones. */
  async #load(changes: readonly RowChange[]): Promise<Map<string, RowState>> {
    const states = new Map<string, RowState>();
    const missing: string[] = [];
    for (const { key } of changes) {
      if (states.has(key) || (this.#parked.size > 0 && this.#parked.has(key))) continue;
      const held = this.#held(key);
      states.set(key, held ?? unchanged(undefined));
      if (held === undefined) missing.push(key);
    }
    if (missing.length > 0)
      for (const [key, text] of await this.table.load(missing)) states.set(key, unchanged(JSON.parse(text)));
    return states;
  }

  /** A row as memory knows it; undefined when only the table tells. Asked for every event, so it looks into one map where that is enough. */
  #held(key: string): RowState | undefined {
    const [unwritten, writing] = [this.#unwritten?.rows, this.#writing?.rows];
    const row = unwritten?.get(key);
    if (row !== undefined || unwritten?.has(key) === true) return unchanged(row);
    if (writing?.has(key) === true) return unchanged(writing.get(key));
    return this.#cache.has(key) ? unchanged(this.#cache.get(key)) : undefined;
  }
}

/** Cursors first: what another instance parks between the two is parked for who reads the same events again, and would be whole for who stood behind them. */
async function standingOf(table: ViewTable): Promise<{ positions: PositionVector; parked: readonly ParkedRow[] }> {
  const positions = await table.positions();
  return { positions, parked: await table.parked() };
}

function hasChanged(states: ReadonlyMap<string, RowState>): boolean {
  for (const { isChanged } of states.values()) if (isChanged) return true;
  return false;
}
