import type { TestContext } from 'node:test';
import { readHeader } from '../header.ts';
import type { Invoice } from '../invoice.ts';
import { unsentInvoices } from '../invoices.ts';
import { parseLine } from '../retail-line.ts';
import { SpoolWriter, type LineFate } from '../spool-writer.ts';
import { inTransaction, openSpool, type Spool } from '../spool.ts';
import { fieldsOf, HEADER, type CsvLine } from './retail-csv.ts';

const COLUMNS = readHeader(HEADER.split(','));

/** A spool in memory that is closed when the test ends. */
export function memorySpool(t: TestContext): Spool {
  const spool = openSpool(':memory:');
  t.after(() => spool.close());
  return spool;
}

/** Puts lines into a spool as if one file held exactly them; answers what became of those that were looked at in the end. */
export function spoolLines(spool: Spool, lines: readonly Partial<CsvLine>[]): Readonly<Record<LineFate, number>> {
  return inTransaction(spool, () => {
    const writer = new SpoolWriter(spool.db, 'test.csv');
    for (const [i, line] of lines.entries()) {
      const place = { line: i + 2, fields: fieldsOf(line) };
      const parsed = parseLine(place.fields, COLUMNS, Date.UTC(2026, 0));
      if ('line' in parsed) writer.add(parsed.line, place);
      else writer.reject(parsed.invoice, parsed.reason, place);
    }
    return writer.finish();
  });
}

/** The invoices that a file with these lines holds. */
export function invoicesOf(t: TestContext, lines: readonly Partial<CsvLine>[]): Invoice[] {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  return [...unsentInvoices(spool)];
}
