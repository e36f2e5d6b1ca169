import { BanyanError } from '@banyan/core';

/** Thrown when the caller's credentials are wrong, or missing where they are needed. */
export class UnauthenticatedError extends BanyanError {
  constructor(message: string) {
    super(message, { code: 'unauthenticated', fault: 'caller', retryable: false });
  }
}

/** Thrown when a page of another origin makes a browser send a change together with its cookie. */
export class ForeignOriginError extends BanyanError {
  constructor() {
    super('a change that comes with a cookie must come from a page of this origin, or of one that is allowed here', {
      code: 'foreign-origin',
      fault: 'caller',
      retryable: false,
    });
  }
}

/** Thrown when a client has sent as many requests in a minute as it may. */
export class RateLimitedError extends BanyanError {
  readonly retryAfterMs: number;
  constructor(most: number, retryAfterMs: number) {
    super(`more than ${most} requests in a minute; try again in ${Math.ceil(retryAfterMs / 1000)} s`, {
      code: 'rate-limited',
      fault: 'caller',
      retryable: true,
      details: { most, retryAfterMs },
    });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown when a client follows as many event streams as it may. */
export class TooManyFeedsError extends BanyanError {
  constructor(most: number) {
    super(`more than ${most} event streams at once; end one of them`, {
      code: 'too-many-feeds',
      fault: 'caller',
      retryable: true,
      details: { most },
    });
  }
}

/** Thrown when a command comes without an idempotency key. */
export class KeyMissingError extends BanyanError {
  constructor(operation: string) {
    super(
      `${operation} changes something, so it needs the header Idempotency-Key: any text of your own, such as a UUID. Sent again with the same key it acts once.`,
      { code: 'key-missing', fault: 'caller', retryable: false, details: { header: 'Idempotency-Key' } },
    );
  }
}

/** Thrown when somebody of the staff edits something without saying which version of it they have seen. */
export class VersionMissingError extends BanyanError {
  constructor(operation: string) {
    super(
      `${operation} edits something that others may edit too, so it needs the header If-Match with the ETag under which you saw it, or If-None-Match: * when there is nothing yet`,
      { code: 'version-missing', fault: 'caller', retryable: false, details: { header: 'If-Match' } },
    );
  }
}

/** Thrown when a header has a value that cannot be understood. */
export class BadHeaderError extends BanyanError {
  constructor(header: string, message: string) {
    super(`${header} ${message}`, { code: 'bad-header', fault: 'caller', retryable: false, details: { header } });
  }
}

/** Thrown when a request cannot be read as HTTP and JSON at all. `code` says how. */
export class BadRequestError extends BanyanError {
  constructor(code: BadRequestCode, message: string, cause?: unknown) {
    super(message, { code, fault: 'caller', retryable: code === 'request-timeout', cause });
  }
}

/** The ways in which a request can be unreadable. */
export type BadRequestCode =
  | 'broken-json'
  | 'body-too-large'
  | 'wrong-media-type'
  | 'bad-request'
  | 'headers-too-large'
  | 'request-timeout'
  | 'refused-content';

/** Thrown when a path exists, but not for this method. */
export class WrongMethodError extends BanyanError {
  readonly allowed: readonly string[];
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not take ${method}, but ${allowed.join(', ')}`, {
      code: 'wrong-method',
      fault: 'caller',
      retryable: false,
      details: { allowed },
    });
    this.allowed = allowed;
  }
}

/** Thrown when an answer did not come in time; whether the command took effect is not known. */
export class AnswerTimeoutError extends BanyanError {
  constructor(timeoutMs: number) {
    super(
      `no answer within ${timeoutMs} ms; a command may have taken effect: send it again with the same Idempotency-Key to learn what became of it`,
      { code: 'answer-timeout', fault: 'system', retryable: true, details: { timeoutMs } },
    );
  }
}

/** Thrown when the gateway cannot listen where it was told to. */
export class ListenError extends BanyanError {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(`cannot listen on ${host}:${port}: ${REASONS[cause.code ?? ''] ?? cause.message}`, {
      code: 'listen',
      fault: 'system',
      retryable: false,
      details: { host, port },
      cause,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has the port; end it, or set PORT to a free one',
  EACCES: 'this user may not use the port; set PORT to one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** Thrown when the file with the staff token's hash is damaged. */
export class StaffTokenFileError extends BanyanError {
  constructor(file: string) {
    super(
      `${file} is damaged: it does not hold the hash of a staff token. Remove it, and the next start prints a new token; nothing else is lost`,
      { code: 'staff-token-file', fault: 'system', retryable: false, details: { file } },
    );
  }
}
