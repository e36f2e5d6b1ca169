import type { BanyanError } from '@banyan/core';
import { CorruptLogError, StoreError } from '@banyan/engine';
import type {
  AppendOutcome,
  Batch,
  LogHead,
  LogStore,
  Register,
  RegisterKind,
  Snapshot,
  StoredBatch,
  StoredEvent,
} from '@banyan/engine';
import { poolOf } from './pool-of.ts';
import { type ClientConfig, type Pool, type QueryConfig, type QueryResultRow } from 'pg';
import { CommitTeller } from './commit-news.ts';
import { encodeBatch } from './encode-batch.ts';
import { examineLog } from './examine-log.ts';
import { LOG_LAYOUTS, hasLog } from './log-schema.ts';
import {
  EVENT_COLUMNS,
  snapshotChecksum,
  toBatch,
  toEvent,
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

const APPEND_PARAMETERS = 25;

/** A log in a schema of a PostgreSQL database. Any number of instances may have it open and append to it at once. */
export class PostgresLogStore implements LogStore {
  readonly log: string;
  readonly shard: number;
  readonly #schema: string;
  readonly #writing: WritingConnection;
  readonly #readers: Pool;
  readonly #ownsReaders: boolean;
  readonly #teller: CommitTeller | undefined;
  /** Where the next purge of a kind goes on. */
  readonly #swept = new Map<RegisterKind, string>();
  #damage: BanyanError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: PostgresLogStoreOptions, config: ClientConfig) {
    const { log, shard = 0, schema, readers = 4, tellsOfCommits = false } = options;
    this.log = log;
    this.shard = shard;
    this.#schema = schema;
    this.#writing = new WritingConnection(config);
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
    const config = await prepareServer(options, `banyan ${log} ${schema}`, async (client) => {
      if (!make && !(await hasLog(client, schema))) throw new CorruptLogError(log, `the schema ${schema} is gone`);
      await migrateSchema(client, schema, 'a log', LOG_LAYOUTS);
    }).catch((error: unknown) => {
      throw toStoreError(error, log, false);
    });
    return new PostgresLogStore(options, config);
  }

  async head(): Promise<LogHead> {
    const [head] = await this.#read<LogHead>({
      name: 'head',
      text: `select position, recorded_at as "recordedAt", hash from ${this.#schema}.head`,
    });
    if (head === undefined) throw this.#damaged('it does not say where it ends');
    return { ...head };
  }

  append(batch: Batch): Promise<AppendOutcome> {
    return this.#guard(async () => {
      const parameters = Array.from({ length: APPEND_PARAMETERS }, (_, nth) => `$${nth + 1}`).join(', ');
      const [row] = await this.#writing.write<AppendRow>({
        name: 'append',
        text: `select * from ${this.#schema}.append(${parameters})`,
        values: encodeBatch(batch, this.log),
      });
      if (row === undefined) throw new StoreError('the append returned nothing', 'unknown');
      this.#teller?.tell();
      return toOutcome(batch, row);
    }, true);
  }

  async readStream(stream: string, afterVersion: number, limit: number): Promise<StoredEvent[]> {
    const rows = await this.#read<EventRow>({
      name: 'read-stream',
      text: `select ${EVENT_COLUMNS} from ${this.#schema}.event where stream = $1 and version > $2 order by version limit $3`,
      values: [stream, afterVersion, limit],
    });
    return this.#checked(() =>
      rows.map((row, nth) => {
        if (row.version !== afterVersion + 1 + nth)
          throw new DamagedRow(`version ${afterVersion + 1 + nth} of ${stream} is missing`);
        return toEvent(row);
      }),
    );
  }

  /** Positions have no gaps, so a page is a range of them; the running sum cuts it by size before it crosses the wire. */
  async read(afterPosition: number, limit: number, bytesMax: number): Promise<StoredEvent[]> {
    const rows = await this.#read<EventRow>({
      name: 'read',
      text: `select ${EVENT_COLUMNS} from (
          select event.*, sum(octet_length(payload) + octet_length(meta)) over (order by position) as bytes
            from ${this.#schema}.event where position > $1 and position <= $2) page
        where bytes <= $3 or position = $4 order by position`,
      values: [afterPosition, afterPosition + limit, bytesMax, afterPosition + 1],
    });
    return this.#checked(() =>
      rows.map((row, nth) => {
        const position = afterPosition + 1 + nth;
        if (row.position !== position) throw new DamagedRow(`the event at position ${position} is missing`);
        return toEvent(row);
      }),
    );
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
    const [row] = await this.#read<SnapshotRow>({
      name: 'snapshot',
      text: `select version, code, state, checksum from ${this.#schema}.snapshot where stream = $1`,
      values: [stream],
    });
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
      text: `select id, first, last, recorded_at as "recordedAt", previous, hash, sizes, refused, submitted_at as "submittedAt", checksum
          from ${this.#schema}.batch where first > $1 and last >= first order by first limit $2`,
      values: [afterPosition, limit],
    });
    return this.#checked(() => rows.map(toBatch));
  }

  examine(): Promise<void> {
    return this.#guard(() => examineLog(this.#readers, this.#schema), false);
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([this.#writing.close(), this.#ownsReaders ? this.#readers.end() : undefined]).then(
      () => {},
    );
    return this.#closed;
  }

  async #registers(kind: RegisterKind, query: QueryConfig): Promise<Register[]> {
    const rows = await this.#read<RegisterRow>(query);
    return this.#checked(() => rows.map((row) => toRegister(kind, row)));
  }

  #read<Row extends QueryResultRow>(query: QueryConfig): Promise<Row[]> {
    // Connections that read other logs, too, know a statement of each by its name.
    const prepared = this.#ownsReaders ? query : { ...query, name: `${query.name} ${this.#schema}` };
    return this.#guard(async () => (await this.#readers.query<Row>(prepared)).rows, false);
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
