/** What kind of failure stopped a call, as far as the caller has to act differently. */
export type FailureKind = 'corrupt' | 'full' | 'malformed' | 'sealed' | 'store';

/**
 * A failure as it crosses from a writer thread to the main one (an error loses its class on the way): plain fields, made into one of the
 * engine's errors by `toStoreError`.
 */
export interface Failure {
  readonly kind: FailureKind;
  readonly outcome: 'none' | 'unknown';
  readonly message: string;
}

/** Thrown inside a writer thread, which loads nothing of the engine. */
export class StoreFailure extends Error implements Failure {
  readonly kind: FailureKind;
  readonly outcome: 'none' | 'unknown';
  constructor(kind: FailureKind, outcome: 'none' | 'unknown', message: string) {
    super(message);
    this.name = 'StoreFailure';
    this.kind = kind;
    this.outcome = outcome;
  }
}

// SQLite's primary result codes (https://sqlite.org/rescode.html) and the extended ones that mean "no room".
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;
const LOST_TABLE = /^no such (?:table|column|index):/;
const IOERR_SHMSIZE = 4874;

/**
 * Reads an error of node:sqlite. A transaction that failed before its commit began has written nothing; one that failed in its commit may have
 * (`outcome` unknown), except that a full disk always refuses the frame that would make it count.
 */
export function toFailure(error: unknown, duringCommit: boolean): Failure {
  if (error instanceof StoreFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = resultCode(error);
  const primary = code & 0xff;
  // Which tables there are is not asked for by anybody else: one that is not there has been lost.
  if (primary === CORRUPT || primary === NOTADB || LOST_TABLE.test(message))
    return { kind: 'corrupt', outcome: 'none', message };
  // No number is written that JavaScript does not represent exactly.
  if (code === 0 && error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE')
    return { kind: 'corrupt', outcome: 'none', message };
  if (primary === FULL || code === IOERR_SHMSIZE) return { kind: 'full', outcome: 'none', message };
  return {
    kind: 'store',
    outcome: duringCommit ? 'unknown' : 'none',
    message: code === 0 ? message : `${message} (SQLite ${code})`,
  };
}

function resultCode(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) : 0;
}
