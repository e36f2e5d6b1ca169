import { DefectError, type BanyanError } from '@banyan/core';
import { assertChained, CorruptLogError, StoreError } from '@banyan/engine';
import type {
  AppendOutcome,
  Batch,
  HistoricBatch,
  HistoryPage,
  HistoryPlace,
  LogHead,
  LogStore,
  Register,
  RegisterKind,
  Snapshot,
  StoredBatch,
  StoredEvent,
  Tenure,
} from '@banyan/engine';
import { poolOf } from './pool-of.ts';
import { type ClientConfig, type Pool, type QueryConfig, type QueryResultRow } from 'pg';
import { CommitTeller } from './commit-news.ts';
import { encodeBatch } from './encode-batch.ts';
import { encodeHistory, encodeRegisters } from './encode-history.ts';
import { examineLog } from './examine-log.ts';
import { LOG_LAYOUTS, hasLog } from './log-schema.ts';
import {
  EVENT_COLUMNS,
  snapshotChecksum,
  toBatch,
  toEvent,
  toHistoricBatch,
  toOutcome,
  toRegister,
  toSnapshot,
  type AppendRow,
  type BatchRow,
  type EventRow,
  type RegisterRow,
  type SnapshotRow,
} from './log-rows.ts';
import { migrateSchema } from './migrate-schema.ts';
import { prepareServer, type ServerOptions } from './prepare-server.ts';
import { SeenEnd, endColumn, type WithEnd } from './seen-end.ts';
import { streamReads, type StreamReads } from './stream-reads.ts';
import { DamagedRow, toStoreError } from './store-failure.ts';
import { WritingConnection } from './writing-connection.ts';

export interface PostgresLogStoreOptions extends ServerOptions {
  /** The service that owns the log. */
  readonly log: string;
  readonly shard?: number;
  /** The schema that holds this shard of this log and nothing else; made when it does not exist. */
  readonly schema: string;
  /** Make the schema when it does not exist (default). Whoever knows that the log has been there has its loss told. */
  readonly make?: boolean;
  /** Connections for reading, beside the one for writing; 4 unless said otherwise. Or those of somebody else, who ends them. */
  readonly readers?: number | Pool;
  /** Tells followers in other processes (`PostgresHub`) of each commit. */
  readonly tellsOfCommits?: boolean;
}

/** The parameters of a function. */
const parameters = (count: number): string => Array.from({ length: count }, (_, nth) => `$${nth + 1}`).join(', ');
const APPEND = parameters(26);

const BATCH_COLUMNS =
  'id, first, last, recorded_at as "recordedAt", previous, hash, sizes, refused, submitted_at as "submittedAt", checksum';
/** What batches are in the order of: of those that began at one position, all but the last have no events. */
const PLACE = 'first, last, submitted_at, recorded_at collate "C", id';

type Place = readonly [first: number, last: number, submittedAt: string, recordedAt: string, id: string];

