import { BanyanError } from '@banyan/core';

/** Thrown when a stored row does not match its checksum, or the store's file is damaged: the log is not served until it is restored. */
export class CorruptLogError extends BanyanError {
  constructor(log: string, what: string, cause?: unknown) {
    super(`the log of ${log} is damaged: ${what}. Restore it from a backup; nothing of it is served meanwhile.`, {
      code: 'corrupt-log',
      fault: 'system',
      retryable: false,
      details: { log, what },
      cause,
    });
  }
}

/** Thrown when the store of people's keys is damaged: restore it from its own backup, or what was sealed with the lost keys stays unreadable. */
export class CorruptKeysError extends BanyanError {
  constructor(what: string, cause?: unknown) {
    super(`the store of people's keys is damaged: ${what}. Restore it from its backup.`, {
      code: 'corrupt-keys',
      fault: 'system',
      retryable: false,
      details: { what },
      cause,
    });
  }
}

/** Thrown when a store could not carry out a call; `outcome` tells whether a write may have happened all the same. */
export class StoreError extends BanyanError {
  /** `none`: nothing was written. `unknown`: submit the same batch again to learn it. */
  readonly outcome: 'none' | 'unknown';
  constructor(message: string, outcome: 'none' | 'unknown', cause?: unknown, code = 'store') {
    super(message, { code, fault: 'system', retryable: true, details: { outcome }, cause });
    this.outcome = outcome;
  }
}

/** Thrown when the disk has no room for a write; nothing was written. */
export class StorageFullError extends StoreError {
  constructor(what: string, cause?: unknown) {
    super(`no room left on the disk for ${what}; nothing was written`, 'none', cause, 'storage-full');
  }
}

/** Thrown when a log is not written to in this store: it moves to another one, has moved, or is not here yet. Nothing was written; the same may come again where the log is. */
export class LogSealedError extends StoreError {
  constructor(log: string, why: string, cause?: unknown) {
    super(`the log of ${log} takes nothing in this store: ${why}`, 'none', cause, 'log-sealed');
  }
}

/** Thrown when a log cannot be moved as it stands. Nothing was changed. */
export class MoveError extends BanyanError {
  constructor(log: string, reason: string) {
    super(`the log of ${log} cannot be moved: ${reason}`, {
      code: 'move',
      fault: 'caller',
      retryable: false,
      details: { log, reason },
    });
  }
}

/** Thrown when somebody else has moved a view's cursor: the writer must read it again. */
export class StaleCursorError extends BanyanError {
  constructor(view: string, source: string, expected: number, actual: number) {
    super(`view ${view} stands at ${source}:${actual}, not at ${expected}`, {
      code: 'stale-cursor',
      fault: 'system',
      retryable: true,
      details: { view, source, expected, actual },
    });
  }
}

/** Thrown when a view's table is damaged: nothing of it is served until it is built again from the log. */
export class DamagedViewError extends BanyanError {
  constructor(view: string, what: string, cause?: unknown) {
    super(`view ${view} is damaged: ${what}. It has to be built again; nothing of it is served meanwhile.`, {
      code: 'damaged-view',
      fault: 'system',
      retryable: true,
      details: { view, what },
      cause,
    });
  }
}

/** Thrown when the caller may not call what it called. */
export class ForbiddenError extends BanyanError {
  constructor(what: string, caller: string, allowed: readonly string[]) {
    super(`${caller} may not call ${what}; it is open to: ${allowed.join(', ') || 'nobody'}`, {
      code: 'forbidden',
      fault: 'caller',
      retryable: false,
      details: { what, allowed },
    });
  }
}

/** Thrown when what was named is not there, or not for this caller; it never says which. */
export class NotFoundError extends BanyanError {
  constructor(what: string) {
    super(`${what}: there is nothing of this name here`, {
      code: 'not-found',
      fault: 'caller',
      retryable: false,
      details: { what },
    });
  }
}

/** Thrown when an edit is of another version than the one that it found: somebody else was there first. Nothing was changed. */
export class VersionChangedError extends BanyanError {
  constructor(what: string, expected: number | 'any', found: number) {
    const was = expected === 'any' ? 'of what exists' : `of version ${expected}`;
    const is = found === 0 ? 'there is nothing of this name' : `it stands at version ${found}`;
    super(`${what}: this is an edit ${was}, but ${is}; look at it again`, {
      code: 'version-changed',
      fault: 'caller',
      retryable: false,
      details: { what, expected, found },
    });
  }
}

/** Thrown when there is no such service, command or query here. */
export class UnknownOperationError extends BanyanError {
  constructor(what: string, known: readonly string[]) {
    super(`there is no ${what}${known.length > 0 ? `; there are: ${known.join(', ')}` : ''}`, {
      code: 'unknown-operation',
      fault: 'caller',
      retryable: false,
      details: { what },
    });
  }
}

/** Thrown when an idempotency key was used before with another body. */
export class KeyReusedError extends BanyanError {
  constructor(command: string, key: string) {
    super(`idempotency key ${JSON.stringify(key)} was used before for ${command} with another body`, {
      code: 'key-reused',
      fault: 'caller',
      retryable: false,
      details: { command, key },
    });
  }
}

/** Thrown before anything was done, because as much is under way as may be, in number or in bytes; try again after `retryAfterMs`. */
export class OverloadedError extends BanyanError {
  readonly retryAfterMs: number;
  /** @param bound which bound is reached, in words */
  constructor(what: string, retryAfterMs: number, bound?: string) {
    super(`${what} is busy${bound === undefined ? '' : `: ${bound}`}; try again in ${retryAfterMs} ms`, {
      code: 'overloaded',
      fault: 'system',
      retryable: true,
      details: { what, retryAfterMs, ...(bound === undefined ? {} : { bound }) },
    });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown when a service does not answer now: it starts, stops, its store fails, or its log is damaged. */
export class UnavailableError extends BanyanError {
  constructor(service: string, reason: string, cause?: unknown) {
    super(`${service} is not available: ${reason}`, {
      code: 'unavailable',
      fault: 'system',
      retryable: true,
      details: { service, reason },
      cause,
    });
  }
}

/** Thrown when a command went on colliding with other writers of the same streams. */
export class ContentionError extends BanyanError {
  constructor(command: string, tries: number) {
    super(`${command} collided with other writers ${tries} times in a row`, {
      code: 'contention',
      fault: 'system',
      retryable: true,
      details: { command, tries },
    });
  }
}

/** Thrown when personal data of an erased person would be written. */
export class PersonErasedError extends BanyanError {
  constructor(subject: string) {
    super(`person ${JSON.stringify(subject)} has been erased; nothing personal of theirs can be written`, {
      code: 'person-erased',
      fault: 'caller',
      retryable: false,
      details: { subject },
    });
  }
}

/** Thrown when a read-your-writes token names a log that the view does not fold, or a position that the log does not have, or when a view did not get there in time. */
export class TokenError extends BanyanError {
  constructor(message: string, retryable: boolean) {
    super(message, { code: 'token', fault: retryable ? 'system' : 'caller', retryable });
  }
}
