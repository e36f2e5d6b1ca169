import { Parser, type CsvError, type InfoRecord } from 'csv-parse';
import { RetailFileError } from './retail-file-error.ts';
import { wholeRecords, type LongRecord } from './whole-records.ts';

/** The longest record that is read, in bytes: neither it nor a quote never closed may fill the memory with the rest of a file. */
export const RECORD_BYTES_MAX = 64 * 1024;

const LF = 0x0a;
/** A field of a record's beginning, quoted or bare; the last one may lack its end. */
const FIELD = /(?<=^|,)(?:"((?:[^"]|"")*)"?|([^,"]*))(?=,|$)/g;

/** One record of a CSV file as it stands there; a character of a field is a byte of the file. */
export interface CsvRecord {
  /** The line on which the record begins, counted from 1. */
  readonly line: number;
  /** Of a record that is too long: those of its beginning, the last one cut off. */
  readonly fields: readonly string[];
  /** Set when the record is too long: how many lines it takes. */
  readonly tooLong?: number;
}

/** The records of one chunk of the file; `endsOpen` when the file ended with this batch, without a line break. */
export interface CsvBatch {
  readonly records: readonly CsvRecord[];
  readonly endsOpen: boolean;
}

/**
 * Splits bytes into CSV records (RFC 4180, LF or CRLF), a batch for each chunk, so memory stays flat: of a record that is too long only the beginning is
 * read. Records may have any number of fields: what that means is for the caller to say. Throws `RetailFileError` on misplaced quotes.
 */
export async function* readRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvBatch> {
  let parser = new RecordParser(1);
  let endsOpen = false;
  for await (const part of wholeRecords(bytes, RECORD_BYTES_MAX)) {
    if ('bytes' in part) {
      endsOpen = part.bytes.at(-1) !== LF;
      yield { records: await parser.write(part.bytes), endsOpen: false };
      continue;
    }
    // The parser keeps a little of what it was given until more comes: only its end brings all of it out before the long record.
    const before = await parser.end();
    parser = new RecordParser(part.line + part.lines);
    yield { records: [...before, cutRecord(part)], endsOpen: part.endsOpen };
    endsOpen = part.endsOpen;
  }
  yield { records: await parser.end(), endsOpen };
}

/** The parser of a stretch of the file. */
class RecordParser {
  readonly #parser: Parser;
  #records: CsvRecord[] = [];
  #lineNext: number;
  #emptyLines = 0;
  #lines = 0;
  #failed: CsvError | undefined;

  constructor(line: number) {
    this.#lineNext = line;
    this.#parser = new Parser({
      encoding: 'latin1',
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 2 * RECORD_BYTES_MAX,
      // The record is taken here, in the parser's own loop: an object stream in between costs half of the speed.
      on_record: (fields: string[], info: InfoRecord) => {
        this.#take(fields, info);
        return null;
      },
    });
    this.#parser.on('error', (error) => (this.#failed = error as CsvError)).resume();
  }

  write(chunk: Buffer): Promise<CsvRecord[]> {
    return this.#step((done) => this.#parser.write(chunk, () => done()));
  }

  end(): Promise<CsvRecord[]> {
    return this.#step((done) => this.#parser.once('close', done).end());
  }

  #take(fields: string[], { empty_lines: emptyLines, lines }: InfoRecord): void {
    const skipped = emptyLines - this.#emptyLines;
    const line = this.#lineNext + skipped;
    this.#records.push({ line, fields });
    // The parser counts a CRLF inside quotes as two lines, so line breaks in fields are counted here.
    this.#lineNext = line + 1 + (lines - this.#lines > 1 + skipped ? lineBreaks(fields) : 0);
    this.#emptyLines = emptyLines;
    this.#lines = lines;
  }

  async #step(act: (done: () => void) => void): Promise<CsvRecord[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    act(resolve);
    await promise;
    if (this.#failed !== undefined) throw explained(this.#failed, this.#lineNext);
    const taken = this.#records;
    this.#records = [];
    return taken;
  }
}

function cutRecord({ line, lines, beginning }: LongRecord): CsvRecord {
  const fields: string[] = [];
  for (const [, quoted, bare = ''] of beginning.matchAll(FIELD)) fields.push(quoted?.replaceAll('""', '"') ?? bare);
  return { line, fields: [...fields.slice(0, -1), `${fields.at(-1) ?? ''}...`], tooLong: lines };
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
