import { BanyanError } from '@banyan/core';
import { StorageFullError, StoreError } from '@banyan/engine';
import { MongoServerError } from 'mongodb';

/** MongoDB's code for a disk without room. */
const DISK_FULL = 14_031;

const DUPLICATE_KEY = 11_000;

/** True when somebody else was faster to make the same document. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/** The engine's error for a failure of the server or of the connection to it. Views are healed from their logs, so nothing hangs on its outcome. */
export function viewFailure(error: unknown, view: string): BanyanError {
  if (error instanceof BanyanError) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (error instanceof MongoServerError && error.code === DISK_FULL) return new StorageFullError(`view ${view}`, error);
  return new StoreError(`view ${view}: ${message}`, 'unknown', error);
}
