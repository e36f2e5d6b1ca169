import { BanyanError } from '@banyan/core';
import { DamagedViewError, StorageFullError, StoreError } from '@banyan/engine';
import pg from 'pg';

// Of https://www.postgresql.org/docs/current/errcodes-appendix.html.
const DATA_CORRUPTED = /^XX00[12]$/;
const DISK_FULL = '53100';

/** The engine's error for a failure of the server, of the connection to it, or of what it returned. Views are healed from their logs, so nothing hangs on its outcome. */
export function viewFailure(error: unknown, view: string): BanyanError {
  if (error instanceof BanyanError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (DATA_CORRUPTED.test(code)) return new DamagedViewError(view, message, error);
  if (code === DISK_FULL) return new StorageFullError(`view ${view}`, error);
  return new StoreError(`view ${view}: ${message}`, 'unknown', error);
}
