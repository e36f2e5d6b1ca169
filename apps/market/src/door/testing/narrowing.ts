import assert from 'node:assert/strict';
import type { Operation } from './operations.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string>>;

/** What a list is read with, and is not narrowed by. */
const READING = ['limit', 'after', 'direction', 'sort'];
/** Of a field as many values are asked for; the others are left out, or a long list takes long. */
const VALUES_MAX = 2;
const ROWS_MAX = 5000;

/** What `from` and `to` bound, half open: of lists whose rows say it as they are asked for it. */
const BOUNDED: Readonly<Record<string, string>> = {
  '/inventory/low-stock': 'free',
  '/inventory/reservations': 'until',
  '/orders/invoices': 'date',
  '/orders/orders': 'draftedAt',
  '/payments/documents': 'date',
  '/payments/entries': 'at',
};

/** A list of pages, by its fields. */
export const isList = ({ method, fields }: Operation): boolean =>
  method === 'get' && 'limit' in fields && 'after' in fields;

/** The fields that a list may be narrowed by. */
export const filtersOf = (list: Operation): string[] =>
  Object.keys(list.fields).filter((field) => list.isOptional(field) && !READING.includes(field));

/** Narrows lists by what their rows hold, and keeps account of the fields that were tried. */
export class Narrowing {
  /** By `<path>?<field>`: true where some row was left out by it, too. */
  readonly tried = new Map<string, boolean>();

  /** Asks for a list by each value of each field that its rows have, and by all fields of a row together: all rows that have it, and no other, in their order. */
  async narrow(list: Operation, ask: (values: Values) => Promise<string>): Promise<void> {
    const all = await rowsOf(ask, {});
    if (all.length === 0 || all.length >= ROWS_MAX) return;
    const filters = filtersOf(list).filter((field) => all.some((row) => isScalar(row[field])));
    const asked: Values[] = [];
    for (const field of filters) {
      const values = new Set(all.flatMap((row) => (isScalar(row[field]) ? [String(row[field])] : [])));
      for (const value of [...values].slice(0, VALUES_MAX)) asked.push({ [field]: value });
    }
    for (const row of [all[0]!, all.at(-1)!])
      asked.push(
        Object.fromEntries(filters.flatMap((field) => (isScalar(row[field]) ? [[field, String(row[field])]] : []))),
      );
    for (const values of asked) {
      const expected = all.filter((row) =>
        Object.entries(values).every(([field, value]) => String(row[field]) === value),
      );
      assert.deepEqual(await rowsOf(ask, values), expected, `${list.path} ${JSON.stringify(values)}`);
      for (const field of Object.keys(values)) this.#note(`${list.path}?${field}`, expected.length < all.length);
    }
  }

  /** Asks for what comes before a row in the midst of a list, and for it and what comes after it. */
  async bound(list: Operation, ask: (values: Values) => Promise<string>): Promise<void> {
    const field = BOUNDED[list.path];
    if (field === undefined) return;
    const all = (await rowsOf(ask, {})).filter((row) => isScalar(row[field]));
    const middle = all[Math.floor(all.length / 2)]?.[field] as string | number | undefined;
    if (middle === undefined) return;
    const isBefore = (row: Row): boolean => (row[field] as typeof middle) < middle;
    for (const [bound, expected] of [
      ['from', all.filter((row) => !isBefore(row))],
      ['to', all.filter(isBefore)],
    ] as const) {
      assert.deepEqual(await rowsOf(ask, { [bound]: String(middle) }), expected, `${list.path} ${bound} ${middle}`);
      this.#note(`${list.path}?${bound}`, expected.length < all.length);
    }
  }

  #note(tried: string, isNarrower: boolean): void {
    this.tried.set(tried, isNarrower || this.tried.get(tried) === true);
  }
}

const isScalar = (value: unknown): boolean => ['string', 'boolean', 'number'].includes(typeof value);

/** All rows of a list, page by page. */
async function rowsOf(ask: (values: Values) => Promise<string>, values: Values): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = ''; after !== null && rows.length < ROWS_MAX;) {
    const text = await ask({ limit: '100', ...values, ...(after !== '' && { after }) });
    const page = JSON.parse(text) as { readonly rows: readonly Row[]; readonly next: string | null };
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}
