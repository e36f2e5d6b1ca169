import { firstInstant } from './local-time.ts';

/** When an entry holds as it is given: instants, or local times; left out and null: open. */
interface GivenTimes {
  readonly from?: string | null;
  readonly until?: string | null;
}

function hasLocalTime({ from, until }: GivenTimes): boolean {
  return isLocal(from) || isLocal(until);
}

/** True when a local time of it is on a day that its month does not have, which no clock ever shows. */
export function isOffCalendar({ from, until }: GivenTimes): boolean {
  return [from, until].some((time) => isLocal(time) && new Date(`${time}Z`).toISOString().slice(0, 19) !== time);
}

/** True when one of its times is local and the other an instant: which of them is the earlier is told by a zone alone. */
export function isMixed(given: GivenTimes): boolean {
  return hasLocalTime(given) && [given.from, given.until].some((time) => typeof time === 'string' && !isLocal(time));
}

/** The same times as they are recorded: as instants, or, of no zone, as local times of each channel’s own. */
export function asRecorded(given: GivenTimes, zone: string | undefined) {
  const { from, until } = given;
  if (zone !== undefined || !hasLocalTime(given))
    return { from: toInstant(from, zone ?? 'UTC'), until: toInstant(until, zone ?? 'UTC') };
  return { from: null, until: null, ...(isLocal(from) && { starts: from }), ...(isLocal(until) && { ends: until }) };
}

function toInstant(time: string | null | undefined, zone: string): string | null {
  return isLocal(time) ? new Date(firstInstant(time, zone)).toISOString() : (time ?? null);
}

function isLocal(time: string | null | undefined): time is string {
  return typeof time === 'string' && !time.endsWith('Z');
}
