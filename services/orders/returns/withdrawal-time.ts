import { localDate } from '@banyan/pricing/contract';
import { calledOffOf, type CountedPieces } from '../fulfilment/order-pieces.ts';
import type { OrderLosses } from './lost-parcels.ts';
import type { OrderCredits } from './order-credits.ts';

/** What is known of the pieces of an order and of their arrival. */
type Arriving = CountedPieces & Pick<OrderCredits, 'delivered'> & Pick<OrderLosses, 'lostPieces'>;

/** How many days a buyer has after the day of delivery. */
const WITHDRAWAL_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * The last day on which an order may be withdrawn from, by the channel’s calendar; undefined while not all of it has arrived: what is delivered one after the
 * other has the time of its last piece. The day of delivery does not count, and the last day counts as a whole. What was lost and has been credited is waited for
 * no more, nor is what was called off before it was sent.
 */
export function lastDayToWithdraw(it: Arriving, timeZone: string): string | undefined {
  const { pieces, delivered, lostPieces } = it;
  let last: string | undefined;
  for (const [line, one] of pieces.entries()) {
    const { open } = one;
    const unsent = calledOffOf(it, line);
    const [sent, returned] = [one.sent - unsent, one.returned - unsent];
    const { quantity, at } = delivered[line] ?? { quantity: 0, at: '' };
    // What was lost before it could be said so has come back like anything else.
    const isAwaited = quantity + (lostPieces[line] ?? 0) < sent && returned < sent;
    if (open > 0 || isAwaited) return undefined;
    if (quantity > 0 && (last === undefined || at > last)) last = at;
  }
  if (last === undefined) return undefined;
  const day = Date.parse(`${localDate(last, timeZone)}T00:00:00.000Z`);
  return new Date(day + WITHDRAWAL_DAYS * DAY_MS).toISOString().slice(0, 10);
}

/** True when that day is over where the channel is. */
export function isOver(lastDay: string, at: string, timeZone: string): boolean {
  return localDate(at, timeZone) > lastDay;
}
