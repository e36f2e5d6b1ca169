import { range, view, type Recorded } from '@banyan/core';
import { inventory, stockMonth } from './contract.ts';
import { piecesOf } from './lines.ts';
import { stockKey } from './stock.ts';

/**
 * What moved, by SKU, location and month of business time. A row per sold line would hold the orders' history a second time; months keep the
 * movements of a SKU short enough to read, and they add up to its stock level.
 */
export const stockMonths = view('stock-months', stockMonth.properties, {
  'by-sku': range('sku', 'location', 'month'),
}).on(
  inventory,
  {
    'stock-received': {
      key: ({ sku, location }, event) => monthKey(sku, location, event),
      fold: (row, { sku, location, quantity }, event) => {
        const { received, ...rest } = row ?? nothing(sku, location, event);
        return { ...rest, received: received + quantity };
      },
    },
    'stock-returned': {
      key: ({ sku, location }, event) => monthKey(sku, location, event),
      fold: (row, { sku, location, quantity }, event) => {
        const { returned, ...rest } = row ?? nothing(sku, location, event);
        return { ...rest, returned: returned + quantity };
      },
    },
    'stock-adjusted': {
      key: ({ sku, location }, event) => monthKey(sku, location, event),
      fold: (row, { sku, location, quantity }, event) => {
        const { adjusted, ...rest } = row ?? nothing(sku, location, event);
        return { ...rest, adjusted: adjusted + quantity };
      },
    },
    'reservation-committed': {
      key: ({ location, lines }, event) => lines.map(({ sku }) => monthKey(sku, location, event)),
      fold: (row, { location, lines }, event) => {
        const sku = event.key.slice(0, event.key.indexOf('@'));
        const { shipped, ...rest } = row ?? nothing(sku, location, event);
        return { ...rest, shipped: shipped + piecesOf(lines, sku) };
      },
    },
  },
  { leansOn: [monthKey, stockKey, monthOf, nothing, piecesOf] },
);

function monthOf({ occurredAt }: Recorded): string {
  return occurredAt.slice(0, 'YYYY-MM'.length);
}

function monthKey(sku: string, location: string, event: Recorded): string {
  return `${stockKey(sku, location)}@${monthOf(event)}`;
}

function nothing(sku: string, location: string, event: Recorded) {
  return { sku, location, month: monthOf(event), received: 0, returned: 0, adjusted: 0, shipped: 0 };
}
