import { readIntoSpool, type ReadResult } from './read-into-spool.ts';
import type { Spool } from './spool.ts';

/**
 * How many invoices the demonstration shop is filled with: the first day and a half of the public year, 3,621 lines of
 * 1,385 products sold to nine countries, with returns, guests, discounts and carriage, read in a tenth of a second.
 */
export const DEMONSTRATION_INVOICES = 200;

/** Reads the demonstration slice: the file's first invoices. A later import of the whole file continues after it. */
export function readDemonstration(spool: Spool, path: string): Promise<ReadResult> {
  return readIntoSpool(spool, path, { invoicesMax: DEMONSTRATION_INVOICES });
}
