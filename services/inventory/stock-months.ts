import { range, view, type Recorded, type Static } from '@banyan/core';
import { inventory, stockMonth } from './contract.ts';
import { piecesOf } from './lines.ts';
import { stockKey } from './stock.ts';

type Month = Static<typeof stockMonth>;
type Moved = 'received' | 'returned' | 'adjusted' | 'transferred' | 'shipped';
interface Place {
  readonly sku: string;
  readonly location: string;
}

const keyOf = ({ sku, location }: Place, event: Recorded): string => monthKey(sku, location, event);

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
      key: keyOf,
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'received', quantity),
    },
    'stock-returned': {
      key: keyOf,
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'returned', quantity),
    },
    'stock-adjusted': {
      key: keyOf,
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'adjusted', quantity),
    },
    'stock-counted': {
      key: keyOf,
      fold: (row, { difference, ...place }, event) => plus(row, place, event, 'adjusted', difference),
    },
    'back-order-cancelled': {
      key: keyOf,
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'returned', quantity),
    },
    'stock-quarantined': {
      key: ({ from, ...place }, event) => (from === 'returned' ? keyOf(place, event) : []),
      fold: (row, { quantity, writtenOff, ...place }, event) =>
        plus(row, place, event, writtenOff === true ? 'adjusted' : 'returned', quantity),
    },
    'quarantine-ended': {
      key: ({ outcome, ...place }, event) => (outcome === 'scrap' ? keyOf(place, event) : []),
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'adjusted', -quantity),
    },
    'stock-arrived': {
      key: keyOf,
      fold: (row, { quantity, ...place }, event) => plus(row, place, event, 'transferred', quantity),
    },
    'transit-ended': {
      key: keyOf,
      fold: (row, { quantity, outcome, ...place }, event) =>
        plus(row, place, event, outcome === 'received' ? 'transferred' : 'adjusted', -quantity),
    },
    'reservation-committed': {
      key: ({ location, lines }, event) => lines.map(({ sku }) => monthKey(sku, location, event)),
      fold: (row, { location, lines }, event) => {
        const sku = event.key.slice(0, event.key.indexOf('@'));
        return plus(row, { sku, location }, event, 'shipped', piecesOf(lines, sku));
      },
    },
    'reservation-part-committed': {
      key: ({ location, lines }, event) => lines.map(({ sku }) => monthKey(sku, location, event)),
      fold: (row, { location, lines }, event) => {
        const sku = event.key.slice(0, event.key.indexOf('@'));
        return plus(row, { sku, location }, event, 'shipped', piecesOf(lines, sku));
      },
    },
  },
  { leansOn: [keyOf, monthKey, stockKey, monthOf, plus, nothing, piecesOf] },
);

function monthOf({ occurredAt }: Recorded): string {
  return occurredAt.slice(0, 'YYYY-MM'.length);
}

function monthKey(sku: string, location: string, event: Recorded): string {
  return `${stockKey(sku, location)}@${monthOf(event)}`;
}

function plus(row: Month | undefined, { sku, location }: Place, event: Recorded, moved: Moved, pieces: number): Month {
  const known = row ?? nothing(sku, location, event);
  return { ...known, [moved]: known[moved] + pieces };
}

function nothing(sku: string, location: string, event: Recorded): Month {
  const month = monthOf(event);
  return { sku, location, month, received: 0, returned: 0, adjusted: 0, transferred: 0, shipped: 0 };
}
