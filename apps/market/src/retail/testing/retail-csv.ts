import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** The columns of the newer public file, as its first line has them. */
export const HEADER = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';

/** The fields of a line of a retail file, as texts. */
export interface CsvLine {
  readonly invoice: string;
  readonly code: string;
  readonly description: string;
  readonly quantity: string | number;
  readonly date: string;
  readonly price: string;
  readonly customer: string | number;
  readonly country: string;
}

const ORDINARY: CsvLine = {
  invoice: '489434',
  code: '85048',
  description: 'GLASS BALL LIGHTS',
  quantity: 12,
  date: '2009-12-01 07:45:00',
  price: '6.95',
  customer: 13085,
  country: 'United Kingdom',
};

/** The fields of an ordinary line with some of them changed, in the order of `HEADER`. */
export function fieldsOf(change: Partial<CsvLine> = {}): string[] {
  const line = { ...ORDINARY, ...change };
  const { invoice, code, description, quantity, date, price, customer, country } = line;
  return [invoice, code, description, String(quantity), date, price, String(customer), country];
}

/** The text of a file with these lines. */
export function csvOf(lines: readonly Partial<CsvLine>[]): string {
  return [HEADER, ...lines.map((line) => fieldsOf(line).map(quoted).join(','))].map((line) => `${line}\n`).join('');
}

/** Writes a file into a folder that goes when the test ends; answers its path. */
export async function temporaryFile(t: TestContext, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(t), name);
  await writeFile(path, content);
  return path;
}

/** Makes a folder that goes when the test ends; answers its path. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-retail-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function quoted(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
