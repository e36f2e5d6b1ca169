import { range, view, type Payload, type Static } from '@banyan/core';
import { inventory, stockLevel } from './contract.ts';
import { piecesOf } from './lines.ts';
import { stockKey } from './stock.ts';

type Level = Static<typeof stockLevel>;
/** The numbers of a level: pieces each. */
type Pieces = { readonly [F in keyof Level as Level[F] extends number ? F : never]?: number };

const keyOf = ({ sku, location }: { readonly sku: string; readonly location: string }): string =>
  stockKey(sku, location);

/**
 * The stock of each SKU at each location. Always
 * `received + returned + adjusted + transferred + backOrdered = shipped + reserved + free + inTransit + quarantined`.
 */
export const stockLevels = view('stock-levels', stockLevel.properties, {
  'by-sku': range('sku', 'location'),
  'by-free': range('location', 'free'),
}).on(
  inventory,
  {
    'stock-received': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { received: by, free: by }),
    },
    'stock-returned': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { returned: by, free: by }),
    },
    'stock-adjusted': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { adjusted: by, free: by }),
    },
    'stock-counted': {
      key: keyOf,
      fold: (row, { sku, location, difference: by }) => plus(row, sku, location, { adjusted: by, free: by }),
    },
    'stock-reserved': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by, backOrdered = 0 }) =>
        plus(row, sku, location, { reserved: by, backOrdered, free: backOrdered - by }),
    },
    'stock-released': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by, backOrdered = 0 }) =>
        plus(row, sku, location, { reserved: -by, backOrdered: -backOrdered, free: by - backOrdered }),
    },
    'reservation-committed': {
      key: ({ location, lines }) => lines.map(({ sku }) => stockKey(sku, location)),
      fold: (row, { lines }) => row && ship(row, piecesOf(lines, row.sku)),
    },
    'reservation-part-committed': {
      key: ({ location, lines }) => lines.map(({ sku }) => stockKey(sku, location)),
      fold: (row, { lines }) => row && ship(row, piecesOf(lines, row.sku)),
    },
    'back-orders-filled': {
      key: keyOf,
      fold: (row, { sku, location, fills }) => {
        const by = fills.reduce((sum, { quantity }) => sum + quantity, 0);
        return plus(row, sku, location, { backOrdered: -by, free: -by });
      },
    },
    'back-order-cancelled': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { backOrdered: -by, returned: by }),
    },
    'stock-policy-set': {
      key: keyOf,
      fold: (row, { sku, location, safetyStock, lowStockAt, backOrders }) => ({
        ...(row ?? none(sku, location)),
        safetyStock,
        lowStockAt,
        backOrders,
      }),
    },
    'stock-quarantined': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by, ...from }) =>
        plus(row, sku, location, { quarantined: by, ...quarantinedFrom(from, by) }),
    },
    'quarantine-ended': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by, outcome }) =>
        plus(row, sku, location, { quarantined: -by, ...(outcome === 'restock' ? { free: by } : { adjusted: -by }) }),
    },
    'stock-sent': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { inTransit: by, free: -by }),
    },
    'stock-arrived': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by }) => plus(row, sku, location, { transferred: by, free: by }),
    },
    'transit-ended': {
      key: keyOf,
      fold: (row, { sku, location, quantity: by, outcome }) =>
        plus(row, sku, location, {
          inTransit: -by,
          ...(outcome === 'received' ? { transferred: -by } : { adjusted: -by }),
        }),
    },
  },
  { leansOn: [keyOf, stockKey, plus, none, ship, piecesOf, quarantinedFrom] },
);

function none(sku: string, location: string): Level {
  return {
    sku,
    location,
    free: 0,
    reserved: 0,
    received: 0,
    returned: 0,
    adjusted: 0,
    transferred: 0,
    backOrdered: 0,
    shipped: 0,
    inTransit: 0,
    quarantined: 0,
    safetyStock: 0,
    lowStockAt: null,
    backOrders: null,
  };
}

/** Where pieces were that are kept apart now; what was written off is corrected. */
function quarantinedFrom(
  { from, writtenOff }: Pick<Payload<typeof inventory, 'stock-quarantined'>, 'from' | 'writtenOff'>,
  by: number,
): Pieces {
  if (from === 'free') return { free: -by };
  return writtenOff === true ? { adjusted: by } : { returned: by };
}

/** The row with so many more pieces, or fewer, of each kind. */
function plus(row: Level | undefined, sku: string, location: string, by: Pieces): Level {
  const next: Level = { ...(row ?? none(sku, location)) };
  for (const [field, pieces] of Object.entries(by)) next[field as 'free'] += pieces;
  return next;
}

function ship(row: Level, pieces: number): Level {
  return { ...row, reserved: row.reserved - pieces, shipped: row.shipped + pieces };
}
