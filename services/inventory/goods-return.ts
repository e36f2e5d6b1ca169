import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { Receipt } from './delivery.ts';

/** Goods that came back, and whether somebody has to look at them first. */
interface GoodsReturn extends Receipt {
  readonly inspect: boolean;
  /** They were booked in and written off before. */
  readonly writtenOff: boolean;
}

const NOTHING: GoodsReturn = { location: '', lines: [], inspect: false, writtenOff: false };

/** Streams `return/<return>`: what a customer gave back. */
export const goodsReturn = aggregate(inventory, 'return', NOTHING, {
  'goods-returned': (_, { location, lines, inspect = false, writtenOff = false }) => ({
    location,
    lines,
    inspect,
    writtenOff,
  }),
});
