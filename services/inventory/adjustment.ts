import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';

/** One correction of the count. */
export interface Adjustment {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
  readonly reason: string;
  /** The country that it is counted in; null: none was named. */
  readonly country: string | null;
}

const NOTHING: Adjustment = { sku: '', location: '', quantity: 0, reason: '', country: null };

/** Streams `adjustment/<adjustment>`: a correction and its reason. */
export const adjustment = aggregate(inventory, 'adjustment', NOTHING, {
  'adjustment-made': (_, { sku, location, quantity, reason, country = null }) => ({
    sku,
    location,
    quantity,
    reason,
    country,
  }),
});
