import { BanyanError } from '@banyan/core';

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

/**
 * Thrown when a data folder has lost a file that nothing can replace: a log, or the people's keys. It is not opened, for what would be made in its place
 * would be empty.
 */
export class MissingFileError extends BanyanError {
  /** @param files relative to the folder */
  constructor(folder: string, files: readonly string[]) {
    super(
      `the data folder ${folder} has lost ${files.join(', ')}: put back what is missing, or restore a backup into another folder; to begin anew, remove the whole folder. Nothing was changed.`,
      { code: 'missing-file', fault: 'system', retryable: false, details: { folder, files } },
    );
  }
}
