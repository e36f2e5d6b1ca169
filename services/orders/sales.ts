import { range, T, view, type Plain, type Recorded } from '@banyan/core';
import { atScale4, SCALE } from './checkout/quote-amounts.ts';
import { orders } from './contract.ts';
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
          lines: sum.lines + shipped.lines.length,
          units: shipped.lines.reduce((units, { quantity }) => addExactly(units, quantity), sum.units),
          gross: addExactly(sum.gross, atScale4(shipped.gross, shipped)),
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
  { leansOn: [keyOf, monthOf, begin, addExactly, atScale4, SCALE] },
);
