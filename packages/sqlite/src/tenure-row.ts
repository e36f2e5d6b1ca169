import type { Tenure } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

type Row = [state: Tenure['state'], epoch: number, move: string, other: string, checksum: number];

/** Whether it is this file that takes appends: the one row of `tenure`. */
export class TenureRow {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#read = database.prepare('select state, epoch, move, other, checksum from tenure');
    this.#read.setReturnArrays(true);
  }

  read(): Tenure {
    const row = this.#read.get() as unknown as Row | undefined;
    if (row === undefined || rowChecksum(row.slice(0, 4)) !== row[4])
      throw new StoreFailure('corrupt', 'none', 'whether it takes appends is missing or does not match its checksum');
    const [state, epoch, move, other] = row;
    return { state, epoch, move, other };
  }

  write({ state, epoch, move, other }: Tenure): void {
    const row = [state, epoch, move, other];
    this.#database
      .prepare('update tenure set state = ?, epoch = ?, move = ?, other = ?, checksum = ?')
      .run(...row, rowChecksum(row));
  }
}
