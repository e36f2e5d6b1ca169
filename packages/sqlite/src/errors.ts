import { BanyanError } from '@banyan/core';

/** Thrown when the file of people's keys is damaged: restore it from its own backup, or what was sealed with the lost keys stays unreadable. */
export class CorruptKeysError extends BanyanError {
  constructor(what: string, cause?: unknown) {
    super(`the file of people's keys is damaged: ${what}. Restore it from its backup.`, {
      code: 'corrupt-keys',
      fault: 'system',
      retryable: false,
      details: { what },
      cause,
    });
  }
}

/** Thrown when another process owns the data folder; `pid` is undefined in the moment before it has written its number down. */
export class DataFolderOwnedError extends BanyanError {
  readonly pid: number | undefined;
  constructor(folder: string, pid: number | undefined) {
    super(
      `the data folder ${folder} belongs to ${pid === undefined ? 'another process' : `process ${pid}`}: stop that one first, or work through it`,
      { code: 'data-folder-owned', fault: 'system', retryable: true, details: { folder, pid } },
    );
    this.pid = pid;
  }
}

/** Thrown when a data folder cannot be used as it is: written by a newer version, not a data folder, or not writable. */
export class DataFolderError extends BanyanError {
  constructor(folder: string, reason: string, cause?: unknown) {
    super(`the data folder ${folder} cannot be used: ${reason}`, {
      code: 'data-folder',
      fault: 'system',
      retryable: false,
      details: { folder, reason },
      cause,
    });
  }
}
