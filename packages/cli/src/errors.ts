import { BanyanError } from '@banyan/core';

/** Thrown when an archive is not a backup, is damaged, or does not hold what its manifest says. */
export class ArchiveError extends BanyanError {
  constructor(file: string, reason: string, cause?: unknown) {
    super(`${file} cannot be restored: ${reason}`, {
      code: 'archive',
      fault: 'caller',
      retryable: false,
      details: { file, reason },
      cause,
    });
  }
}

/** Thrown when a command line asks for something that cannot be done as it stands. */
export class UsageError extends BanyanError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'usage', fault: 'caller', retryable: false, cause });
  }
}

/** Thrown when the process that owned the data folder has ended under a command that worked through it, or is about to. Nothing acknowledged is lost. */
export class OwnerEndedError extends BanyanError {
  constructor(pid: number, cause?: unknown) {
    super(`process ${pid}, which had the data folder, has ended; run the command again`, {
      code: 'owner-ended',
      fault: 'system',
      retryable: true,
      details: { pid },
      cause,
    });
  }
}

/** Thrown when a process of a fleet ended before it was ready for the first time. */
export class StartFailedError extends BanyanError {
  constructor(member: string, reason: string) {
    super(`${member} could not start: ${reason}`, {
      code: 'start-failed',
      fault: 'system',
      retryable: false,
      details: { member, reason },
    });
  }
}
