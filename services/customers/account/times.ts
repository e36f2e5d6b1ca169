const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long things count, in milliseconds of recorded time. */
export const lifetimes = {
  sessionMs: 30 * DAY_MS,
  visitorMs: 365 * DAY_MS,
  verificationMs: DAY_MS,
  resetMs: 60 * MINUTE_MS,
} as const;

/** So long after a time: ISO 8601 UTC with milliseconds. */
export function after(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
