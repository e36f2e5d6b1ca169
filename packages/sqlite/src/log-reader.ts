import type {
  HistoricBatch,
  HistoryPage,
  HistoryPlace,
  LogHead,
  Register,
  RegisterKind,
  Snapshot,
  StoredBatch,
  StoredEvent,
  Tenure,
} from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { eventChecksum, rowChecksum } from './checksum.ts';
import { cutEvent, EVENT_TEXT } from './event-text.ts';
import { LogEnd } from './log-end.ts';
import { openForReading } from './log-schema.ts';
import { refusalsIn } from './refusals.ts';
import { StoreFailure } from './store-failure.ts';
import { checkPlace, notThere, StreamReader } from './stream-reader.ts';
import { TenureRow } from './tenure-row.ts';

const EVENT = 'previous, position, stream, version, type, schema, occurred_at, recorded_at, payload, meta, checksum';
type EventRow = [
  previous: number,
  position: number,
  string,
  number,
  string,
  number,
  string,
  string,
  string,
  string,
  number,
];
type EventTextRow = [text: string, checksum: number];
type BatchRow = [string, number, number, string, string, string, string, string, string, number];
type HistoryRow = [...batch: BatchRow, seq: number];
type RegisterRow = [key: string, value: string, due: string | null, checksum: number];

/** Reads a log through a connection of its own, so that it sees whole commits and never waits for one. Every row's checksum is verified. */
export class LogReader {
  readonly #database: DatabaseSync;
  readonly #end: LogEnd;
  readonly #streams: StreamReader;
  readonly #event: StatementSync;
  readonly #events: StatementSync;
  readonly #register: StatementSync;
  readonly #registers: StatementSync;
  readonly #due: StatementSync;
  readonly #snapshot: StatementSync;
  readonly #batches: StatementSync;
  readonly #batchAt: StatementSync;
  readonly #history: StatementSync;
  readonly #tenure: TenureRow;

