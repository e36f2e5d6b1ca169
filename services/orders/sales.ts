import { range, T, view, type Payload, type Plain, type Recorded } from '@banyan/core';
import { atScale4, SCALE } from './checkout/quote-amounts.ts';
import { orders } from './contract.ts';
import type { Pieces } from './fulfilment/order-pieces.ts';
import { addExactly } from './lines.ts';

const fields = {
  currency: T.String(),
  month: T.String(),
  country: T.String(),
  orders: T.Integer(),
  returnDocuments: T.Integer(),
  lines: T.Integer(),
  units: T.Integer(),
  gross: T.Integer(),
  returns: T.Integer(),
};

/** The sales of one month in one country; amounts at scale 4. */
export type SalesRow = Plain<typeof fields>;

interface Place {
  readonly currency: string;
  readonly country: string;
}

const monthOf = ({ occurredAt }: Recorded): string => occurredAt.slice(0, 7);
const keyOf = ({ currency, country }: Place, event: Recorded): string => [currency, monthOf(event), country].join('\t');

function begin({ currency, country }: Place, event: Recorded): SalesRow {
  const nothing = { orders: 0, returnDocuments: 0, lines: 0, units: 0, gross: 0, returns: 0 };
  return { currency, month: monthOf(event), country, ...nothing };
}

type Shipped = Payload<typeof orders, 'fulfilment-shipped'>;

/** What the invoice of a parcel is of: also what was called off, which a return takes back. */
function invoicedPieces({ lines, calledOff = [] }: Shipped): readonly Pieces[] {
  return [...lines, ...calledOff];
}

function invoicedLines(shipped: Shipped): ReadonlySet<number> {
  return new Set(invoicedPieces(shipped).map(({ line }) => line));
}

/** What was shipped and what was returned, by the month of business and the country. Sums are exact, or the row is parked. */
export const sales = view('sales', fields, { 'by-currency': range('currency', 'month', 'country') }).on(
  orders,
  {
    'order-shipped': {
      key: keyOf,
      fold: (row, shipped, event) => {
        const sum = row ?? begin(shipped, event);
        // What was sent in parts was counted part by part.
        if (shipped.inParts) return sum;
        return {
          ...sum,
          orders: sum.orders + (shipped.continues === undefined ? 1 : 0),
          lines: sum.lines + shipped.lines,
          units: addExactly(sum.units, shipped.units),
          gross: addExactly(sum.gross, shipped.gross),
        };
      },
    },
    'fulfilment-shipped': {
      key: keyOf,
      fold: (row, shipped, event) => {
        const sum = row ?? begin(shipped, event);
        return {
          ...sum,
          orders: sum.orders + (shipped.isFirst && shipped.continues === undefined ? 1 : 0),
          lines: sum.lines + invoicedLines(shipped).size,
          units: invoicedPieces(shipped).reduce((units, { quantity }) => addExactly(units, quantity), sum.units),
          gross: addExactly(sum.gross, atScale4(shipped.gross, shipped)),
        };
      },
    },
    // It was invoiced, and a return takes it back: the two come to nothing.
    'fulfilment-given-up': {
      key: keyOf,
      fold: (row, it, event) => {
        const sum = row ?? begin(it, event);
        return {
          ...sum,
          orders: sum.orders + (it.isFirst && it.continues === undefined ? 1 : 0),
          lines: sum.lines + it.lines,
          units: addExactly(sum.units, it.units),
          gross: addExactly(sum.gross, atScale4(it.gross, it)),
        };
      },
    },
    'return-credited': {
      key: keyOf,
      fold: (row, credited, event) => {
        const sum = row ?? begin(credited, event);
        return {
          ...sum,
          returnDocuments: sum.returnDocuments + 1,
          lines: sum.lines + credited.lines,
          units: addExactly(sum.units, -credited.units),
          returns: addExactly(sum.returns, -atScale4(credited.gross, credited)),
        };
      },
    },
    // It was credited before, and is charged again.
    'found-goods-charged': {
      key: keyOf,
      fold: (row, charged, event) => {
        const sum = row ?? begin(charged, event);
        return {
          ...sum,
          lines: sum.lines + charged.lines,
          units: addExactly(sum.units, charged.units),
          gross: addExactly(sum.gross, atScale4(charged.gross, charged)),
        };
      },
    },
    'return-settled': {
      key: keyOf,
      fold: (row, settled, event) => {
        const sum = row ?? begin(settled, event);
        return {
          ...sum,
          returnDocuments: sum.returnDocuments + 1,
          lines: sum.lines + settled.lines,
          units: addExactly(sum.units, settled.units),
          returns: addExactly(sum.returns, settled.amount),
        };
      },
    },
  },
  { leansOn: [keyOf, monthOf, begin, invoicedLines, invoicedPieces, addExactly, atScale4, SCALE] },
);
