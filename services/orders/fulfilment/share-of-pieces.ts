import { creditOfParts } from '@banyan/pricing/contract';
import type { Quote } from '../checkout/checkout.ts';

type QuoteLine = Quote['lines'][number];

/** What of an amount is taxed alike, in whole minor units. */
export interface TaxShare {
  readonly category: QuoteLine['parts'][number]['category'];
  readonly rate: number;
  readonly net: number;
  readonly tax: number;
}

/**
 * What pieces of a quote’s line cost, by part of it (a bundle has several), after `before` pieces of it were counted: invoiced or cancelled. Each piece
 * has its even share, tax included, rounded down, the last piece all that is left, so whatever the parts they come to the quote.
 * @throws RangeError when there are not so many pieces left
 */
export function shareOfPieces(
  { quantity, parts }: Pick<QuoteLine, 'quantity' | 'parts'>,
  before: number,
  pieces: number,
): TaxShare[] {
  const shares = creditOfParts(quantity, parts, before, pieces);
  return parts.map(({ category, rate }, nth) => ({ category, rate, ...shares[nth]! }));
}

/** What carriage costs, by rate. It goes with the first invoice of an order. */
export function carriageShares({ shipping }: Pick<Quote, 'shipping'>): TaxShare[] {
  return (shipping?.shares ?? []).map(({ category, rate, net, tax }) => ({ category, rate, net, tax }));
}

/** The same in few: one share for all that is taxed alike; what is nothing is left out. */
export function sharesByRate(shares: readonly TaxShare[]): TaxShare[] {
  const sums = new Map<string, TaxShare>();
  for (const { category, rate, net, tax } of shares) {
    const key = `${category} ${rate}`;
    const sum = sums.get(key) ?? { category, rate, net: 0, tax: 0 };
    sums.set(key, { ...sum, net: sum.net + net, tax: sum.tax + tax });
  }
  return [...sums.values()].filter(({ net, tax }) => net + tax > 0);
}

/** What shares come to with their tax. */
export function grossOfShares(shares: readonly Pick<TaxShare, 'net' | 'tax'>[]): number {
  return shares.reduce((sum, { net, tax }) => sum + net + tax, 0);
}

/** The sums of shares, as they are printed. */
export function sumOfShares(shares: readonly TaxShare[]) {
  const net = shares.reduce((sum, share) => sum + share.net, 0);
  const tax = shares.reduce((sum, share) => sum + share.tax, 0);
  return { net, tax, gross: net + tax };
}
