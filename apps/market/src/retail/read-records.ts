import { Parser, type CsvError, type InfoRecord } from 'csv-parse';
import { RetailFileError } from './retail-file-error.ts';

/** The longest record that is read, in bytes: a quote never closed must not fill the memory with the rest of a file. */
export const RECORD_BYTES_MAX = 64 * 1024;

/** One record of a CSV file as it stands there; a character of a field is a byte of the file. */
export interface CsvRecord {
  /** The line on which the record begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The records of one chunk of the file; `endsOpen` when the file ended with this batch, without a line break. */
export interface CsvBatch {
  readonly records: readonly CsvRecord[];
  readonly endsOpen: boolean;
}

/**
 * Splits bytes into CSV records (RFC 4180, LF or CRLF), a batch for each chunk, so memory stays flat. Records may have
 * any number of fields: what that means is for the caller to say. Throws `RetailFileError` on misplaced quotes and
 * records that are too long.
 */
export async function* readRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvBatch> {
  let records: CsvRecord[] = [];
  let lineNext = 1;
  let emptyLines = 0;
  let parserLines = 0;
  let lastByte = -1;
  const parser = new Parser({
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_BYTES_MAX,
    // The record is taken here, in the parser's own loop: an object stream in between costs half of the speed.
    on_record(fields: string[], info: InfoRecord) {
      const skipped = info.empty_lines - emptyLines;
      const line = lineNext + skipped;
      records.push({ line, fields });
      // The parser counts a CRLF inside quotes as two lines, so line breaks in fields are counted here.
      lineNext = line + 1 + (info.lines - parserLines > 1 + skipped ? lineBreaks(fields) : 0);
      emptyLines = info.empty_lines;
      parserLines = info.lines;
      return null;
    },
  });
  let failed: CsvError | undefined;
  parser.on('error', (error) => (failed = error as CsvError)).resume();
  const step = async (act: (done: () => void) => void): Promise<CsvRecord[]> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    act(resolve);
    await promise;
    if (failed !== undefined) throw explained(failed, lineNext);
    const taken = records;
    records = [];
    return taken;
  };
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    lastByte = chunk[chunk.length - 1] ?? lastByte;
    yield { records: await step((done) => parser.write(chunk, () => done())), endsOpen: false };
  }
  const rest = await step((done) => parser.once('close', done).end());
  yield { records: rest, endsOpen: lastByte !== -1 && lastByte !== 0x0a };
}

function lineBreaks(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
}

function explained(error: CsvError, line: number): RetailFileError {
  switch (error.code as string) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new RetailFileError('quote-not-closed', 'a quote opened in this record is never closed', {
        line,
        cause: error,
      });
    case 'CSV_MAX_RECORD_SIZE':
      return new RetailFileError(
        'line-too-long',
        `this record is longer than ${RECORD_BYTES_MAX} bytes (is a quote not closed?)`,
        { line, cause: error },
      );
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return new RetailFileError(
        'quote-misplaced',
        'a quote stands inside a field, or one opened in this record is not closed where the field ends',
        { line, cause: error },
      );
    default:
      return new RetailFileError('not-a-csv', error.message, { line, cause: error });
  }
}
