import { BanyanError } from '@banyan/core';

/** Thrown when a database does not hold the logs that belong to a data folder: it holds another one's, or has lost them. Nothing was changed. */
export class ForeignDatabaseError extends BanyanError {
  constructor(reason: string) {
    super(`this database is not used: ${reason}. Nothing was changed.`, {
      code: 'foreign-database',
      fault: 'system',
      retryable: false,
      details: { reason },
    });
  }
}

/** Thrown when people's keys are damaged on the server: restore them from their own backup, or what was sealed with the lost keys stays unreadable. */
export class CorruptKeysError extends BanyanError {
  constructor(what: string, cause?: unknown) {
    super(`people's keys are damaged: ${what}. Restore them from their backup.`, {
      code: 'corrupt-keys',
      fault: 'system',
      retryable: false,
      details: { what },
      cause,
    });
  }
}
