import { answer } from '@banyan/core';
import { inventory } from './contract.ts';
import { sumLines } from './lines.ts';
import { planParts, type Shelf } from './plan-parts.ts';
import { backOrderRoom, promisable } from './stock-policy.ts';
import { stockLevels } from './stock-levels.ts';
import { stockKey } from './stock.ts';

/** Where goods could come from, as stock stands. Nothing is held: whoever reserves by it plans again when it has changed. */
export const planLocations = answer(
  inventory,
  'plan-locations',
  { stockLevels },
  async ({ locations, lines: given, bundles, strategy = 'do-not-split' }, views) => {
    const lines = sumLines(given);
    const shelves = await Promise.all(
      locations.map(async (location): Promise<Shelf> => {
        const levels = await Promise.all(lines.map(({ sku }) => views.stockLevels.get(stockKey(sku, location))));
        return {
          location,
          stock: levels.map((level) =>
            level === undefined
              ? { there: 0, room: 0 }
              : { there: promisable(level), room: backOrderRoom(level.backOrders, level.backOrdered) },
          ),
        };
      }),
    );
    return { strategy, ...planParts(strategy, shelves, lines, bundles) };
  },
);
