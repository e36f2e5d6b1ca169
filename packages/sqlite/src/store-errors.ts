import { DefectError, type BanyanError } from '@banyan/core';
import { CorruptLogError, LogSealedError, StorageFullError, StoreError } from '@banyan/engine';
import type { Failure } from './store-failure.ts';

/** The engine's error for a failure of a writer thread or of a read of `log`. */
export function toStoreError(failure: Failure, log: string, cause?: unknown): BanyanError {
  switch (failure.kind) {
    case 'corrupt':
      return new CorruptLogError(log, failure.message, cause);
    case 'full':
      return new StorageFullError(`the log of ${log}`, cause);
    case 'malformed':
      return new DefectError(`the log of ${log} was given a malformed batch: ${failure.message}`, { log }, cause);
    case 'sealed':
      return new LogSealedError(log, failure.message, cause);
    case 'store':
      return new StoreError(`the log of ${log}: ${failure.message}`, failure.outcome, cause);
  }
}
