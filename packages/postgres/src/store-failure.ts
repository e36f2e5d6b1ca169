import { DefectError, type BanyanError } from '@banyan/core';
import { CorruptLogError, LogSealedError, StorageFullError, StoreError, whySealed, type Tenure } from '@banyan/engine';
import { DatabaseError } from 'pg';
import { SEALED } from './log-schema-moving.ts';

// Of https://www.postgresql.org/docs/current/errcodes-appendix.html.
const DATA_CORRUPTED = /^XX00[12]$/;
const DISK_FULL = '53100';
const INTEGRITY = /^23/;
/** The session is over: a shutdown, a crash of another session, a connection that broke. */
const ENDED = /^(?:57P|08)/;

/** Thrown inside the adapter where a row is not what its checksum says. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow';
}

/**
 * The engine's error for a failure of the server, of the connection to it, or of what it returned.
 * @param sent whether a statement that writes had been sent when it failed
 */
export function toStoreError(error: unknown, log: string, sent: boolean): BanyanError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StoreError || error instanceof CorruptLogError || error instanceof DefectError) return error;
  if (error instanceof DamagedRow) return new CorruptLogError(log, message, error);
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  if (DATA_CORRUPTED.test(code)) return new CorruptLogError(log, message, error);
  if (code === DISK_FULL) return new StorageFullError(`the log of ${log}`, error);
  if (error instanceof DatabaseError && code === SEALED)
    return new LogSealedError(log, whySealed(JSON.parse(error.detail ?? '{}') as Tenure), error);
  if (INTEGRITY.test(code))
    return new DefectError(`the log of ${log} was given a malformed batch: ${message}`, { log }, error);
  return new StoreError(`the log of ${log}: ${message}`, sent && !isRolledBack(error) ? 'unknown' : 'none', error);
}

/** Whether the server itself has said that the statement failed, and goes on with the session: then nothing of it was written. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity === 'ERROR' && !ENDED.test(error.code ?? '');
}
