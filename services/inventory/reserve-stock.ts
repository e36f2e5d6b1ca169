import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { sameLines, sumLines } from './lines.ts';
import { isDue, reservation, type Reservation } from './reservation.ts';
import { stockOf } from './stock.ts';

/** Takes all the lines out of free stock, or none of them. */
export const reserveStock = decision(
  inventory,
  'reserve-stock',
  ({ reservation: id, location, lines }) => ({
    held: reservation(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, location)),
  }),
  ({ reservation: id, location, until, lines: given }, { held, stocks }, { at }) => {
    const wanted: Reservation = { state: 'open', location, until, lines: sumLines(given) };
    const { state } = held.state;
    if (state !== 'none' && !stillServes(held.state, wanted)) return reject('reservation-exists', { state });
    if (state === 'committed') return;
    if (isDue(wanted, at)) return reject('reservation-expired', { until });
    if (state === 'open') return;
    for (const [index, { sku, quantity }] of wanted.lines.entries()) {
      const { free } = stocks[index]!.state;
      if (free < quantity) return reject('out-of-stock', { sku, location, available: free });
    }
    held.append('reservation-made', { reservation: id, location, until, lines: [...wanted.lines] });
    for (const [index, { sku, quantity }] of wanted.lines.entries()) {
      changeStock(stocks[index]!, 'stock-reserved', { sku, location, quantity, reservation: id });
    }
  },
);

/** True when a reservation made before is what is wanted now, and was not given up since. */
function stillServes(made: Reservation, wanted: Reservation): boolean {
  return (
    (made.state === 'open' || made.state === 'committed') &&
    made.location === wanted.location &&
    made.until === wanted.until &&
    sameLines(made.lines, wanted.lines)
  );
}
