import { aggregate, type Payload } from '@banyan/core';
import { pricing } from './contract.ts';

/** All facts of a promotion. */
export type PromotionFacts = Payload<typeof pricing, 'promotion-defined'>;

/** A promotion as the rules need it. */
export interface Promotion {
  readonly state: 'none' | 'active' | 'ended';
  readonly facts: PromotionFacts | null;
}

/** A coupon as the rules need it. */
export interface Coupon {
  readonly state: 'none' | 'active' | 'ended';
  readonly facts: Payload<typeof pricing, 'coupon-issued'> | null;
}

const noPromotion: Promotion = { state: 'none', facts: null };
const noCoupon: Coupon = { state: 'none', facts: null };
const nothingListed: { readonly promotions: readonly string[] } = { promotions: [] };

/** Streams `promotion/<promotion>`. */
export const promotion = aggregate(pricing, 'promotion', noPromotion, {
  'promotion-defined': (_, facts) => ({ state: 'active', facts }),
  'promotion-ended': (promotion) => ({ ...promotion, state: 'ended' }),
});

/** Streams `promotions-of/<channel>`: those that a quote looks at without a coupon. */
export const promotionsOf = aggregate(pricing, 'promotions-of', nothingListed, {
  'promotion-listed': ({ promotions }, { promotion }) => ({ promotions: [...promotions, promotion] }),
  'promotion-unlisted': ({ promotions }, { promotion }) => ({
    promotions: promotions.filter((other) => other !== promotion),
  }),
});

/** Streams `coupon/<coupon>`. */
export const coupon = aggregate(pricing, 'coupon', noCoupon, {
  'coupon-issued': (_, facts) => ({ state: 'active', facts }),
  'coupon-ended': (coupon) => ({ ...coupon, state: 'ended' }),
});
