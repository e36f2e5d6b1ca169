import { setImmediate } from 'node:timers/promises';
import type { BanyanError } from '@banyan/core';
import { assertChained, StoreError } from '@banyan/engine';
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
import { decodeOutcome, encodeBatch } from './batch-wire.ts';
import { examineApart } from './examine-apart.ts';
import { LogReader } from './log-reader.ts';
import { NameWalk } from './name-walk.ts';
import { toStoreError } from './store-errors.ts';
import { toFailure } from './store-failure.ts';
import { WalWatch } from './wal-watch.ts';
import type { WriterPool, WrittenFile } from './writer-pool.ts';

export interface LogStoreOptions {
  /** The service that owns the log. */
  readonly log: string;
  readonly shard?: number;
  /** The database file; made when it does not exist. */
  readonly file: string;
  /** The threads that commit. */
  readonly writers: WriterPool;
  /** Called with a line that an operator should read. */
  readonly onNotice?: (notice: string) => void;
}

/** A log in a SQLite file: commits happen in a writer thread, reads on this one through a connection that never waits for them. */
export class SqliteLogStore implements LogStore {
  readonly log: string;
  readonly shard: number;
  readonly #file: string;
  readonly #written: WrittenFile<'log'>;
  readonly #reader: LogReader;
  readonly #wal: WalWatch;
  readonly #names: NameWalk;
  #damage: BanyanError | undefined;
  #closed: Promise<void> | undefined;

  private constructor({ log, shard = 0, file, onNotice = () => {} }: LogStoreOptions, written: WrittenFile<'log'>) {
    this.log = log;
    this.shard = shard;
    this.#file = file;
    this.#written = written;
    this.#reader = new LogReader(file);
    this.#wal = new WalWatch(file, onNotice);
    this.#names = new NameWalk(
      (limit) => written.call('examineNames', limit),
      (failure) => {
        this.#damage ??= toStoreError(failure, log, failure);
        onNotice(`the log of ${log} is damaged and not served any more: ${failure.message}`);
      },
    );
  }

  /** @throws CorruptLogError when the file is not a whole database; StorageFullError; StoreError. */
  static async open(options: LogStoreOptions): Promise<SqliteLogStore> {
    let written: WrittenFile<'log'> | undefined;
    try {
      written = await options.writers.open('log', options.file);
      return new SqliteLogStore(options, written);
    } catch (error) {
      await written?.close();
      throw toStoreError(toFailure(error, false), options.log, error);
    }
  }

  head(): Promise<LogHead> {
    return this.#read((reader) => reader.head());
  }

  append(batch: Batch): Promise<AppendOutcome> {
    return this.#guard(async () => {
      if (!this.#names.isDone) await this.#names.enough();
      const outcome = await this.#written.call('append', encodeBatch(batch));
      this.#wal.committed();
      return decodeOutcome(outcome);
    });
  }

  readStream(stream: string, afterVersion: number, limit: number): Promise<StoredEvent[]> {
    return this.#read((reader) => reader.readStream(stream, afterVersion, limit));
  }

  async read(afterPosition: number, limit: number, bytesMax: number): Promise<StoredEvent[]> {
    return giveWay(await this.#read((reader) => reader.read(afterPosition, limit, bytesMax)));
  }

  register(kind: RegisterKind, key: string): Promise<string | undefined> {
    return this.#read((reader) => reader.register(kind, key));
  }

  registers(kind: RegisterKind, afterKey: string, limit: number): Promise<Register[]> {
    return this.#read((reader) => reader.registers(kind, afterKey, limit));
  }

  dueTimers(dueAt: string, limit: number): Promise<Register[]> {
    return this.#read((reader) => reader.dueTimers(dueAt, limit));
  }

  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): Promise<boolean> {
    return this.#guard(() => this.#written.call('purgeRegisters', kind, dueAt, limit));
  }

  snapshot(stream: string): Promise<Snapshot | undefined> {
    return this.#read((reader) => reader.snapshot(stream));
  }

  saveSnapshot(stream: string, snapshot: Snapshot): Promise<void> {
    return this.#guard(() => this.#written.call('saveSnapshot', stream, snapshot));
  }

  async batches(afterPosition: number, limit: number): Promise<StoredBatch[]> {
    return giveWay(await this.#read((reader) => reader.batches(afterPosition, limit)));
  }

  examine(): Promise<void> {
    return this.#guard(() => examineApart(this.#file));
  }

  tenure(): Promise<Tenure> {
    return this.#read((reader) => reader.tenure());
  }

  passTenure(from: Tenure, to: Tenure): Promise<boolean> {
    return this.#guard(() => this.#written.call('passTenure', from, to));
  }

  async history(from: HistoryPlace, limit: number, bytesMax: number): Promise<HistoryPage> {
    const page = await this.#read((reader) => reader.history(from, limit, bytesMax));
    await setImmediate();
    return page;
  }

  async takeHistory(tenure: Tenure, batches: readonly HistoricBatch[]): Promise<void> {
    assertChained(this.log, batches);
    await this.#guard(() => this.#written.call('takeHistory', tenure, batches));
    this.#wal.committed();
  }

  forgetRegisters(tenure: Tenure): Promise<void> {
    return this.#guard(() => this.#written.call('forgetRegisters', tenure));
  }

  takeRegisters(tenure: Tenure, kind: RegisterKind, registers: readonly Register[]): Promise<void> {
    return this.#guard(() => this.#written.call('takeRegisters', tenure, kind, registers));
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeBoth();
    return this.#closed;
  }

  /** The reader first: the connection that closes last takes the write-ahead log in, and a reader may not. */
  async #closeBoth(): Promise<void> {
    // Appends that wait for it are handed over before the file is closed.
    await this.#names.end();
    this.#reader.close();
    return this.#written.close().catch((error: unknown) => {
      throw toStoreError(toFailure(error, false), this.log, error);
    });
  }

  #read<Result>(work: (reader: LogReader) => Result): Promise<Result> {
    return this.#guard(async () => work(this.#reader));
  }

  /** Turns failures into the engine's errors. Once damage was met, nothing of the log is served any more. */
  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#damage !== undefined) throw this.#damage;
    if (this.#closed !== undefined) throw new StoreError(`the log of ${this.log} is closed`, 'none');
    try {
      return await work();
    } catch (error) {
      const failure = toFailure(error, false);
      const thrown = toStoreError(failure, this.log, error);
      if (failure.kind === 'corrupt') this.#damage = thrown;
      throw thrown;
    }
  }
}

const LONG_PAGE = 64;

/** A read never waits, so whoever reads page after page would keep everything else from running: after a long page the event loop has its turn. */
async function giveWay<Row>(page: Row[]): Promise<Row[]> {
  if (page.length >= LONG_PAGE) await setImmediate();
  return page;
}
