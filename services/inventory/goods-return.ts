import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { Receipt } from './delivery.ts';

/** Goods that came back, and whether somebody has to look at them first. */
interface GoodsReturn extends Receipt {
  readonly inspect: boolean;
}

const NOTHING: GoodsReturn = { location: '', lines: [], inspect: false };

/** Streams `return/<return>`: what a customer gave back. */
export const goodsReturn = aggregate(inventory, 'return', NOTHING, {
  'goods-returned': (_, { location, lines, inspect = false }) => ({ location, lines, inspect }),
});
