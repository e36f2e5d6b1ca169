import { DefectError, range, T, view, type Plain, type Row } from '@banyan/core';
import { atScale4, CARRIAGE, lineCountOf, lineOfQuote, SCALE } from './checkout/quote-amounts.ts';
import { lineKind, orders } from './contract.ts';
import { toMoney } from './exact-amounts.ts';
import { amountOf } from './lines.ts';

const SEPARATOR = '\t';

const fields = {
  order: T.String(),
  line: T.Integer(),
  customer: T.Union([T.Null(), T.String()]),
  currency: T.String(),
  sku: T.String(),
  kind: lineKind,
  quantity: T.Integer(),
  price: T.Integer(),
  returned: T.Integer(),
  note: T.Optional(T.String()),
  at: T.String(),
};
type LineRow = Plain<typeof fields>;

const keyOf = (order: string, line: number): string => order + SEPARATOR + String(line).padStart(3, '0');
const lineOf = (key: string): number => Number(key.slice(key.lastIndexOf(SEPARATOR) + 1));

/** The bounds of an order's keys: from inclusive, to exclusive. No id contains a control character. */
export function keysOf(order: string): { readonly from: string; readonly to: string } {
  return { from: order + SEPARATOR, to: `${order}\n` };
}

interface Returned {
  readonly order: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
}

const keysOfReturned = ({ order, lines }: Returned): string[] => lines.map(({ line }) => keyOf(order, line));

function moveReturned(row: LineRow | undefined, { lines }: Returned, key: string, sign: 1 | -1): LineRow {
  const pieces = lines.find(({ line }) => line === lineOf(key))?.quantity ?? 0;
  if (row === undefined) throw new DefectError(`pieces of line ${key} came back, which was never drafted`);
  return { ...row, returned: row.returned + sign * pieces };
}

/** Every line of every order. An order's lines lie side by side; the index finds where a customer bought an article. */
export const orderLines = view('order-lines', fields, { 'by-purchase': range('customer', 'sku', 'at') }).on(
  orders,
  {
    'order-drafted': {
      key: ({ order, lines }) => lines.map((_, line) => keyOf(order, line)),
      fold: (_, { order, customer, currency, lines }, { key, occurredAt }) => {
        const line = lineOf(key);
        return { order, line, customer, currency, ...lines[line]!, returned: 0, at: occurredAt };
      },
    },
    'order-accepted': {
      key: ({ order, quote }) => Array.from({ length: lineCountOf(quote) }, (_, line) => keyOf(order, line)),
      fold: (_, { order, buyer, quote }, { key, occurredAt }) => {
        const line = lineOf(key);
        const { currency } = quote;
        return { order, line, customer: buyer, currency, ...lineOfQuote(quote, line), returned: 0, at: occurredAt };
      },
    },
    'lines-returned': {
      key: keysOfReturned,
      fold: (row, returned, { key }) => moveReturned(row, returned, key, 1),
    },
    'lines-restored': {
      key: keysOfReturned,
      fold: (row, restored, { key }) => moveReturned(row, restored, key, -1),
    },
    'pieces-returned': {
      key: keysOfReturned,
      fold: (row, returned, { key }) => moveReturned(row, returned, key, 1),
    },
    'pieces-kept': {
      key: keysOfReturned,
      fold: (row, kept, { key }) => moveReturned(row, kept, key, -1),
    },
  },
  {
    leansOn: [
      keyOf,
      lineOf,
      SEPARATOR,
      keysOfReturned,
      moveReturned,
      lineCountOf,
      lineOfQuote,
      atScale4,
      SCALE,
      CARRIAGE,
    ],
  },
);

/** A line as an order shows it. */
export function showLine({ line, sku, kind, quantity, price, returned, note, currency }: Row<typeof orderLines>) {
  return {
    line,
    sku,
    kind,
    quantity,
    price: toMoney(price, currency),
    amount: toMoney(amountOf({ quantity, price }), currency),
    returned,
    ...(note === undefined ? {} : { note }),
  };
}

/** A line as a purchase that may come back. */
export function showPurchase({ order, line, quantity, returned, price, currency, at }: Row<typeof orderLines>) {
  return { order, line, quantity, returnable: quantity - returned, price: toMoney(price, currency), at };
}
