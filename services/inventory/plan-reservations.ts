import { decision } from '@banyan/core';
import { inventory } from './contract.ts';
import { sumLines } from './lines.ts';
import { planParts, type Shelf } from './plan-parts.ts';
import { offerOf } from './stock-policy.ts';
import { stockOf } from './stock.ts';

/** So many positions are looked at: of carts of very many articles fewer locations, the most wanted ones; of the largest, of 1,000, five. */
const POSITIONS_MAX = 5_000;

/** The same plan as the query's, made of the streams: it never lags behind what was reserved a moment ago, and a process may ask for it. */
export const planReservations = decision(
  inventory,
  'plan-reservations',
  ({ locations, lines: given }) => {
    const lines = sumLines(given);
    const near = locations.slice(0, Math.floor(POSITIONS_MAX / lines.length));
    return near.map((location) => lines.map(({ sku }) => stockOf(sku, location)));
  },
  ({ locations, lines: given, bundles, strategy = 'do-not-split' }, positions) => {
    const shelves = positions.map((stocks, index): Shelf => ({
      location: locations[index]!,
      stock: stocks.map(({ state }) => {
        const { available, room } = offerOf(state);
        return { there: available, room };
      }),
    }));
    const { parts, missing } = planParts(strategy, shelves, sumLines(given), bundles);
    return { parts: parts.map(({ location, lines }) => ({ location, lines })), missing };
  },
);
