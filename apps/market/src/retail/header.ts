import { RetailFileError } from './retail-file-error.ts';

/** Where each column of a retail file stands in a record. */
export interface RetailColumns {
  readonly invoice: number;
  readonly code: number;
  readonly description: number;
  readonly quantity: number;
  readonly date: number;
  readonly price: number;
  readonly customer: number;
  readonly country: number;
  /** How many fields a record of this file has. */
  readonly count: number;
}

/** The names that a column has in the two public files, without case, spaces and punctuation. */
const NAMES = {
  invoice: ['invoice', 'invoiceno'],
  code: ['stockcode'],
  description: ['description'],
  quantity: ['quantity'],
  date: ['invoicedate'],
  price: ['price', 'unitprice'],
  customer: ['customerid'],
  country: ['country'],
} as const;

const SHOWN = {
  invoice: 'Invoice (or InvoiceNo)',
  code: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  date: 'InvoiceDate',
  price: 'Price (or UnitPrice)',
  customer: 'Customer ID (or CustomerID)',
  country: 'Country',
} as const;

type ColumnName = keyof typeof NAMES;

/**
 * Finds the columns by their names, in any order; further columns are left alone. Throws `RetailFileError` that names
 * every missing column, or says that this is no such file when hardly any is there.
 */
export function readHeader(fields: readonly string[]): RetailColumns {
  const names = fields.map((field) => field.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const found: Partial<Record<ColumnName, number>> = {};
  const missing: string[] = [];
  for (const column of Object.keys(NAMES) as ColumnName[]) {
    const places = names.flatMap((name, i) => ((NAMES[column] as readonly string[]).includes(name) ? [i] : []));
    if (places.length > 1) {
      throw new RetailFileError('column-twice', `the column ${SHOWN[column]} is there twice`, { line: 1 });
    }
    if (places[0] === undefined) missing.push(SHOWN[column]);
    else found[column] = places[0];
  }
  if (missing.length > Object.keys(NAMES).length / 2) {
    throw new RetailFileError(
      'not-a-csv',
      `this is not a retail CSV file: its first line has no ${missing.join(', ')}`,
      {
        line: 1,
      },
    );
  }
  if (missing.length > 0) {
    throw new RetailFileError('column-missing', `the column ${missing.join(', ')} is missing`, { line: 1 });
  }
  return { ...(found as Record<ColumnName, number>), count: fields.length };
}
