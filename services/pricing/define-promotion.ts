import { decision, isDeepEqual, reject } from '@banyan/core';
import { pricing } from './contract.ts';
import { coupon, promotion, promotionsOf, type PromotionFacts } from './promotion.ts';

/** As many promotions for everybody as a quote looks at in a channel. */
export const LISTED_MAX = 200;

/** A promotion with these facts from now on, listed in its channels unless it takes a coupon. */
export const definePromotion = decision(
  pricing,
  'define-promotion',
  ({ promotion: id }) => promotion(id),
  (facts, it, { stream }) => {
    const { state, facts: known } = it.state;
    if (state === 'active' && isDeepEqual(facts, known)) return;
    if (facts.starts !== undefined && facts.ends !== undefined && facts.starts >= facts.ends)
      return reject('empty-range', { promotion: facts.promotion });
    const twice = currencyTwice(facts);
    if (twice !== undefined) return reject('currency-twice', { currency: twice });
    const before = state === 'active' && known !== null ? listedIn(known) : [];
    const after = listedIn(facts);
    for (const channel of after.filter((id) => !before.includes(id))) {
      const listed = stream(promotionsOf(channel));
      if (listed.state.promotions.length >= LISTED_MAX) return reject('too-many-promotions', { channel });
      listed.append('promotion-listed', { channel, promotion: facts.promotion });
    }
    for (const channel of before.filter((id) => !after.includes(id)))
      stream(promotionsOf(channel)).append('promotion-unlisted', { channel, promotion: facts.promotion });
    it.append('promotion-defined', facts);
  },
);

/** The end of a promotion, now. */
export const endPromotion = decision(
  pricing,
  'end-promotion',
  ({ promotion: id }) => promotion(id),
  ({ promotion: id }, it, { stream }) => {
    const { state, facts } = it.state;
    if (facts === null) return reject('no-such-promotion', { promotion: id });
    if (state === 'ended') return;
    for (const channel of listedIn(facts))
      stream(promotionsOf(channel)).append('promotion-unlisted', { channel, promotion: id });
    it.append('promotion-ended', { promotion: id });
  },
);

/** A coupon code for a promotion, or other limits of it. */
export const issueCoupon = decision(
  pricing,
  'issue-coupon',
  ({ coupon: id, promotion: of }) => ({ it: coupon(id), of: promotion(of) }),
  (facts, { it, of }) => {
    const { state, facts: known } = it.state;
    if (state === 'active' && isDeepEqual(facts, known)) return;
    if (known !== null && known.promotion !== facts.promotion)
      return reject('coupon-exists', { promotion: known.promotion });
    if (of.state.facts === null) return reject('no-such-promotion', { promotion: facts.promotion });
    if (!of.state.facts.byCoupon) return reject('not-by-coupon', { promotion: facts.promotion });
    it.append('coupon-issued', facts);
  },
);

/** No more use of a coupon code. */
export const endCoupon = decision(
  pricing,
  'end-coupon',
  ({ coupon: id }) => coupon(id),
  ({ coupon: id }, it) => {
    if (it.state.state === 'none') return reject('no-such-coupon', { coupon: id });
    if (it.state.state === 'active') it.append('coupon-ended', { coupon: id });
  },
);

function listedIn({ byCoupon, channels }: PromotionFacts): readonly string[] {
  return byCoupon ? [] : channels;
}

/** A currency that has two amounts where one would count; undefined: none has. */
function currencyTwice({ minimum = [], action }: PromotionFacts): string | undefined {
  const lists = [minimum, ...amountsOf(action)].map((amounts) => amounts.map(({ currency }) => currency));
  return lists.flatMap((list) => list.filter((each, index) => list.indexOf(each) !== index))[0];
}

function amountsOf(action: PromotionFacts['action']): readonly NonNullable<PromotionFacts['minimum']>[] {
  switch (action.kind) {
    case 'fixed-amount':
      return [action.amounts];
    case 'fixed-price':
      return [action.prices];
    case 'amount-tiers':
      return action.tiers.map(({ amounts }) => amounts);
    default:
      return [];
  }
}
