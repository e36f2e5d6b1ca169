import type { LogHead } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreFailure } from './store-failure.ts';
import { rowChecksum } from './checksum.ts';

type Row = [newestEvent: number | null, ...batch: (string | number | null)[]];

/** Where a log ends: its last batch says so, and must agree with the newest event, so a log that lost its tail is not served. */
export class LogEnd {
  readonly #read: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare(
      `select (select max(position) from event), id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum
         from (select 1) left join (select * from batch order by seq desc limit 1)`,
    );
    this.#read.setReturnArrays(true);
  }

  read(): LogHead {
    const [newestEvent, ...batch] = this.#read.get() as unknown as Row;
    const [id, , last, recordedAt, , hash] = batch;
    if (id === null && newestEvent === null) return { position: 0, recordedAt: '', hash: '' };
    if (id === null || rowChecksum(batch.slice(0, 9)) !== batch[9]) {
      throw new StoreFailure('corrupt', 'none', 'the last batch is missing or does not match its checksum');
    }
    if (last !== (newestEvent ?? 0)) {
      throw new StoreFailure(
        'corrupt',
        'none',
        `the last batch ends at ${last}, the newest event is at ${newestEvent ?? 0}`,
      );
    }
    return { position: last, recordedAt: recordedAt as string, hash: hash as string };
  }
}
