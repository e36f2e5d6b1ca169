import type { Tenure } from '@banyan/engine';
import { DatabaseSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';
import { TenureRow } from './tenure-row.ts';

/** The layout that this code reads and writes, kept in the file's `user_version`. */
const LAYOUT = 5;

/** Older ones that are brought to this one. */
const BEFORE_TOTALS = 3;
const BEFORE_TENURE = 4;

/** The write-ahead log is copied into the database whenever it holds this many pages (of 4 KiB). */
const CHECKPOINT_PAGES = 4000;

/**
 * - `event`: by position; `previous` is the position of the event before it in its stream, 0 for the first.
 * - `stream`: the newest event of every stream. From there the chain of `previous` leads to the others: an index of all (stream, version) would be
 *   written to at another place for nearly every event, and hold a page for every few streams (docs/adr/0008).
 * - `batch`: what became of every batch, in the order of `seq`; `submitted_at` never decreases; the last one says where the log ends. Those with events form
 *   the hash chain, the others are remembered for a day (`batch_without_events`). `registers` is what it left of them (see `RegisterTotals`).
 * - `tenure`: one row, whether it is this file that takes appends (docs/adr/0037).
 * - `register`, `snapshot`: see the port. Timers alone are asked for by when they are due.
 * What is not indexed costs a commit no page (docs/adr/0011).
 * Every row carries a CRC-32 over its other columns, but for links between rows (`previous`, `stream`): what a link leads to is compared with it.
 */
const TABLES = `
  create table event (
    position integer primary key, previous integer not null, stream text not null, version integer not null, type text not null,
    schema integer not null, occurred_at text not null, recorded_at text not null, payload text not null, meta text not null, checksum integer not null
  ) strict;
  create table stream (name text not null primary key, version integer not null, position integer not null) strict, without rowid;
  create table batch (
    seq integer primary key, id text not null, first integer not null, last integer not null, recorded_at text not null,
    previous text not null, hash text not null, components text not null, refused text not null, submitted_at text not null, checksum integer not null
  ) strict;
  create index batch_without_events on batch (submitted_at) where last < first;
  create table register (
    kind text not null, key text not null, value text not null, due text, checksum integer not null, primary key (kind, key)
  ) strict, without rowid;
  create index timer_due on register (due) where kind = 'timer' and due is not null;
  create table snapshot (
    stream text not null primary key, version integer not null, code text not null, state text not null, checksum integer not null
  ) strict, without rowid;
`;

/** Apart, so that a file of before becomes what a new one is. */
const ADD_TOTALS = 'alter table batch add column registers text;';

const ADD_TENURE = `
  create table tenure (
    one integer primary key check (one = 1), state text not null, epoch integer not null, move text not null, other text not null, checksum integer not null
  ) strict;
  insert into tenure values (1, 'open', 0, '', '', ${rowChecksum(['open', 0, '', ''])});
`;

/** The statements that make an empty log. */
export const LOG_CREATION = `${TABLES} ${ADD_TOTALS} ${ADD_TENURE}`;

/** Opens a log for writing, creating it when the file is new. Durable: every commit is on disk before it returns. */
export function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma fullfsync = on;
      pragma checkpoint_fullfsync = on;
      pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
      pragma journal_size_limit = ${64 * 1024 * 1024};
      pragma cache_size = -2000;
      pragma temp_store = memory;
      pragma trusted_schema = off;
      pragma cell_size_check = on;
    `);
    checkLayout(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens an existing log for reading; a read never waits for a commit. */
export function openForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  database.exec(
    'pragma cache_size = -1000; pragma temp_store = memory; pragma trusted_schema = off; pragma cell_size_check = on;',
  );
  return database;
}

/** Whether a log has ever been made in a file. One whose write-ahead log is gone before it was taken in holds nothing, though it is there. */
export function holdsLog(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    return layoutOf(database) !== 0;
  } finally {
    database.close();
  }
}

/** Whether a log is in a file, and whether it is the one that takes appends; undefined when no log was ever made there. */
export function tenureIn(file: string): Tenure | undefined {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    const layout = layoutOf(database);
    if (layout === 0) return undefined;
    return layout <= BEFORE_TENURE ? { state: 'open', epoch: 0, move: '', other: '' } : new TenureRow(database).read();
  } finally {
    database.close();
  }
}

function layoutOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.['user_version']);
}

function checkLayout(database: DatabaseSync, file: string): void {
  const layout = layoutOf(database);
  if (layout > LAYOUT) {
    throw new StoreFailure(
      'store',
      'none',
      `${file} has layout ${layout}, written by a newer version; this one knows layouts up to ${LAYOUT}`,
    );
  }
  if (layout === LAYOUT) return;
  if (layout === BEFORE_TOTALS || layout === BEFORE_TENURE) {
    const missing = layout === BEFORE_TOTALS ? `${ADD_TOTALS} ${ADD_TENURE}` : ADD_TENURE;
    database.exec(`begin immediate; ${missing} pragma user_version = ${LAYOUT}; commit;`);
    return;
  }
  if (layout !== 0) {
    throw new StoreFailure(
      'store',
      'none',
      `${file} has layout ${layout}, from before the first release; move its folder away and begin anew`,
    );
  }
  database.exec(`begin immediate; ${LOG_CREATION} pragma user_version = ${LAYOUT}; commit;`);
}
