import { localDate } from '@banyan/pricing/contract';
import type { Delivered } from './order-credits.ts';

/** How many days a buyer has after the day of delivery. */
const WITHDRAWAL_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * The last day on which a line may be withdrawn from, by the channel’s calendar; undefined while not all that was sent of it has arrived. The day of delivery
 * does not count, and the last day counts as a whole.
 */
export function lastDayToWithdraw(
  sent: number,
  delivered: Delivered | undefined,
  timeZone: string,
): string | undefined {
  if (delivered === undefined || delivered.quantity < sent) return undefined;
  const day = Date.parse(`${localDate(delivered.at, timeZone)}T00:00:00.000Z`);
  return new Date(day + WITHDRAWAL_DAYS * DAY_MS).toISOString().slice(0, 10);
}

/** True when that day is over where the channel is. */
export function isOver(lastDay: string, at: string, timeZone: string): boolean {
  return localDate(at, timeZone) > lastDay;
}
