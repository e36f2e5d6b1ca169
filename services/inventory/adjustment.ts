import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';

/** One correction of the count. */
export interface Adjustment {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
}

const NOTHING: Adjustment = { sku: '', location: '', quantity: 0 };

/** Streams `adjustment/<adjustment>`: a correction and its reason. */
export const adjustment = aggregate(inventory, 'adjustment', NOTHING, {
  'adjustment-made': (_, { sku, location, quantity }) => ({ sku, location, quantity }),
});
