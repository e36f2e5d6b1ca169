import { BanyanError } from '@banyan/core';
import { CorruptKeysError, StorageFullError, StoreError } from '@banyan/engine';
import pg from 'pg';
import { DamagedRow, isRolledBack } from '../store-failure.ts';

// Of https://www.postgresql.org/docs/current/errcodes-appendix.html.
const DATA_CORRUPTED = /^XX00[12]$/;
const DISK_FULL = '53100';

/** The engine's error for a failure of the server, of the connection to it, or of what it returned. Whatever was asked may be asked again. */
export function keyFailure(error: unknown): BanyanError {
  if (error instanceof BanyanError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DamagedRow) return new CorruptKeysError(message, error);
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (DATA_CORRUPTED.test(code)) return new CorruptKeysError(message, error);
  if (code === DISK_FULL) return new StorageFullError(`people's keys`, error);
  return new StoreError(`people's keys: ${message}`, isRolledBack(error) ? 'none' : 'unknown', error);
}
