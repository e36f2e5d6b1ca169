import { QuoteScan } from './quote-scan.ts';
import { RetailFileError } from './retail-file-error.ts';

/** Whole records of a CSV file, or its unfinished end. */
interface WholeRecords {
  readonly bytes: Buffer;
}

/** A record that is longer than what is read of one. */
export interface LongRecord {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** How many lines it takes. */
  readonly lines: number;
  /** How it begins, a character for each byte. */
  readonly beginning: string;
  /** The file ended with it, without a line break. */
  readonly endsOpen: boolean;
}

const CR = 0x0d;
const NOTHING = Buffer.alloc(0);
/** How much of a long record is kept: enough to tell which one it is. */
const BEGINNING_BYTES = 1_000;

/**
 * Cuts a CSV file where records end, so that whoever reads it meets none that is longer than `bytesMax`: such a one is taken out and told of instead.
 * Memory holds that much and a chunk, however long the record.
 * @throws RetailFileError on a long record whose quotes are misplaced or never closed: it cannot be believed to be one record
 */
export async function* wholeRecords(
  chunks: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<WholeRecords | LongRecord> {
  const scan = new QuoteScan();
  /** What has come of a record that has not ended. */
  let held = NOTHING;
  /** The beginning of the record, once it is too long. */
  let beginning: Buffer | undefined;
  const long = (kept: Buffer, endsOpen: boolean): LongRecord => {
    const { line, lines, fault } = scan.record;
    if (fault !== undefined) throw new RetailFileError(fault, FAULTS[fault], { line });
    return { line, lines, beginning: kept.toString('latin1'), endsOpen };
  };
  for await (const chunk of chunks) {
    let from = 0;
    let ended = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (scan.take(byte)) {
        ended = at + 1;
        if (beginning !== undefined) {
          yield long(beginning, false);
          [beginning, from] = [undefined, ended];
        }
        scan.next();
      } else if (beginning === undefined && scan.bytes - (byte === CR ? 1 : 0) > bytesMax) {
        if (ended > from) {
          yield { bytes: joined(held, chunk.subarray(from, ended)) };
          held = NOTHING;
        }
        beginning = Buffer.from(joined(held, chunk.subarray(ended, at)).subarray(0, BEGINNING_BYTES));
        held = NOTHING;
      }
    }
    if (beginning !== undefined) continue;
    if (ended > from) {
      yield { bytes: joined(held, chunk.subarray(from, ended)) };
      held = NOTHING;
    }
    held = Buffer.concat([held, chunk.subarray(ended)]);
  }
  scan.end();
  if (beginning !== undefined) yield long(beginning, true);
  else if (held.length > 0) yield { bytes: held };
}

const FAULTS = {
  'quote-not-closed': 'a quote opened in this record is never closed',
  'quote-misplaced': 'a quote stands inside a field, or one opened in this record is not closed where the field ends',
} as const;

function joined(before: Buffer, after: Buffer): Buffer {
  return before.length === 0 ? after : Buffer.concat([before, after]);
}