/** A log in a schema of a PostgreSQL database. Any number of instances may have it open and append to it at once. */
export class PostgresLogStore implements LogStore {
  readonly log: string;
  readonly shard: number;
  readonly #schema: string;
  readonly #writing: WritingConnection;
  readonly #readers: Pool;
  readonly #ownsReaders: boolean;
  readonly #teller: CommitTeller | undefined;
  readonly #seen: SeenEnd;
  readonly #streams: StreamReads;
  /** Where the next purge of a kind goes on. */
  readonly #swept = new Map<RegisterKind, string>();
  /** That of the log when it was opened here: after it has moved away and come back, what this instance knows may be of before. */
  #epoch: number;
  #damage: BanyanError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: PostgresLogStoreOptions, config: ClientConfig, epoch: number) {
    const { log, shard = 0, schema, readers = 4, tellsOfCommits = false } = options;
    this.log = log;
    this.shard = shard;
    this.#schema = schema;
    this.#epoch = epoch;
    this.#seen = new SeenEnd(schema);
    this.#streams = streamReads(schema, (query) => this.#read(query));
    this.#writing = new WritingConnection(config, (client) => this.#seen.compare(client));
    this.#ownsReaders = typeof readers === 'number';
    this.#readers = typeof readers === 'number' ? poolOf(config, readers) : readers;
    this.#teller = tellsOfCommits ? new CommitTeller(this.#readers, schema) : undefined;
  }

  /**
   * @throws StoreError when the server cannot be reached, or is not set to keep what it acknowledges; CorruptLogError when the schema is not there and not
   * to be made
   */
  static async open(options: PostgresLogStoreOptions): Promise<PostgresLogStore> {
    const { log, schema, make = true } = options;
    let epoch = 0;
    const config = await prepareServer(options, `banyan ${log} ${schema}`, async (client) => {
      if (!make && !(await hasLog(client, schema))) throw new CorruptLogError(log, `the schema ${schema} is gone`);
      await migrateSchema(client, schema, 'a log', LOG_LAYOUTS);
      const { rows } = await client.query<{ epoch: number }>(`select epoch from ${schema}.head`);
      epoch = rows[0]?.epoch ?? 0;
    }).catch((error: unknown) => {
      throw toStoreError(error, log, false);
    });
    return new PostgresLogStore(options, config, epoch);
  }

  async head(): Promise<LogHead> {
    const [head] = await this.#read<LogHead>({
      name: 'head',
      text: `select position, recorded_at as "recordedAt", hash from ${this.#schema}.head`,
    });
    if (head === undefined) throw this.#damaged('it does not say where it ends');
    this.#checked(() => this.#seen.see(head));
    return { ...head };
  }

  append(batch: Batch): Promise<AppendOutcome> {
    return this.#guard(async () => {
      const [row] = await this.#writing.write<AppendRow>({
        name: 'append',
        text: `select * from ${this.#schema}.append(${APPEND})`,
        values: [...encodeBatch(batch, this.log), this.#epoch],
      });
      if (row === undefined) throw new StoreError('the append returned nothing', 'unknown');
      this.#teller?.tell(row.o_position);
      const outcome = toOutcome(batch, row);
      this.#seen.see(outcome.head);
      return outcome;
    }, true);
  }

  async readStream(stream: string, afterVersion: number, limit: number): Promise<StoredEvent[]> {
    const rows = await this.#streams.ask({ stream, afterVersion, limit });
    return this.#checked(() => {
      this.#seen.seeIn(rows[0]);
      return rows.map((row, nth) => {
        if (row.version !== afterVersion + 1 + nth)
          throw new DamagedRow(`version ${afterVersion + 1 + nth} of ${stream} is missing`);
        return toEvent(row);
      });
    });
  }

  /** Positions have no gaps, so a page is a range of them; the running sum cuts it by size before it crosses the wire. */
  async read(afterPosition: number, limit: number, bytesMax: number): Promise<StoredEvent[]> {
    const rows = await this.#read<EventRow & WithEnd>({
      name: 'read',
      text: `select ${EVENT_COLUMNS}, ${endColumn(this.#schema, 'position = $4')} from (
          select event.*, sum(octet_length(payload) + octet_length(meta)) over (order by position) as bytes
            from ${this.#schema}.event where position > $1 and position <= $2) page
        where bytes <= $3 or position = $4 order by position`,
      values: [afterPosition, afterPosition + limit, bytesMax, afterPosition + 1],
    });
    return this.#checked(() => {
      this.#seen.seeIn(rows[0]);
      return rows.map((row, nth) => {
        const position = afterPosition + 1 + nth;
        if (row.position !== position) throw new DamagedRow(`the event at position ${position} is missing`);
        return toEvent(row);
      });
    });
  }

  async register(kind: RegisterKind, key: string): Promise<string | undefined> {
    const [row] = await this.#registers(kind, {
      name: 'register',
      text: `select key, value, due, checksum from ${this.#schema}.register where kind = $1 and key = $2`,
      values: [kind, key],
    });
    return row?.value;
  }

  registers(kind: RegisterKind, afterKey: string, limit: number): Promise<Register[]> {
    return this.#registers(kind, {
      name: 'registers',
      text: `select key, value, due, checksum from ${this.#schema}.register where kind = $1 and key > $2 order by key limit $3`,
      values: [kind, afterKey, limit],
    });
  }

  dueTimers(dueAt: string, limit: number): Promise<Register[]> {
    return this.#registers('timer', {
      name: 'due-timers',
      text: `select key, value, due, checksum from ${this.#schema}.register where kind = 'timer' and due <= $1 order by due, key limit $2`,
      values: [dueAt, limit],
    });
  }

  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): Promise<boolean> {
    return this.#guard(async () => {
      const [row] = await this.#writing.write<{ last: string | null }>({
        name: 'purge',
        text: `select ${this.#schema}.purge($1, $2, $3, $4) as last`,
        values: [kind, dueAt, this.#swept.get(kind) ?? null, limit],
      });
      const last = row?.last ?? null;
      if (last === null) this.#swept.delete(kind);
      else this.#swept.set(kind, last);
      return last === null;
    }, true);
  }

  async snapshot(stream: string): Promise<Snapshot | undefined> {
    const [row] = await this.#read<SnapshotRow & WithEnd>({
      name: 'snapshot',
      text: `select version, code, state, checksum, ${endColumn(this.#schema, 'true')} from ${this.#schema}.snapshot where stream = $1`,
      values: [stream],
    });
    this.#checked(() => this.#seen.seeIn(row));
    return row === undefined ? undefined : toSnapshot(stream, row);
  }

  async saveSnapshot(stream: string, snapshot: Snapshot): Promise<void> {
    await this.#read({
      name: 'save-snapshot',
      text: `insert into ${this.#schema}.snapshot values ($1, $2, $3, $4, $5) on conflict (stream) do update
          set version = excluded.version, code = excluded.code, state = excluded.state, checksum = excluded.checksum
          where excluded.version >= snapshot.version`,
      values: [stream, snapshot.version, snapshot.code, snapshot.state, snapshotChecksum(stream, snapshot)],
    });
  }

  async batches(afterPosition: number, limit: number): Promise<StoredBatch[]> {
    const rows = await this.#read<BatchRow>({
      name: 'batches',
      text: `select ${BATCH_COLUMNS} from ${this.#schema}.batch where first > $1 and last >= first order by first limit $2`,
      values: [afterPosition, limit],
    });
    return this.#checked(() => rows.map(toBatch));
  }

  examine(): Promise<void> {
    return this.#guard(() => examineLog(this.#readers, this.#schema), false);
  }

  async tenure(): Promise<Tenure> {
    const [tenure] = await this.#read<Tenure>({
      name: 'tenure',
      text: `select state, epoch, move, other from ${this.#schema}.head`,
    });
    if (tenure === undefined) throw this.#damaged('it does not say whether it takes appends');
    return { ...tenure };
  }

  passTenure(from: Tenure, to: Tenure): Promise<boolean> {
    return this.#guard(async () => {
      const values = [from, to].flatMap(({ state, epoch, move, other }) => [state, epoch, move, other]);
      const passed = await this.#call<boolean>('pass_tenure', values);
      if (passed) this.#epoch = to.epoch;
      return passed;
    }, true);
  }

  async history(from: HistoryPlace, limit: number, bytesMax: number): Promise<HistoryPage> {
    const after: Place = 'cursor' in from ? (JSON.parse(from.cursor) as Place) : [from.position + 1, -1, '', '', ''];
    const rows = await this.#read<BatchRow>({
      name: 'history',
      // Those with events by their index; of the others there is a day's worth.
      text: `select ${BATCH_COLUMNS} from (
          (select * from ${this.#schema}.batch where last >= first and first >= $1 and (${PLACE}) > ($1, $2, $3, $4, $5) order by first limit $6)
          union all
          (select * from ${this.#schema}.batch where last < first and (${PLACE}) > ($1, $2, $3, $4, $5) order by ${PLACE} limit $6)
        ) batch order by ${PLACE} limit $6`,
      values: [...after, limit + 1],
    });
    const found = this.#checked(() => rows.map(toHistoricBatch));
    const batches: HistoricBatch[] = [];
    let bytes = 0;
    for (const batch of found) {
      const events = batch.last < batch.first ? [] : await this.#eventsOf(batch);
      bytes += events.reduce((sum, { payload, meta }) => sum + payload.length + meta.length, 0);
      if (batches.length === limit || (bytes > bytesMax && batches.length > 0)) {
        const { first, last, submittedAt, recordedAt, id } = batches.at(-1)!;
        return { batches, cursor: JSON.stringify([first, last, submittedAt, recordedAt, id] satisfies Place) };
      }
      batches.push({ ...batch, events });
    }
    return { batches, cursor: undefined };
  }

  async takeHistory({ epoch, move }: Tenure, batches: readonly HistoricBatch[]): Promise<void> {
    assertChained(this.log, batches);
    await this.#guard(async () => {
      if (!(await this.#call<boolean>('take_history', [epoch, move, ...encodeHistory(batches)])))
        throw new DefectError(`the log of ${this.log} was given batches that do not follow its end`, { log: this.log });
    }, true);
  }

  forgetRegisters({ epoch, move }: Tenure): Promise<void> {
    return this.#guard(() => this.#call('forget_registers', [epoch, move]), true);
  }

  takeRegisters({ epoch, move }: Tenure, kind: RegisterKind, registers: readonly Register[]): Promise<void> {
    return this.#guard(() => this.#call('take_registers', [epoch, move, ...encodeRegisters(kind, registers)]), true);
  }

  close(): Promise<void> {
    this.#streams.askNow();
    this.#closed ??= Promise.all([this.#writing.close(), this.#ownsReaders ? this.#readers.end() : undefined]).then(
      () => {},
    );
    return this.#closed;
  }

  /** Carries out a function of the schema. */
  async #call<Value>(name: string, values: readonly unknown[]): Promise<Value> {
    const text = `select ${this.#schema}.${name}(${parameters(values.length)}) as value`;
    const [row] = await this.#writing.write<{ value: Value }>({ name, text, values: [...values] });
    return row!.value;
  }

  async #eventsOf({ first, last }: StoredBatch): Promise<StoredEvent[]> {
    return this.read(first - 1, last - first + 1, Number.MAX_SAFE_INTEGER);
  }

  async #registers(kind: RegisterKind, query: QueryConfig): Promise<Register[]> {
    const rows = await this.#read<RegisterRow>(query);
    return this.#checked(() => rows.map((row) => toRegister(kind, row)));
  }

  #read<Row extends QueryResultRow>(query: QueryConfig): Promise<Row[]> {
    // Connections that read other logs, too, know a statement of each by its name.
    const prepared = this.#ownsReaders ? query : { ...query, name: `${query.name} ${this.#schema}` };
    return this.#guard(async () => {
      const client = await this.#readers.connect();
      try {
        await this.#seen.compare(client);
        const { rows } = await client.query<Row>(prepared);
        client.release();
        return rows;
      } catch (error) {
        client.release(true);
        throw error;
      }
    }, false);
  }

  #checked<Result>(decode: () => Result): Result {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error;
      throw this.#damaged(error.message, error);
    }
  }

  #damaged(what: string, cause?: unknown): BanyanError {
    this.#damage ??= new CorruptLogError(this.log, what, cause);
    return this.#damage;
  }

  /** Turns failures into the engine's errors. Once damage was met, nothing of the log is served any more. */
  async #guard<Result>(work: () => Promise<Result>, writes: boolean): Promise<Result> {
    if (this.#damage !== undefined) throw this.#damage;
    if (this.#closed !== undefined) throw new StoreError(`the log of ${this.log} is closed`, 'none');
    try {
      return await work();
    } catch (error) {
      const thrown = toStoreError(error, this.log, writes);
      if (thrown instanceof CorruptLogError) this.#damage = thrown;
      throw thrown;
    }
  }
}
