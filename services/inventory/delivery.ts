import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { Line } from './lines.ts';

/** Goods that came in under one name: what a second receipt of that name is compared with, however long after. */
export interface Receipt {
  readonly location: string;
  readonly lines: readonly Line[];
}

const NOTHING: Receipt = { location: '', lines: [] };

/** Streams `delivery/<delivery>`: what a supplier delivered. */
export const delivery = aggregate(inventory, 'delivery', NOTHING, {
  'delivery-received': (_, { location, lines }) => ({ location, lines }),
});