  constructor(file: string) {
    const database = openForReading(file);
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#database = database;
    this.#end = new LogEnd(database);
    this.#streams = new StreamReader(database);
    this.#event = prepare(`select ${EVENT} from event where position = ?`);
    this.#events = prepare(`select ${EVENT_TEXT}, checksum from event where position > ? order by position limit ?`);
    this.#register = prepare('select key, value, due, checksum from register where kind = ? and key = ?');
    this.#registers = prepare(
      'select key, value, due, checksum from register where kind = ? and key > ? order by key limit ?',
    );
    this.#due = prepare(
      "select key, value, due, checksum from register where kind = 'timer' and due <= ? order by due, key limit ?",
    );
    this.#snapshot = prepare('select version, code, state, checksum from snapshot where stream = ?');
    this.#batches = prepare(
      `select id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum from batch
         where seq >= ? and last >= first order by seq limit ?`,
    );
    this.#history = prepare(
      `select id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum, seq from batch
         where seq >= ? order by seq limit ?`,
    );
    this.#tenure = new TenureRow(database);
    this.#batchAt = prepare('select seq, first from batch where seq >= ? order by seq limit 1');
  }

  head(): LogHead {
    return this.#end.read();
  }

  readStream(stream: string, afterVersion: number, limit: number): StoredEvent[] {
    const newest = this.#streams.newest(stream);
    if (newest === undefined || newest.version <= afterVersion) return [];
    const events: StoredEvent[] = [];
    let place = this.#streams.find(stream, Math.min(newest.version, afterVersion + limit), newest);
    while (place.version > afterVersion) {
      const row = this.#event.get(place.position) as unknown as EventRow | undefined;
      if (row === undefined) throw notThere(stream, place);
      const event = toEvent(row);
      checkPlace(stream, place, event);
      events.push(event);
      place = { version: place.version - 1, position: row[0] };
    }
    return events.toReversed();
  }

  read(afterPosition: number, limit: number, bytesMax: number): StoredEvent[] {
    const events: StoredEvent[] = [];
    let bytes = 0;
    while (events.length < limit) {
      // `all` hands rows over at half the cost of `iterate`; a page bounds what is fetched beyond `bytesMax`.
      const asked = Math.min(PAGE_ROWS, limit - events.length);
      const rows = this.#events.all(afterPosition + events.length, asked);
      for (const row of rows) {
        const event = this.#toEvent(row as unknown as EventTextRow);
        const next = afterPosition + events.length + 1;
        if (event.position !== next) throw missing(next);
        bytes += event.payload.length + event.meta.length;
        if (bytes > bytesMax && events.length > 0) return events;
        events.push(event);
      }
      if (rows.length < asked) break;
    }
    return events;
  }

  /** What cannot be cut is read column by column, damage included. */
  #toEvent([text, checksum]: EventTextRow): StoredEvent {
    return cutEvent(text, checksum) ?? toEvent(this.#event.get(Number.parseInt(text, 10)) as unknown as EventRow);
  }

  register(kind: RegisterKind, key: string): string | undefined {
    const row = this.#register.get(kind, key) as unknown as RegisterRow | undefined;
    return row === undefined ? undefined : toRegister(kind, row).value;
  }

  registers(kind: RegisterKind, afterKey: string, limit: number): Register[] {
    return this.#registers.all(kind, afterKey, limit).map((row) => toRegister(kind, row as unknown as RegisterRow));
  }

  dueTimers(dueAt: string, limit: number): Register[] {
    return this.#due.all(dueAt, limit).map((row) => toRegister('timer', row as unknown as RegisterRow));
  }

  snapshot(stream: string): Snapshot | undefined {
    const row = this.#snapshot.get(stream) as unknown as [number, string, string, number] | undefined;
    if (row === undefined) return undefined;
    const [version, code, state, checksum] = row;
    // A snapshot is a cache: a damaged one is as good as none.
    return rowChecksum([stream, version, code, state]) === checksum ? { version, code, state } : undefined;
  }

  batches(afterPosition: number, limit: number): StoredBatch[] {
    return this.#batches.all(this.#seek(afterPosition), limit).map((row) => toBatch(row as unknown as BatchRow));
  }

  tenure(): Tenure {
    return this.#tenure.read();
  }

  history(from: HistoryPlace, limit: number, bytesMax: number): HistoryPage {
    const batches: HistoricBatch[] = [];
    let bytes = 0;
    const rows = this.#history.all('cursor' in from ? Number(from.cursor) : this.#seek(from.position), limit + 1);
    for (const row of rows as unknown as HistoryRow[]) {
      const { components, ...rest } = toBatch(row.slice(0, 10) as BatchRow);
      const events = this.read(rest.first - 1, rest.last - rest.first + 1, Infinity);
      bytes += events.reduce((sum, { payload, meta }) => sum + payload.length + meta.length, 0);
      if (batches.length === limit || (bytes > bytesMax && batches.length > 0))
        return { batches, cursor: `${row[10]}` };
      batches.push({ ...rest, components, refused: refusalsIn(row[7]), submittedAt: row[8], events });
    }
    return { batches, cursor: undefined };
  }

  /** The `seq` from which on batches begin above a position: they are in the order of their positions, so halving finds it. */
  #seek(afterPosition: number): number {
    const firstFrom = (seq: number): [seq: number, first: number] | undefined =>
      this.#batchAt.get(seq) as unknown as [number, number] | undefined;
    let [low, high] = [0, Number.MAX_SAFE_INTEGER];
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      const found = firstFrom(middle);
      if (found !== undefined && found[1] <= afterPosition) low = found[0] + 1;
      else high = middle;
    }
    return low;
  }

  close(): void {
    this.#database.close();
  }
}

const PAGE_ROWS = 256;

function toEvent(row: EventRow): StoredEvent {
  const [, position, stream, version, type, schema, occurredAt, recordedAt, payload, meta, checksum] = row;
  const event = { position, stream, version, type, schema, occurredAt, recordedAt, payload, meta };
  if (eventChecksum(event, position, recordedAt) !== checksum) throw damaged(`the event at position ${position}`);
  return event;
}

function toRegister(kind: RegisterKind, [key, value, due, checksum]: RegisterRow): Register {
  if (rowChecksum([kind, key, value, due]) !== checksum) throw damaged(`register ${kind} ${JSON.stringify(key)}`);
  return due === null ? { key, value } : { key, value, due };
}

function toBatch(row: BatchRow): StoredBatch {
  const [id, first, last, recordedAt, previous, hash, sizes, , , checksum] = row;
  if (rowChecksum(row.slice(0, 9)) !== checksum) throw damaged(`batch ${id}`);
  return { id, first, last, recordedAt, previous, hash, components: JSON.parse(sizes) as number[] };
}

/** Positions have no gaps: what a page that came to the disk in an older form has lost is not passed over. */
function missing(position: number): StoreFailure {
  return new StoreFailure('corrupt', 'none', `the event at position ${position} is missing`);
}

function damaged(what: string): StoreFailure {
  return new StoreFailure('corrupt', 'none', `${what} does not match its checksum`);
}
