import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { sameLines, sumLines } from './lines.ts';
import { isDue, reservation, type Reservation } from './reservation.ts';
import { offerOf } from './stock-policy.ts';
import { stockOf } from './stock.ts';

/** Takes all the lines out of free stock, or none of them. Where a policy allows it, what is not there is waited for. */
export const reserveStock = decision(
  inventory,
  'reserve-stock',
  ({ reservation: id, location, lines }) => ({
    held: reservation(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, location)),
  }),
  ({ reservation: id, location, until, lines: given }, { held, stocks }, { at, caller }) => {
    const wanted = { location, until, lines: sumLines(given) };
    const { state } = held.state;
    if (state !== 'none' && !stillServes(held.state, wanted)) return reject('reservation-exists', { state });
    if (state === 'committed') return;
    if (isDue(wanted, at)) return reject('reservation-expired', { until });
    if (state === 'open') return;
    const late: number[] = [];
    for (const [index, { sku, quantity }] of wanted.lines.entries()) {
      const { available, room } = offerOf(stocks[index]!.state);
      const missing = Math.max(0, quantity - available);
      if (missing > room) return reject('out-of-stock', { sku, location, available });
      late.push(missing);
    }
    const backOrdered = wanted.lines.flatMap(({ sku }, index) =>
      late[index] === 0 ? [] : [{ sku, quantity: late[index]! }],
    );
    const waits = backOrdered.length === 0 ? {} : { backOrdered };
    const by = caller.role === 'service' ? { holder: caller.id } : {};
    held.append('reservation-made', { reservation: id, location, until, lines: [...wanted.lines], ...waits, ...by });
    for (const [index, { sku, quantity }] of wanted.lines.entries()) {
      const missing = late[index]!;
      const line = { sku, location, quantity, reservation: id, ...(missing === 0 ? {} : { backOrdered: missing }) };
      changeStock(stocks[index]!, 'stock-reserved', line, missing - quantity);
    }
  },
);

/** True when a reservation made before is what is wanted now, and was not given up since. */
function stillServes(made: Reservation, wanted: Pick<Reservation, 'location' | 'until' | 'lines'>): boolean {
  return (
    (made.state === 'open' || made.state === 'committed') &&
    made.location === wanted.location &&
    made.until === wanted.until &&
    sameLines(made.lines, wanted.lines)
  );
}
