import { isWithin } from '@banyan/catalog/contract';
import type { DecisionContext } from '@banyan/core';
import type { Candidate, PromotionOutcome } from './apply-promotions.ts';
import { recognised } from './known-facts.ts';
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
  /** The person behind the buyer’s e-mail address, where it is known; else whom they were recognised as. */
  readonly person?: string | undefined;
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
  { channel, timeZone, at, buyer, person, groups }: Occasion,
  open: Open,
): PromotionOutcome | undefined {
  if (!facts.channels.includes(channel)) return 'other-channel';
  if (!isWithin(facts, timeZone, at)) return 'not-now';
  if (facts.groups !== undefined && !facts.groups.some((group) => groups.includes(group))) return 'other-group';
  const kind = limitReached({ ...facts, code, limitsOfCoupon }, countedAs(buyer, person, open), open);
  return kind === 'first-order' ? 'not-first-order' : kind === undefined || kind === 'buyer-unknown' ? kind : 'used-up';
}

/** All that whoever buys is counted as: by who they are here, and by the person behind their e-mail address, whom they stay as another visitor or without an account. */
export function countedAs(buyer: string | null, person: string | undefined, open: Open): string[] {
  if (buyer === null) return person === undefined ? [] : [`person:${person}`];
  const behind = person ?? open(recognised(buyer)).state.person;
  return behind === null ? [buyer] : [buyer, `person:${behind}`];
}

/** A count that must stay below its limit before a use. */
interface LimitedUse {
  readonly kind: 'total' | 'per-customer' | 'first-order';
  readonly of: Used;
  readonly limit: number;
}

/** What limits a promotion, and the coupon that asks for it. */
interface Limited extends Pick<PromotionFacts, 'promotion' | 'limits' | 'isFirstOrderOnly'> {
  readonly code: string | null;
  readonly limitsOfCoupon: Limits;
}

/** The first limit that one more use by these would exceed; `buyer-unknown`: some are per buyer, and nobody knows who buys. */
export function limitReached(
  of: Limited,
  buyers: readonly string[],
  open: Open,
): LimitedUse['kind'] | 'buyer-unknown' | undefined {
  const isPerBuyer =
    of.isFirstOrderOnly || of.limits.perCustomer !== undefined || of.limitsOfCoupon.perCustomer !== undefined;
  if (isPerBuyer && buyers.length === 0) return 'buyer-unknown';
  const limited = [undefined, ...(isPerBuyer ? buyers : [])].flatMap((buyer) => limitedUses(of, buyer));
  return limited.find(({ of: what, limit }) => open(use(usedBy(what))).state.claimed >= limit)?.kind;
}

/** The limits that hold for everybody together, or for one buyer. */
function limitedUses({ promotion: id, limits, isFirstOrderOnly, code, limitsOfCoupon }: Limited, buyer?: string) {
  const found: LimitedUse[] = [];
  const both = [[{ promotion: id }, limits] as const, [{ coupon: code ?? '' }, limitsOfCoupon] as const];
  for (const [of, { total, perCustomer }] of code === null ? both.slice(0, 1) : both) {
    if (buyer === undefined && total !== undefined) found.push({ kind: 'total', of, limit: total });
    if (buyer !== undefined && perCustomer !== undefined)
      found.push({ kind: 'per-customer', of: { ...of, buyer }, limit: perCustomer });
  }
  if (buyer !== undefined && isFirstOrderOnly) found.push({ kind: 'first-order', of: { buyer }, limit: 1 });
  return found;
}
