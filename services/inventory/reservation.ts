import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { Line } from './lines.ts';

/** Goods held for somebody until a time. */
export interface Reservation {
  readonly state: 'none' | 'open' | 'committed' | 'released' | 'expired';
  readonly location: string;
  /** The first instant at which the goods are no longer held; compared with recorded time. */
  readonly until: string;
  readonly lines: readonly Line[];
}

const NONE: Reservation = { state: 'none', location: '', until: '', lines: [] };

/** Streams `reservation/<reservation>`. */
export const reservation = aggregate(inventory, 'reservation', NONE, {
  'reservation-made': (_, { location, until, lines }) => ({ state: 'open', location, until, lines }),
  'reservation-committed': (made) => ({ ...made, state: 'committed' }),
  'reservation-released': (made, { cause }) => ({ ...made, state: cause }),
});

/** True when the goods are no longer held at `at`, whether or not the timer has told yet. */
export function isDue({ until }: Reservation, at: string): boolean {
  return at >= until;
}
