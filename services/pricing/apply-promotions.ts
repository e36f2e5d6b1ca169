import type { Static } from '@banyan/core';
import { amountIn, discountsOf, type PaidIn } from './discounts.ts';
import type { PromotionFacts } from './promotion.ts';
import type { promotionOutcome } from './promotion-schemas.ts';

/** See `promotionOutcome`. */
export type PromotionOutcome = Static<typeof promotionOutcome>;

/** A line as promotions see it. */
interface BasketLine {
  readonly sku: string;
  readonly quantity: number;
  /** Before any discount, in minor units. */
  readonly amount: number;
  readonly categories: readonly string[];
}

/** What promotions are applied to. */
export interface Basket extends PaidIn {
  readonly lines: readonly BasketLine[];
  /** What shipping costs for goods of so much, before discounts of shipping; 0 where nothing is shipped. */
  readonly shippingFor: (goods: number) => number;
}

/** A promotion that may be applied, and the coupon that asks for it; `refused` when dates, limits or the buyer already speak against it. */
export interface Candidate {
  readonly facts: PromotionFacts;
  readonly coupon: string | null;
  readonly refused?: PromotionOutcome;
}

/** What a promotion has taken off. */
interface Applied {
  readonly facts: PromotionFacts;
  readonly coupon: string | null;
  /** By line, in minor units. */
  readonly discounts: readonly number[];
  /** Off what shipping costs. */
  readonly shipping: number;
}

/** What became of all promotions together. */
export interface Applications {
  readonly applied: readonly Applied[];
  /** What is left of each line. */
  readonly left: readonly number[];
  /** By candidate, in the order given. */
  readonly outcomes: readonly PromotionOutcome[];
}

/**
 * Applies promotions one after the other, the lower priority first, each to what those before have left: so no line goes below zero, whatever is combined.
 * An exclusive one is applied only where none was before, and ends it. Free shipping that had nothing to do is looked at once more in the end.
 */
export function applyPromotions(candidates: readonly Candidate[], basket: Basket): Applications {
  const applied: Applied[] = [];
  const left = basket.lines.map(({ amount }) => amount);
  const outcomes = candidates.map((): PromotionOutcome => 'excluded');
  const ordered = [...candidates.keys()].toSorted((one, other) => inOrder(candidates[one]!, candidates[other]!));
  const tryAll = (indices: readonly number[]): void => {
    for (const index of indices) {
      const found = applyOne(candidates[index]!, basket, left, applied);
      outcomes[index] = typeof found === 'string' ? found : 'applied';
      if (typeof found === 'string') continue;
      for (const [line, discount] of found.discounts.entries()) left[line]! -= discount;
      applied.push(found);
    }
  };
  tryAll(ordered);
  // Those behind may have left too little for what was sent for nothing before.
  tryAll(ordered.filter((index) => freesShipping(candidates[index]!) && outcomes[index] === 'nothing-to-reduce'));
  return { applied, left, outcomes };
}

function freesShipping({ facts }: Candidate): boolean {
  return facts.action.kind === 'free-shipping';
}

function inOrder(one: Candidate, other: Candidate): number {
  if (one.facts.priority !== other.facts.priority) return one.facts.priority - other.facts.priority;
  return one.facts.promotion < other.facts.promotion ? -1 : one.facts.promotion > other.facts.promotion ? 1 : 0;
}

function applyOne(
  { facts, coupon, refused }: Candidate,
  basket: Basket,
  left: readonly number[],
  applied: readonly Applied[],
): Applied | PromotionOutcome {
  if (refused !== undefined) return refused;
  if (applied.some((other) => other.facts.promotion === facts.promotion)) return 'applied-already';
  if (applied.some((other) => other.facts.isExclusive) || (facts.isExclusive && applied.length > 0)) return 'excluded';
  const concerned = [...basket.lines.keys()].filter((line) => isFor(facts, basket.lines[line]!));
  const lines = concerned.map((line) => ({ ...basket.lines[line]!, left: left[line]! }));
  if (facts.minimum !== undefined) {
    const minimum = amountIn(basket, facts.minimum);
    if (minimum === undefined) return 'not-in-currency';
    if (lines.reduce((sum, { amount }) => sum + amount, 0) < minimum) return 'below-minimum';
  }
  const found = discountsOf(facts.action, lines, basket);
  if (found === undefined) return 'not-in-currency';
  const discounts = basket.lines.map(() => 0);
  for (const [place, line] of concerned.entries()) discounts[line] = found[place]!;
  const shipping = facts.action.kind === 'free-shipping' && lines.length > 0 ? freeShipping(basket, left, applied) : 0;
  if (shipping === 0 && discounts.every((discount) => discount === 0)) return 'nothing-to-reduce';
  return { facts, coupon, discounts, shipping };
}

/** All that shipping costs by now, unless another promotion has made it free. */
function freeShipping(basket: Basket, left: readonly number[], applied: readonly Applied[]): number {
  if (applied.some(({ shipping }) => shipping > 0)) return 0;
  return basket.shippingFor(left.reduce((sum, amount) => sum + amount, 0));
}

function isFor({ categories, skus }: PromotionFacts, { sku, categories: its }: BasketLine): boolean {
  if (categories === undefined && skus === undefined) return true;
  return skus?.includes(sku) === true || categories?.some((category) => its.includes(category)) === true;
}
