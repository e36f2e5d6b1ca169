import { BanyanError } from '@banyan/core';

/** Thrown when what comes over a connection is not its protocol, or another version of it. */
export class ProtocolError extends BanyanError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'protocol', fault: 'system', retryable: false, cause });
  }
}

/** Thrown when a process and its peer do not trust each other: the cause of an `UnavailableError`, since nothing is said over such a connection. */
export class PeerRefusedError extends BanyanError {
  readonly reason: string;
  constructor(peer: string, reason: string) {
    super(`no connection with ${peer}: ${reason}`, {
      code: 'peer-refused',
      fault: 'system',
      retryable: false,
      details: { peer, reason },
    });
    this.reason = reason;
  }
}

/** Thrown when files of certificates cannot be used: they are missing, do not fit together, or are none. */
export class CertificateError extends BanyanError {
  constructor(what: string, reason: string, cause?: unknown) {
    super(`${what}: ${reason}`, {
      code: 'certificate',
      fault: 'system',
      retryable: false,
      details: { what, reason },
      cause,
    });
  }
}

/** Why there is no connection, for who knows already with whom. */
export function reasonOf(error: Error): string {
  return error instanceof PeerRefusedError ? error.reason : error.message;
}
