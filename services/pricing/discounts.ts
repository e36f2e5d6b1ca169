import { allot } from './allot.ts';
import { WHOLE, halfUp, minorOf, partOf } from './half-up.ts';
import type { PromotionFacts } from './promotion.ts';

/** A line that a promotion is for. */
export interface ReducibleLine {
  readonly quantity: number;
  /** Before any discount, in minor units. */
  readonly amount: number;
  /** What earlier promotions have left of it. */
  readonly left: number;
}

/** The currency of a basket, and the decimals it is paid in. */
export interface PaidIn {
  readonly currency: string;
  readonly scale: number;
}

type Price = { readonly amount: number; readonly currency: string; readonly scale: number };

/** The amount in a currency among amounts of several; undefined: there is none. */
export function amountIn({ currency, scale }: PaidIn, amounts: readonly Price[]): number | undefined {
  const found = amounts.find((each) => each.currency === currency);
  return found === undefined ? undefined : minorOf(found, scale);
}

/**
 * What an action takes off each of its lines, never more than is left of it; undefined: it says nothing in this currency. What shipping costs is
 * none of its business.
 */
export function discountsOf(
  action: PromotionFacts['action'],
  lines: readonly ReducibleLine[],
  paidIn: PaidIn,
): readonly number[] | undefined {
  switch (action.kind) {
    case 'percentage':
      return reduceAll(lines, action.rate);
    case 'fixed-amount': {
      const off = amountIn(paidIn, action.amounts);
      return off === undefined ? undefined : takeOff(lines, off);
    }
    case 'fixed-price': {
      const price = action.prices.find(({ currency }) => currency === paidIn.currency);
      if (price === undefined) return undefined;
      return lines.map(({ quantity, left }) => Math.max(0, left - minorOf(price, paidIn.scale, quantity)));
    }
    case 'buy-x-get-y':
      return reduceCheapest(lines, action);
    case 'quantity-tiers': {
      const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return reduceAll(
        lines,
        lastReached(action.tiers, ({ quantity }) => quantity <= pieces),
      );
    }
    case 'amount-tiers': {
      const sum = lines.reduce((total, { amount }) => total + amount, 0);
      const inCurrency = action.tiers.flatMap(({ amounts, rate }) => {
        const from = amountIn(paidIn, amounts);
        return from === undefined ? [] : [{ from, rate }];
      });
      if (inCurrency.length === 0) return undefined;
      return reduceAll(
        lines,
        lastReached(inCurrency, ({ from }) => from <= sum),
      );
    }
    case 'free-shipping':
      return lines.map(() => 0);
  }
}

/** A part of what is left of all lines together, rounded once. */
function reduceAll(lines: readonly ReducibleLine[], rate: number): number[] {
  return takeOff(lines, partOf(sumLeft(lines), rate));
}

function takeOff(lines: readonly ReducibleLine[], amount: number): number[] {
  return allot(
    Math.min(amount, sumLeft(lines)),
    lines.map(({ left }) => left),
  );
}

function sumLeft(lines: readonly ReducibleLine[]): number {
  return lines.reduce((sum, { left }) => sum + left, 0);
}

/** The greatest rate of the tiers that are reached, in whatever order they were written; none: 0. */
function lastReached<T extends { readonly rate: number }>(
  tiers: readonly T[],
  isReached: (tier: T) => boolean,
): number {
  return tiers.filter(isReached).reduce((most, { rate }) => Math.max(most, rate), 0);
}

/** Of every `buy` + `get` pieces of all lines together the cheapest `get` are reduced, of equally cheap ones those of the earlier line. */
function reduceCheapest(
  lines: readonly ReducibleLine[],
  { buy, get, rate }: { readonly buy: number; readonly get: number; readonly rate: number },
): number[] {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  let reducible = Math.floor(pieces / (buy + get)) * get;
  const discounts = lines.map(() => 0);
  for (const index of [...lines.keys()].toSorted((one, other) => comparePieces(lines[one]!, lines[other]!))) {
    const { quantity, left } = lines[index]!;
    const taken = Math.min(quantity, reducible);
    reducible -= taken;
    discounts[index] = halfUp(BigInt(left) * BigInt(taken) * BigInt(rate), BigInt(quantity) * BigInt(WHOLE));
  }
  return discounts;
}

/** Which of two lines has the cheaper pieces, compared without division. */
function comparePieces(one: ReducibleLine, other: ReducibleLine): number {
  const difference = BigInt(one.left) * BigInt(other.quantity) - BigInt(other.left) * BigInt(one.quantity);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
