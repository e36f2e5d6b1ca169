import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemPorts, type Clock } from '@banyan/engine';
import { readHeader, type RetailColumns } from './header.ts';
import { InvoiceChoice } from './invoice-choice.ts';
import { LastFields } from './last-fields.ts';
import { fileSha256, openRetailFile, type OpenRetailFile } from './open-retail-file.ts';
import { readRecords, RECORD_BYTES_MAX, type CsvRecord } from './read-records.ts';
import { RetailFileError } from './retail-file-error.ts';
import { parseLine, type ParsedLine } from './retail-line.ts';
import { SpoolWriter } from './spool-writer.ts';
import type { Spool } from './spool.ts';

/** How far the reading of a file has come. */
interface ReadProgress {
  readonly lines: number;
  readonly bytes: number;
  readonly sizeBytes: number;
}

/** What a reading of one file found. */
export interface ReadResult {
  /** Lines of data in the file, or up to where reading stopped. */
  readonly lines: number;
  readonly added: number;
  /** Lines that earlier files had brought already. */
  readonly known: number;
  readonly rejected: number;
  /** True when this very file was read before, so that it was not read again. */
  readonly readBefore: boolean;
}

/** Options of a reading. */
export interface ReadOptions {
  /** Take the first so many invoices only and stop early. */
  readonly invoicesMax?: number;
  /** Tells the present time, after which no line can be dated; the machine's unless told. */
  readonly clock?: Clock;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/**
 * Reads a retail file into the spool, in one transaction: a file with a fault changes nothing, and neither does a
 * process that is killed meanwhile. Throws `RetailFileError` for a faulty file. The spool must not be used meanwhile.
 */
export async function readIntoSpool(spool: Spool, path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const file = await openRetailFile(path);
  const { db, totals } = spool;
  const sha256 = options.invoicesMax === undefined ? await fileSha256(path) : undefined;
  const before = sha256 === undefined ? undefined : readBefore(db, sha256);
  if (before !== undefined) return before;
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = await new FileReading(new SpoolWriter(db, basename(path)), file, options).run();
    if (sha256 !== undefined) {
      db.prepare('INSERT INTO file VALUES (?, ?, ?, ?)').run(sha256, basename(path), result.lines, result.rejected);
    }
    totals.write();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    totals.forget();
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function readBefore(db: DatabaseSync, sha256: string): ReadResult | undefined {
  const row = db.prepare('SELECT lines, rejected FROM file WHERE sha256 = ?').get(sha256);
  if (row === undefined) return undefined;
  const lines = Number(row['lines']);
  const rejected = Number(row['rejected']);
  return { lines, added: 0, known: lines - rejected, rejected, readBefore: true };
}

function headerOf({ line, fields, tooLong }: CsvRecord): RetailColumns {
  if (tooLong === undefined) return readHeader(fields);
  throw new RetailFileError('line-too-long', `the first line is longer than ${RECORD_BYTES_MAX} bytes`, { line });
}

/** A record that is too long takes its place in the invoice that its beginning names, as any other that makes no sense. */
function parseRecord({ fields, tooLong }: CsvRecord, columns: RetailColumns, nowMs: number): ParsedLine {
  const parsed = parseLine(fields, columns, nowMs);
  if (tooLong === undefined) return parsed;
  const lines = tooLong > 1 ? ` and takes ${tooLong} lines: is a quote not closed?` : '';
  return { invoice: parsed.invoice, reason: `it is longer than ${RECORD_BYTES_MAX} bytes${lines}` };
}

class FileReading {
  readonly #writer: SpoolWriter;
  readonly #file: OpenRetailFile;
  readonly #options: ReadOptions;
  readonly #choice: InvoiceChoice;
  readonly #lastFields = new LastFields();
  readonly #fates = { added: 0, known: 0, rejected: 0 };
  #columns: RetailColumns | undefined;
  readonly #nowMs: number;
  #lines = 0;

  constructor(writer: SpoolWriter, file: OpenRetailFile, options: ReadOptions) {
    this.#writer = writer;
    this.#file = file;
    this.#options = options;
    this.#nowMs = (options.clock ?? systemPorts.clock).now();
    this.#choice = new InvoiceChoice(options.invoicesMax ?? Infinity);
  }

  async run(): Promise<ReadResult> {
    for await (const { records, endsOpen } of readRecords(this.#file.bytes)) {
      this.#takeAll(records, endsOpen);
      this.#options.onProgress?.({
        lines: this.#lines,
        bytes: this.#file.readBytes(),
        sizeBytes: this.#file.sizeBytes,
      });
      if (this.#choice.complete) break;
    }
    if (this.#lines === 0) throw new RetailFileError('empty', 'the file holds no line of data');
    const { added, known, rejected } = this.#writer.finish();
    this.#fates.added += added;
    this.#fates.known += known;
    this.#fates.rejected += rejected;
    return { lines: this.#lines, ...this.#fates, readBefore: false };
  }

  #takeAll(records: readonly CsvRecord[], endsOpen: boolean): void {
    for (const [i, record] of records.entries()) {
      if (this.#columns === undefined) this.#columns = headerOf(record);
      else this.#take(record, this.#columns, endsOpen && i === records.length - 1);
      if (this.#choice.complete) return;
    }
  }

  #take(record: CsvRecord, columns: RetailColumns, endsOpen: boolean): void {
    if (endsOpen) this.#lastFields.refuseCut(record, columns);
    if (record.tooLong === undefined) this.#lastFields.add(record);
    const parsed = parseRecord(record, columns, this.#nowMs);
    if (!this.#choice.includes(parsed.invoice)) return;
    this.#lines += 1;
    const fate =
      'line' in parsed
        ? this.#writer.add(parsed.line, record)
        : this.#writer.reject(parsed.invoice, parsed.reason, record);
    if (fate !== undefined) this.#fates[fate] += 1;
  }
}
