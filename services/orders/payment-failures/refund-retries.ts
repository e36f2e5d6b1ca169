import { laterBy } from '../deadlines.ts';

const MINUTE_MS = 60_000;
const TRY_AGAIN_MS = 60 * MINUTE_MS;
/** How often a refund is asked for by itself, each time under another name, when the card network fails it. */
const TRIES_MAX = 3;
/** How often one is asked for that cannot be yet, each time after twice as long: 17 hours in all. */
const DELAYS_MAX = 10;

/** What no further try changes: the card cannot take money any more. */
const DEFINITE: readonly string[] = [
  'account-closed',
  'lost-card',
  'stolen-card',
  'expired-card',
  'restricted-card',
  'refunds-not-supported',
];

/** What waits for its turn; `dueAt` null: it may have it at once. */
interface Waiting {
  readonly status: string;
  readonly dueAt: string | null;
}

/** True when the turn of what waits has come. */
export function isDue({ status, dueAt }: Waiting, at: string): boolean {
  return status === 'waiting' && (dueAt ?? at) <= at;
}

/** When the first of what waits is due: one timer serves all. Undefined: nothing waits. */
export function firstDueAt(all: readonly Waiting[], at: string): string | undefined {
  const times = all.filter(({ status }) => status === 'waiting').map(({ dueAt }) => dueAt ?? at);
  return times.toSorted()[0];
}

/** True when a refund that has failed at this try, from 1, is asked for once more by itself. */
export function isTriedAgain(attempt: number, reason: string): boolean {
  return attempt < TRIES_MAX && !DEFINITE.includes(reason);
}

/** When a refund that has failed at this try is asked for again: twice as long after each. */
export function nextTryAt(at: string, attempt: number): string {
  return laterBy(at, TRY_AGAIN_MS * 2 ** (attempt - 1));
}

/** When one that cannot be asked for yet is asked for again; undefined: not by itself any more. */
export function delayedUntil(at: string, delays: number): string | undefined {
  return delays < DELAYS_MAX ? laterBy(at, MINUTE_MS * 2 ** delays) : undefined;
}

const DAY_MS = 86_400_000;

/** True for news of long ago, as a folder of before holds it: whoever was owed that money has most likely been paid in another way, so staff are asked first. */
export function isLongAgo(recordedAt: string, at: string): boolean {
  return Date.parse(at) - Date.parse(recordedAt) > DAY_MS;
}
