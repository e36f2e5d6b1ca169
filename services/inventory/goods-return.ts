import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { Receipt } from './delivery.ts';

const NOTHING: Receipt = { location: '', lines: [] };

/** Streams `return/<return>`: what a customer gave back. */
export const goodsReturn = aggregate(inventory, 'return', NOTHING, {
  'goods-returned': (_, { location, lines }) => ({ location, lines }),
});
