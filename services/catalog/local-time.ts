/** From a local time on, and until right before another, in whatever zone is asked about. What is left out is open. */
export interface LocalRange {
  readonly starts?: string;
  readonly ends?: string;
}

// More than two clocks on Earth ever differ by, also in the local mean times of long ago.
const APART_MS = 26 * 3_600_000;
const SECOND_MS = 1000;
const OFFSETS_MAX = 2000;

/** True when a moment is in a half-open range of local times of a time zone. */
export function isWithin({ starts, ends }: LocalRange, zone: string, at: string): boolean {
  return (starts === undefined || isReached(starts, zone, at)) && (ends === undefined || !isReached(ends, zone, at));
}

/** The local date of a moment, like 2026-03-29. */
export function localDate(at: string, zone: string): string {
  const atMs = Date.parse(at);
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 10);
}

/** True when the clocks of the zone have shown the local time: far away from it nobody has to ask the zone. */
function isReached(local: string, zone: string, at: string): boolean {
  const atMs = Date.parse(at);
  const apartMs = atMs - Date.parse(`${local}Z`);
  return Math.abs(apartMs) > APART_MS ? apartMs > 0 : atMs >= firstInstant(local, zone);
}

/**
 * The first moment at which the clocks of the zone show a local time or a later one, in milliseconds of UTC: of an hour that summer time leaves out the moment
 * at which it begins, of an hour that comes twice the first. So a later local time is never an earlier moment, and ranges that meet leave nothing out.
 */
export function firstInstant(local: string, zone: string): number {
  const asUtcMs = Date.parse(`${local}Z`);
  const around = [asUtcMs - APART_MS, asUtcMs + APART_MS].map((ms) => asUtcMs - offsetMs(ms, zone));
  const exact = around.filter((ms) => shownMs(ms, zone) === asUtcMs);
  if (exact.length > 0) return Math.min(...exact);
  // The local time is left out: between the two the clocks jump over it.
  let before = Math.min(...around) - SECOND_MS;
  let reached = Math.max(...around);
  while (reached - before > SECOND_MS) {
    const middle = before + Math.floor((reached - before) / 2 / SECOND_MS) * SECOND_MS;
    if (shownMs(middle, zone) >= asUtcMs) reached = middle;
    else before = middle;
  }
  return reached;
}

function shownMs(ms: number, zone: string): number {
  return ms + offsetMs(ms, zone);
}

// A formatter is made anew for every call, which takes longer than all the rest of a quote; and quotes ask about the same seconds.
const offsets = new Map<string, number>();

/** How far the clocks of a zone are ahead of UTC at a moment. */
function offsetMs(ms: number, timeZone: string): number {
  const second = Math.floor(ms / SECOND_MS) * SECOND_MS;
  const key = `${second} ${timeZone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  // Swedish, because it writes times as ISO 8601 does.
  const shown = new Date(second).toLocaleString('sv-SE', { timeZone });
  const offset = Date.parse(`${shown.replace(' ', 'T')}Z`) - second;
  if (offsets.size === OFFSETS_MAX) offsets.clear();
  offsets.set(key, offset);
  return offset;
}
