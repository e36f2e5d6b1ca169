import { aggregate } from '@banyan/core';
import { channels } from './contract.ts';

/** Whose documents a series numbers; null while it numbers nobody's. */
export interface Series {
  readonly legalEntity: string | null;
}

const NOBODYS: Series = { legalEntity: null };

/**
 * Streams `series/<series>`. Numbers of invoices run without a gap for each legal entity, so a series stays with the first that it was given to, also
 * after no channel names it any more.
 */
export const series = aggregate(channels, 'series', NOBODYS, {
  'series-assigned': (_, { legalEntity }) => ({ legalEntity }),
});
