import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SpoolDamagedError } from './spool-damage.ts';
import { SPOOL_SCHEMA, SPOOL_UPGRADES, SPOOL_VERSION, SUMMED_VERSION } from './spool-schema.ts';
import { SpoolTotals } from './spool-totals.ts';

const CACHE_KIB = 4 * 1024;
const WAL_KEPT_BYTES = 8 * 1024 * 1024;

/** Thrown when the spool on disk was written by another version of this program; deleting the file mends it. */
export class SpoolVersionError extends Error {
  override readonly name = 'SpoolVersionError';
}

/** How many lines of the files were read, and what became of them. A line read from two files counts once. */
interface LineCounts {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * The spool: lines of retail files grouped by invoice in a database of its own, with all that the reading of the next
 * invoice depends on. Everything in it can be made again from the files, and what is sent twice after a crash has the
 * same identity, so it need not be durable to the last commit: WAL with synchronous=NORMAL. What all its tables hold is summed, and compared when it is opened, some
 * 4 µs a line each way; lines are compared again whenever they are read.
 */
export interface Spool {
  readonly db: DatabaseSync;
  /** Written before each commit: `inTransaction` does. */
  readonly totals: SpoolTotals;
  counts(): LineCounts;
  close(): void;
}

/**
 * Opens (or makes) the spool at `path`; `:memory:` keeps it in memory. The caller owns the data folder it lies in.
 * @throws SpoolDamagedError when it is no database, or one whose pages are damaged; SpoolVersionError
 */
export function openSpool(path: string): Spool {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE;
      PRAGMA cache_size = -${CACHE_KIB}; PRAGMA journal_size_limit = ${WAL_KEPT_BYTES};`);
    const totals = new SpoolTotals(db);
    prepareTables(db, path, totals);
    refuseDamage(db, path, totals);
    // A file that claims to be a later SQLite's can be read, but not written.
    db.exec(`BEGIN; PRAGMA user_version = ${SPOOL_VERSION}; ROLLBACK`);
    totals.watch();
    return { db, totals, counts: () => countLines(db), close: () => db.close() };
  } catch (error) {
    db.close();
    throw isDamage(error) ? new SpoolDamagedError(path, error.message) : error;
  }
}

function prepareTables(db: DatabaseSync, path: string, totals: SpoolTotals): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version === SPOOL_VERSION) return;
  if (version > SPOOL_VERSION || version < 0) {
    throw new SpoolVersionError(
      `the spool has version ${version}, this program reads ${SPOOL_VERSION}; delete the file`,
    );
  }
  const tables = version === 0 ? SPOOL_SCHEMA : `${SPOOL_UPGRADES.slice(version - 1).join(';')};`;
  // What is damaged is not to be summed anew as it is.
  if (version >= SUMMED_VERSION) refuseDamage(db, path, totals);
  inTransaction({ db, totals }, () => {
    db.exec(`${tables} DELETE FROM total; PRAGMA user_version = ${SPOOL_VERSION};`);
    totals.begin();
  });
}

/** Pages and indexes are SQLite's to look at, and what the rows say has its sums. */
function refuseDamage(db: DatabaseSync, path: string, totals: SpoolTotals): void {
  const { integrity_check: found } = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string };
  if (found !== 'ok') throw new SpoolDamagedError(path, found.replaceAll('\n', ' '));
  const misfit = totals.misfit();
  if (misfit !== undefined) throw new SpoolDamagedError(path, misfit);
}

/**
 * SQLite could not make sense of the file (SQLITE_CORRUPT) or of its first bytes (SQLITE_NOTADB); of what a table is called or how it is made (SQLITE_ERROR), which
 * only damage changes; cannot write it (SQLITE_READONLY); or a number is larger than any that was written.
 */
function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error) return [1, 8, 11, 26].includes(Number(error.errcode) & 0xff);
  return 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}

function countLines(db: DatabaseSync): LineCounts {
  const { accepted, rejected } = db
    .prepare('SELECT (SELECT count(*) FROM line) AS accepted, (SELECT count(*) FROM reject) AS rejected')
    .get() as { accepted: number; rejected: number };
  return { read: accepted + rejected, accepted, rejected };
}

/** Runs `work` in one transaction: all of it, or nothing when it throws. */
export function inTransaction<T>({ db, totals }: Pick<Spool, 'db' | 'totals'>, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    totals.write();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    totals.forget();
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
