import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SpoolDamagedError } from './spool-damage.ts';
import { SPOOL_SCHEMA, SPOOL_UPGRADES, SPOOL_VERSION } from './spool-schema.ts';

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
 * same identity, so it need not be durable to the last commit: WAL with synchronous=NORMAL.
 */
export interface Spool {
  readonly db: DatabaseSync;
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
    prepareTables(db);
    refuseDamagedPages(db, path);
  } catch (error) {
    db.close();
    throw isDamage(error) ? new SpoolDamagedError(path, error.message) : error;
  }
  return { db, counts: () => countLines(db), close: () => db.close() };
}

function prepareTables(db: DatabaseSync): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version === SPOOL_VERSION) return;
  if (version > SPOOL_VERSION || version < 0) {
    throw new SpoolVersionError(
      `the spool has version ${version}, this program reads ${SPOOL_VERSION}; delete the file`,
    );
  }
  const tables = version === 0 ? SPOOL_SCHEMA : `${SPOOL_UPGRADES.slice(version - 1).join(';')};`;
  inTransaction(db, () => db.exec(`${tables} PRAGMA user_version = ${SPOOL_VERSION};`));
}

/** Whatever was lost of a file is in its pages' structure as a rule; what a line says has a sum of its own. */
function refuseDamagedPages(db: DatabaseSync, path: string): void {
  const { quick_check: found } = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok') throw new SpoolDamagedError(path, found.replaceAll('\n', ' '));
}

/** SQLite could not make sense of the file (SQLITE_CORRUPT) or of its first bytes (SQLITE_NOTADB). */
function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff);
}

function countLines(db: DatabaseSync): LineCounts {
  const { accepted, rejected } = db
    .prepare('SELECT (SELECT count(*) FROM line) AS accepted, (SELECT count(*) FROM reject) AS rejected')
    .get() as { accepted: number; rejected: number };
  return { read: accepted + rejected, accepted, rejected };
}

/** Runs `work` in one transaction: all of it, or nothing when it throws. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
