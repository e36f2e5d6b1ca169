import { isWithin } from '@banyan/catalog/contract';
import type { DecisionContext } from '@banyan/core';
import type { Candidate, PromotionOutcome } from './apply-promotions.ts';
import { coupon, promotion, promotionsOf, type PromotionFacts } from './promotion.ts';
import { use, usedBy, type Used } from './use.ts';

/** Opens a stream of this service's log, within a decision. */
export type Open = DecisionContext['stream'];

/** Who buys where and when, as far as promotions ask. */
export interface Occasion {
  readonly channel: string;
  readonly timeZone: string;
  readonly at: string;
  readonly buyer: string | null;
  readonly groups: readonly string[];
  /** In capitals, each once. */
  readonly coupons: readonly string[];
}

/** Every promotion that is for everybody here or that a coupon asks for. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** What became of each coupon, given what became of each candidate. */
  readonly outcomesOfCoupons: (outcomes: readonly PromotionOutcome[]) => {
    readonly coupon: string;
    readonly outcome: PromotionOutcome;
  }[];
}

/** Reads the promotions of an occasion, and says of each what already speaks against it: dates, groups, limits. */
export function weighCandidates(occasion: Occasion, open: Open): Candidates {
  const listed = open(promotionsOf(occasion.channel)).state.promotions.flatMap((id) => {
    const { state, facts } = open(promotion(id)).state;
    return facts === null ? [] : [weigh(facts, state === 'ended', null, {}, occasion, open)];
  });
  const entered = occasion.coupons.map((code) => weighCoupon(code, occasion, open));
  const known = entered.filter((each) => typeof each !== 'string');
  return {
    candidates: [...listed, ...known],
    outcomesOfCoupons: (outcomes) =>
      occasion.coupons.map((code, index) => {
        const each = entered[index]!;
        const outcome = typeof each === 'string' ? each : outcomes[listed.length + known.indexOf(each)]!;
        return { coupon: code, outcome };
      }),
  };
}

type Limits = PromotionFacts['limits'];

function weighCoupon(code: string, occasion: Occasion, open: Open): Candidate | 'unknown' {
  const { state, facts } = open(coupon(code)).state;
  if (facts === null) return 'unknown';
  const of = open(promotion(facts.promotion)).state;
  if (of.facts === null) return 'unknown';
  // A promotion that was changed into one for everybody is applied as such.
  const isEnded = state === 'ended' || of.state === 'ended' || !of.facts.byCoupon;
  return weigh(of.facts, isEnded, code, facts.limits, occasion, open);
}

function weigh(
  facts: PromotionFacts,
  isEnded: boolean,
  code: string | null,
  limitsOfCoupon: Limits,
  occasion: Occasion,
  open: Open,
): Candidate {
  const refused = isEnded ? 'ended' : refusalOf(facts, code, limitsOfCoupon, occasion, open);
  return { facts, coupon: code, ...(refused !== undefined && { refused }) };
}

function refusalOf(
  facts: PromotionFacts,
  code: string | null,
  limitsOfCoupon: Limits,
  { channel, timeZone, at, buyer, groups }: Occasion,
  open: Open,
): PromotionOutcome | undefined {
  if (!facts.channels.includes(channel)) return 'other-channel';
  if (!isWithin(facts, timeZone, at)) return 'not-now';
  if (facts.groups !== undefined && !facts.groups.some((group) => groups.includes(group))) return 'other-group';
  const limited = limitedUses(facts, code, limitsOfCoupon, buyer);
  if (limited === undefined) return 'buyer-unknown';
  const reached = limited.find(({ of, limit }) => open(use(usedBy(of))).state.claimed >= limit);
  if (reached === undefined) return undefined;
  return reached.kind === 'first-order' ? 'not-first-order' : 'used-up';
}

/** A count that must stay below its limit before a use. */
export interface LimitedUse {
  readonly kind: 'total' | 'per-customer' | 'first-order';
  readonly of: Used;
  readonly limit: number;
}

/** All limits of a promotion and of the coupon that asks for it; undefined: some are per buyer, and nobody knows who buys. */
export function limitedUses(
  { promotion: id, limits, isFirstOrderOnly }: Pick<PromotionFacts, 'promotion' | 'limits' | 'isFirstOrderOnly'>,
  code: string | null,
  limitsOfCoupon: Limits,
  buyer: string | null,
): LimitedUse[] | undefined {
  const found: LimitedUse[] = [];
  const isPerBuyer = isFirstOrderOnly || limits.perCustomer !== undefined || limitsOfCoupon.perCustomer !== undefined;
  if (isPerBuyer && buyer === null) return undefined;
  const both = [
    [{ promotion: id }, limits] as const,
    ...(code === null ? [] : [[{ coupon: code }, limitsOfCoupon] as const]),
  ];
  for (const [of, { total, perCustomer }] of both) {
    if (total !== undefined) found.push({ kind: 'total', of, limit: total });
    if (perCustomer !== undefined && buyer !== null)
      found.push({ kind: 'per-customer', of: { ...of, buyer }, limit: perCustomer });
  }
  if (isFirstOrderOnly && buyer !== null) found.push({ kind: 'first-order', of: { buyer }, limit: 1 });
  return found;
}
