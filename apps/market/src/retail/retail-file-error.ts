/** What can be wrong with a retail file as a whole. A file with such a fault changes nothing. */
export type RetailFileFault =
  | 'unreadable'
  | 'empty'
  | 'not-a-csv'
  | 'column-missing'
  | 'column-twice'
  | 'quote-not-closed'
  | 'quote-misplaced'
  | 'line-too-long'
  | 'cut-off'
  | 'gzip-cut-off'
  | 'gzip-corrupt';

/** Thrown when a retail file cannot be read as a whole; the user mends the file, a retry does not help. */
export class RetailFileError extends Error {
  override readonly name = 'RetailFileError';
  readonly code: RetailFileFault;
  /** The line of the (unpacked) file at which the fault was met, counted from 1; absent when it has no line. */
  readonly line: number | undefined;

  constructor(code: RetailFileFault, message: string, detail: { line?: number; cause?: unknown } = {}) {
    const where = detail.line === undefined ? '' : `line ${detail.line}: `;
    super(where + message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.line = detail.line;
  }
}
