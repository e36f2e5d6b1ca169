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
