import { firstInstant } from './local-time.ts';

/** When an entry holds as it is given: instants, or local times; left out and null: open. */
interface GivenTimes {
  readonly from?: string | null;
  readonly until?: string | null;
}

/** True when it needs a time zone to be understood. */
export function hasLocalTime({ from, until }: GivenTimes): boolean {
  return isLocal(from) || isLocal(until);
}

/** True when a local time of it is on a day that its month does not have, which no clock ever shows. */
export function isOffCalendar({ from, until }: GivenTimes): boolean {
  return [from, until].some((time) => isLocal(time) && new Date(`${time}Z`).toISOString().slice(0, 19) !== time);
}

/** The same times as instants. @param zone of local times; what has none needs none */
export function inInstants({ from, until }: GivenTimes, zone: string) {
  return { from: toInstant(from, zone), until: toInstant(until, zone) };
}

function toInstant(time: string | null | undefined, zone: string): string | null {
  return isLocal(time) ? new Date(firstInstant(time, zone)).toISOString() : (time ?? null);
}

function isLocal(time: string | null | undefined): time is string {
  return typeof time === 'string' && !time.endsWith('Z');
}
