import type { TestContext } from 'node:test';
import type { Invoice } from '../../retail/invoice.ts';
import { unsentInvoices } from '../../retail/invoices.ts';
import type { CsvLine } from '../../retail/testing/retail-csv.ts';
import { memorySpool, spoolLines } from '../../retail/testing/spool-of.ts';

/** The invoices that lines of a file make. */
export function invoicesOf(t: TestContext, lines: readonly Partial<CsvLine>[]): Invoice[] {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  return [...unsentInvoices(spool)];
}
