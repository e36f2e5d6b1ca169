const DAY_MS = 86_400_000;

/** The time of so many days from now, before it if negative. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

/** The day it is, in UTC. */
export function today(): string {
  return daysFromNow(0).slice(0, 10);
}
