import type { LogHead } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

type Row = [newestEvent: number | null, position: number | null, recordedAt: string, hash: string, checksum: number];

/** The one row that says where a log ends. It must agree with the newest event, so a log that lost its tail is not served. */
export class LogHeadRow {
  readonly #read: StatementSync;
  readonly #database: DatabaseSync;
  #write: StatementSync | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#read = database.prepare(
      'select (select max(position) from event), position, recorded_at, hash, checksum from (select 1) left join head',
    );
    this.#read.setReturnArrays(true);
  }

  read(): LogHead {
    const [newestEvent, position, recordedAt, hash, checksum] = this.#read.get() as unknown as Row;
    if (position === null && newestEvent === null) return { position: 0, recordedAt: '', hash: '' };
    if (position === null || rowChecksum([position, recordedAt, hash]) !== checksum) {
      throw new StoreFailure('corrupt', 'none', 'the head is missing or does not match its checksum');
    }
    if (position !== (newestEvent ?? 0)) {
      throw new StoreFailure('corrupt', 'none', `the head is at ${position}, the newest event at ${newestEvent ?? 0}`);
    }
    return { position, recordedAt, hash };
  }

  /** Part of the writer's open transaction. */
  write({ position, recordedAt, hash }: LogHead): void {
    this.#write ??= this.#database.prepare('insert or replace into head values (1, ?, ?, ?, ?)');
    this.#write.run(position, recordedAt, hash, rowChecksum([position, recordedAt, hash]));
  }
}
