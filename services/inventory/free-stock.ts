import type { DecisionContext } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import type { Line } from './lines.ts';
import type { Reservation } from './reservation.ts';
import { awaitedBy, stockOf } from './stock.ts';

/**
 * Gives goods of a reservation back to what is free, after `record` has said why. Pieces that are waited for are given up before those that are there;
 * what a part that has left waits for stays.
 */
export function freeStock(
  { id, state: { location } }: { readonly id: string; readonly state: Pick<Reservation, 'location'> },
  lines: readonly Line[],
  stream: DecisionContext['stream'],
  record: () => void,
): void {
  // All streams first: one that has to be loaded starts the decision over, and then nothing was done in vain.
  const stocks = lines.map(({ sku }) => stream(stockOf(sku, location)));
  record();
  for (const [index, { sku, quantity }] of lines.entries()) {
    const awaited = Math.min(quantity, awaitedBy(id, stocks[index]!.state));
    const line = { sku, location, quantity, reservation: id, ...(awaited === 0 ? {} : { backOrdered: awaited }) };
    changeStock(stocks[index]!, 'stock-released', line, quantity - awaited);
  }
}
