import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Spool } from './spool.ts';

/** A record that made no sense. */
export interface RejectedRecord {
  readonly file: string;
  /** The line of the (unpacked) file on which the record begins. */
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly string[];
}

/** All records that were rejected and not replaced by a mended file since, by file and line. */
export function* rejectedRecords(spool: Spool): Generator<RejectedRecord> {
  const rows = spool.db.prepare('SELECT file, line, reason, record FROM reject ORDER BY file, line').iterate();
  for (const { file, line, reason, record } of rows) {
    yield {
      file: String(file),
      line: Number(line),
      reason: String(reason),
      fields: JSON.parse(String(record)) as string[],
    };
  }
}

/**
 * Writes the reject file: a CSV of file, line, reason and the record as it stood there. It replaces the earlier one at
 * once, so that a killed process leaves the old or the new one. Answers how many records it holds.
 */
export async function writeRejectFile(spool: Spool, path: string): Promise<number> {
  const unfinished = `${path}.unfinished`;
  await mkdir(dirname(path), { recursive: true });
  let count = 0;
  await pipeline(
    function* () {
      yield 'file,line,reason,record\n';
      for (const { file, line, reason, fields } of rejectedRecords(spool)) {
        count += 1;
        yield `${csvRecord([file, String(line), reason, bytesAsText(csvRecord(fields))])}\n`;
      }
    },
    createWriteStream(unfinished, { flush: true }),
  );
  await rename(unfinished, path);
  return count;
}

/** A record as a CSV file has it. */
export function csvRecord(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/** Fields were kept with a character for each byte; here they become text again. */
function bytesAsText(byteText: string): string {
  return Buffer.from(byteText, 'latin1').toString('utf8');
}
