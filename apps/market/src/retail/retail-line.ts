import { postingAccountOf } from './article.ts';
import { decodeText } from './decode-text.ts';
import { AMOUNT_SCALE, parseScaled } from './decimal.ts';
import type { RetailColumns } from './header.ts';
import { parseInvoiceDate } from './invoice-date.ts';
import { documentOf } from './document.ts';

/** One line of a retail file that makes sense, its values exact and normalized. */
export interface RetailLine {
  readonly invoice: string;
  /** The stock code, trimmed and upper-cased. */
  readonly code: string;
  /** The stock code as it stands in the file. */
  readonly codeAsWritten: string;
  readonly description: string;
  /** Signed, never 0. */
  readonly quantity: number;
  /** Seconds since 1970 of the line's own date. */
  readonly at: number;
  /** Pounds at scale 4; below 0 only on bad-debt documents. */
  readonly price: number;
  /** Null for a guest. */
  readonly customer: string | null;
  readonly country: string;
}

/** What a record turned out to be: a line, or the reason why it is none. `invoice` is empty when it is unreadable. */
export type ParsedLine =
  | { readonly invoice: string; readonly line: RetailLine }
  | { readonly invoice: string; readonly reason: string };

/** The largest quantity of one line that is believed. The public files stay below 81,000. */
const QUANTITY_MAX = 1_000_000;
/** The largest price of one piece that is believed, in pounds. */
const PRICE_MAX_POUNDS = 1_000_000;

/** The largest amount of one line that is believed, in pounds: a thousand of them are what one order takes. */
const AMOUNT_MAX_POUNDS = 450_000_000;

const AMOUNT_MAX = AMOUNT_MAX_POUNDS * 10 ** AMOUNT_SCALE;
const PRICE_MAX = PRICE_MAX_POUNDS * 10 ** AMOUNT_SCALE;
const CODE_LENGTH_MAX = 40;
const TEXT_LENGTH_MAX = 200;
const COUNTRY_LENGTH_MAX = 60;
const INVOICE = /^[A-Z0-9][A-Z0-9-]{0,19}$/;
const WHOLE_NUMBER_AS_DECIMAL = /^(\d+)\.0+$/;
const CUSTOMER = /^\d{1,12}$/;
/** `@` joins a code to its place in the stock; letters without a capital form would let codes differ by case alone. */
const NOT_IN_CODE = /[\p{C}\p{Ll}@]/u;
const NOT_IN_COUNTRY = /\p{Cc}/u;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * Reads a record into a line, or says in one sentence why it makes no sense.
 * @param nowMs the present time: nothing was sold after it
 */
export function parseLine(fields: readonly string[], columns: RetailColumns, nowMs: number): ParsedLine {
  const invoice = wholeNumber((fields[columns.invoice] ?? '').trim()).toUpperCase();
  if (!INVOICE.test(invoice)) {
    return { invoice: '', reason: invoice === '' ? 'it has no invoice' : 'its invoice is not a number' };
  }
  const parsed = parseFields(invoice, fields, columns, nowMs);
  return typeof parsed === 'string' ? { invoice, reason: parsed } : { invoice, line: parsed };
}

function parseFields(
  invoice: string,
  fields: readonly string[],
  columns: RetailColumns,
  nowMs: number,
): RetailLine | string {
  if (fields.length !== columns.count) return `it has ${fields.length} fields instead of ${columns.count}`;
  const codeAsWritten = decodeText(fields[columns.code] ?? '');
  const code = codeAsWritten.trim().toUpperCase();
  if (code === '') return 'it has no stock code';
  // Capitals may be longer than what was written.
  if (Math.max(codeAsWritten.length, code.length) > CODE_LENGTH_MAX || NOT_IN_CODE.test(code))
    return 'its stock code is not one';
  const description = decodeText(fields[columns.description] ?? '').trim();
  if (description.length > TEXT_LENGTH_MAX) return `its description is longer than ${TEXT_LENGTH_MAX} characters`;
  if (CONTROL.test(description)) return 'its description holds control characters';
  const quantity = parseQuantity((fields[columns.quantity] ?? '').trim());
  if (typeof quantity === 'string') return quantity;
  const at = parseInvoiceDate((fields[columns.date] ?? '').trim());
  if (at === undefined) return 'its date is not one';
  if (at * 1000 > nowMs) return 'its date is in the future';
  const price = parsePrice((fields[columns.price] ?? '').trim());
  if (typeof price === 'string') return price;
  if (price === 0 && postsNothing(invoice, code)) return 'it posts nothing to the ledger';
  const doubtful = doubtfulSign(invoice, quantity, price);
  if (doubtful !== undefined) return doubtful;
  if (Math.abs(quantity * price) > AMOUNT_MAX) return `its amount is beyond ${AMOUNT_MAX_POUNDS}`;
  const customer = wholeNumber((fields[columns.customer] ?? '').trim());
  if (customer !== '' && !CUSTOMER.test(customer)) return 'its customer is not a number';
  const country = decodeText(fields[columns.country] ?? '').trim();
  if (country === '') return 'it has no country';
  if (country.length > COUNTRY_LENGTH_MAX || NOT_IN_COUNTRY.test(country)) return 'its country is not one';
  return {
    invoice,
    code,
    codeAsWritten,
    description,
    quantity,
    at,
    price,
    customer: customer === '' ? null : customer,
    country,
  };
}

/** Spreadsheets that met an empty cell write whole numbers as `17850.0`. */
function wholeNumber(text: string): string {
  return WHOLE_NUMBER_AS_DECIMAL.exec(text)?.[1] ?? text;
}

function parseQuantity(text: string): number | string {
  const quantity = parseScaled(text, 0);
  if (quantity === 'not-a-number') return 'its quantity is not a number';
  if (quantity === 'too-many-decimals') return 'its quantity is not a whole number';
  if (quantity === 0) return 'its quantity is 0';
  if (quantity === 'too-large' || Math.abs(quantity) > QUANTITY_MAX) return `its quantity is beyond ${QUANTITY_MAX}`;
  return quantity;
}

function parsePrice(text: string): number | string {
  const price = parseScaled(text, AMOUNT_SCALE);
  if (price === 'not-a-number') return 'its price is not a number';
  if (price === 'too-many-decimals') return `its price has more than ${AMOUNT_SCALE} decimals`;
  if (price === 'too-large' || Math.abs(price) > PRICE_MAX) return `its price is beyond ${PRICE_MAX_POUNDS}`;
  return price;
}

function postsNothing(invoice: string, code: string): boolean {
  return documentOf(invoice) === 'bad-debt' || postingAccountOf(code) !== undefined;
}

/** Signs that no rule gives a meaning to. Guessing one would move money or stock. */
function doubtfulSign(invoice: string, quantity: number, price: number): string | undefined {
  const document = documentOf(invoice);
  if (price < 0 && document !== 'bad-debt') return 'its price is below zero';
  if (document === 'invoice' && quantity < 0 && price > 0) return 'it takes back priced goods outside a credit note';
  return undefined;
}
