import { range, view, type Static } from '@banyan/core';
import { inventory, stockLevel } from './contract.ts';
import { piecesOf } from './lines.ts';
import { stockKey } from './stock.ts';

/** The stock of each SKU at each location. `received + returned + adjusted = free + reserved + shipped`, always. */
export const stockLevels = view('stock-levels', stockLevel.properties, {
  'by-sku': range('sku', 'location'),
  'by-free': range('location', 'free'),
}).on(
  inventory,
  {
    'stock-received': {
      key: ({ sku, location }) => stockKey(sku, location),
      fold: (row, { sku, location, quantity }) => {
        const { free, received, ...rest } = row ?? none(sku, location);
        return { ...rest, free: free + quantity, received: received + quantity };
      },
    },
    'stock-returned': {
      key: ({ sku, location }) => stockKey(sku, location),
      fold: (row, { sku, location, quantity }) => {
        const { free, returned, ...rest } = row ?? none(sku, location);
        return { ...rest, free: free + quantity, returned: returned + quantity };
      },
    },
    'stock-adjusted': {
      key: ({ sku, location }) => stockKey(sku, location),
      fold: (row, { sku, location, quantity }) => {
        const { free, adjusted, ...rest } = row ?? none(sku, location);
        return { ...rest, free: free + quantity, adjusted: adjusted + quantity };
      },
    },
    'stock-reserved': {
      key: ({ sku, location }) => stockKey(sku, location),
      fold: (row, { sku, location, quantity }) => {
        const { free, reserved, ...rest } = row ?? none(sku, location);
        return { ...rest, free: free - quantity, reserved: reserved + quantity };
      },
    },
    'stock-released': {
      key: ({ sku, location }) => stockKey(sku, location),
      fold: (row, { sku, location, quantity }) => {
        const { free, reserved, ...rest } = row ?? none(sku, location);
        return { ...rest, free: free + quantity, reserved: reserved - quantity };
      },
    },
    'reservation-committed': {
      key: ({ location, lines }) => lines.map(({ sku }) => stockKey(sku, location)),
      fold: (row, { lines }) => row && ship(row, piecesOf(lines, row.sku)),
    },
  },
  { leansOn: [stockKey, none, ship, piecesOf] },
);

function none(sku: string, location: string) {
  return { sku, location, free: 0, reserved: 0, received: 0, returned: 0, adjusted: 0, shipped: 0 };
}

function ship(row: Static<typeof stockLevel>, pieces: number) {
  return { ...row, reserved: row.reserved - pieces, shipped: row.shipped + pieces };
}
