import { crc32 } from 'node:zlib';
import type { DatabaseSync } from 'node:sqlite';

/** Thrown when the spool on disk is not as it was written. The files that it was made from mend it. */
export class SpoolDamagedError extends Error {
  override readonly name = 'SpoolDamagedError';
  constructor(path: string, what: string) {
    super(
      `${path} is damaged (${what}): remove it and run the import again, with each file that was imported before; nothing is doubled`,
    );
  }
}

/** A line's columns, with the sum that was written beside them; null on lines of spools that had none. */
export interface SummedLine {
  readonly invoice: number;
  readonly ordinal: number;
  readonly part: number;
  readonly code: string;
  readonly codeAsWritten: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: number;
  readonly at: number;
  readonly sum: number | null;
}

/** The CRC-32 of all that a spooled line says. SQLite has no checksums of its own, and a flipped bit of a price would be sold at. */
export function sumOf(line: Omit<SummedLine, 'sum'>): number {
  const { invoice, ordinal, part, code, codeAsWritten, description, quantity, price, at } = line;
  const texts = `${code}\0${codeAsWritten}\0${description}`;
  return crc32(`${invoice}\0${ordinal}\0${part}\0${quantity}\0${price}\0${at}\0${texts}`);
}

/** @throws SpoolDamagedError when a line is not as it was written */
export function refuseDamagedLine(db: DatabaseSync, line: SummedLine): void {
  if (line.sum === null || line.sum === sumOf(line)) return;
  throw new SpoolDamagedError(
    db.location() ?? 'the spool in memory',
    `line ${line.ordinal} of its invoice ${line.invoice} is not as it was written`,
  );
}
