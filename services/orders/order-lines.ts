import { DefectError, range, T, view, type Plain, type Row } from '@banyan/core';
import { atScale4, CARRIAGE, lineCountOf, lineOfQuote, SCALE } from './checkout/quote-amounts.ts';
import { lineKind, orders } from './contract.ts';
import { toMoney } from './exact-amounts.ts';
import { writtenOf } from './line-words.ts';
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
  /** Of a line that came of a checkout: what became of its pieces; null: it has none to send. */
  pieces: T.Union([T.Null(), T.Object({ open: T.Integer(), sent: T.Integer(), cancelled: T.Integer() })]),
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

interface Moved {
  readonly order: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
}

const keysOfMoved = ({ order, lines }: Moved): string[] => lines.map(({ line }) => keyOf(order, line));

function moveReturned(row: LineRow | undefined, moved: Moved, key: string, sign: 1 | -1): LineRow {
  if (row === undefined) throw new DefectError(`pieces of line ${key} came back, which was never drafted`);
  return { ...row, returned: row.returned + sign * piecesIn(moved, key) };
}

type Count = 'open' | 'sent' | 'cancelled';

function movePieces(row: LineRow | undefined, moved: Moved, key: string, from: Count, to: Count): LineRow {
  if (row === undefined || row.pieces === null)
    throw new DefectError(`pieces of line ${key} were moved, which has none`);
  const by = piecesIn(moved, key);
  const { pieces } = row;
  return { ...row, pieces: { ...pieces, [from]: pieces[from] - by, [to]: pieces[to] + by } };
}

function piecesIn({ lines }: Moved, key: string): number {
  return lines.find(({ line }) => line === lineOf(key))?.quantity ?? 0;
}

/** Every line of every order. An order's lines lie side by side; the index finds where a customer bought an article. */
export const orderLines = view('order-lines', fields, { 'by-purchase': range('customer', 'sku', 'at') }).on(
  orders,
  {
    'order-drafted': {
      key: ({ order, lines }) => lines.map((_, line) => keyOf(order, line)),
      fold: (_, { order, customer, currency, lines, notes }, { key, occurredAt }) => {
        const line = lineOf(key);
        const note = writtenOf(notes, line);
        const said = note === undefined ? {} : { note };
        return { order, line, customer, currency, ...lines[line]!, ...said, returned: 0, pieces: null, at: occurredAt };
      },
    },
    'order-accepted': {
      key: ({ order, quote }) => Array.from({ length: lineCountOf(quote) }, (_, line) => keyOf(order, line)),
      fold: (_, { order, buyer, quote }, { key, occurredAt }) => {
        const line = lineOf(key);
        const { currency } = quote;
        const made = lineOfQuote(quote, line);
        const pieces = made.kind === 'goods' ? { open: made.quantity, sent: 0, cancelled: 0 } : null;
        return { order, line, customer: buyer, currency, ...made, returned: 0, pieces, at: occurredAt };
      },
    },
    'pieces-committed': {
      key: keysOfMoved,
      fold: (row, moved, { key }) => movePieces(row, moved, key, 'open', 'sent'),
    },
    'pieces-reopened': { key: keysOfMoved, fold: (row, moved, { key }) => movePieces(row, moved, key, 'sent', 'open') },
    'pieces-cancelled': {
      key: keysOfMoved,
      fold: (row, moved, { key }) => movePieces(row, moved, key, 'open', 'cancelled'),
    },
    // They were invoiced, and so counted as sent; whoever looks at the order sees what they are.
    'pieces-called-off': {
      key: keysOfMoved,
      fold: (row, moved, { key }) => movePieces(row, moved, key, 'sent', 'cancelled'),
    },
    'pieces-returned': { key: keysOfMoved, fold: (row, moved, { key }) => moveReturned(row, moved, key, 1) },
    'pieces-kept': { key: keysOfMoved, fold: (row, moved, { key }) => moveReturned(row, moved, key, -1) },
    'order-joined': {
      key: ({ order, lines }) => Array.from({ length: lines }, (_, line) => keyOf(order, line)),
      fold: (row, { customer }) => row && { ...row, customer },
    },
    'lines-returned': {
      key: keysOfMoved,
      fold: (row, returned, { key }) => moveReturned(row, returned, key, 1),
    },
    'lines-restored': {
      key: keysOfMoved,
      fold: (row, restored, { key }) => moveReturned(row, restored, key, -1),
    },
  },
  {
    leansOn: [
      keyOf,
      lineOf,
      SEPARATOR,
      keysOfMoved,
      piecesIn,
      movePieces,
      moveReturned,
      lineCountOf,
      lineOfQuote,
      atScale4,
      SCALE,
      CARRIAGE,
      writtenOf,
    ],
  },
);

/** A line as an order shows it. */
export function showLine({
  line,
  sku,
  kind,
  quantity,
  price,
  returned,
  pieces,
  note,
  currency,
}: Row<typeof orderLines>) {
  return {
    line,
    sku,
    kind,
    quantity,
    price: toMoney(price, currency),
    amount: toMoney(amountOf({ quantity, price }), currency),
    returned,
    pieces,
    ...(note === undefined ? {} : { note }),
  };
}

/** A line as a purchase that may come back: what was given up was never sent. */
export function showPurchase({ order, line, quantity, returned, pieces, price, currency, at }: Row<typeof orderLines>) {
  const returnable = (pieces?.sent ?? quantity) - returned;
  return { order, line, quantity, returnable, price: toMoney(price, currency), at };
}
