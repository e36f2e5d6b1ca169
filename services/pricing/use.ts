import { aggregate } from '@banyan/core';
import { pricing } from './contract.ts';

const unused: { readonly claimed: number } = { claimed: 0 };

/** Streams `use/<what>`: how many claims of it are not given back. One number, so that a coupon of a million uses is as small as any. */
export const use = aggregate(pricing, 'use', unused, {
  'use-claimed': ({ claimed }) => ({ claimed: claimed + 1 }),
  'use-released': ({ claimed }) => ({ claimed: claimed - 1 }),
});

/** What a use is counted for. */
export interface Used {
  readonly promotion?: string | undefined;
  readonly coupon?: string | undefined;
  readonly buyer?: string | undefined;
}

/** The name that a use is counted under: of a promotion or a coupon, by everybody or by one buyer; of a buyer alone, all of their claims. */
export function usedBy({ promotion, coupon, buyer }: Used): string {
  const what =
    coupon !== undefined ? `coupon:${coupon}` : promotion !== undefined ? `promotion:${promotion}` : 'buyer:';
  return buyer === undefined ? what : what === 'buyer:' ? `buyer:${buyer}` : `${what}@${buyer}`;
}
