import { BanyanError } from '@banyan/core';
import { DamagedViewError, StorageFullError, StoreError } from '@banyan/engine';
import { ErrorReply } from 'redis';

const DAMAGED = 'BANYANDAMAGED ';
const GONE = 'BANYANGONE ';

/** Redis has reached `maxmemory`, or its disk is full: it refuses to change anything then. */
const FULL = /^OOM |^MISCONF .*No space left/;

/** True when the server says that the table which was named is not there any more: others have been swapped in. */
export const isGone = (error: unknown): boolean => error instanceof ErrorReply && error.message.startsWith(GONE);

/** True when the server does not know a function: it is another one than it was, or has lost its functions. */
export const isUnknownFunction = (error: unknown): boolean =>
  error instanceof ErrorReply && error.message.startsWith('ERR Function not found');

/** The engine's error for a failure of the server, of the connection to it, or of what it returned. Views are healed from their logs, so nothing hangs on its outcome. */
export function viewFailure(error: unknown, view: string): BanyanError {
  if (error instanceof BanyanError) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (!(error instanceof ErrorReply)) return new StoreError(`view ${view}: ${message}`, 'unknown', error);
  if (message.startsWith(DAMAGED)) return new DamagedViewError(view, message.slice(DAMAGED.length), error);
  if (FULL.test(message)) return new StorageFullError(`view ${view}`, error);
  return new StoreError(`view ${view}: Redis says ${message}`, 'unknown', error);
}
