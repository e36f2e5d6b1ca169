import type { DecisionContext } from '@banyan/core';
import { rateOn, taxItems } from '@banyan/pricing/contract';
import type { Quote } from '../checkout/checkout.ts';
import { knownTaxRates, taxRatesOf } from './known-tax-rates.ts';
import type { TaxShare } from './share-of-pieces.ts';

/** What goods of a class are taxed by; undefined: nobody has said, and the quote’s rate holds. */
export type RateOf = (taxClass: string) => Pick<TaxShare, 'category' | 'rate'> | undefined;

/** A share, and the class that it is taxed as; undefined: unknown. */
export interface ClassedShare {
  readonly taxClass: string | undefined;
  readonly share: TaxShare;
}

/** The rates of a local day where a quote is taxed. What is taxed by no zone (export, reverse charge) has none on any day. */
export function ratesOfDay(
  { treatment: { zone } }: Pick<Quote, 'treatment'>,
  day: string,
  { stream }: Pick<DecisionContext, 'stream'>,
): RateOf {
  return (taxClass) =>
    zone === null ? undefined : rateOn(stream(knownTaxRates(taxRatesOf(zone, taxClass))).state.rates, day);
}

/**
 * The shares of a document whose rates are others by now than its quote’s: what the buyer pays for each stays, and what of it is tax is counted anew, rounded once for
 * each rate of the document and allotted, as a quote with tax included counts it. Undefined: all rates are the quote’s, and so are the shares.
 */
export function taxedAnew(shares: readonly ClassedShare[], rateOf: RateOf): TaxShare[] | undefined {
  const items = shares.map(({ taxClass, share: { category, rate, net, tax } }) => {
    const now = taxClass === undefined ? undefined : rateOf(taxClass);
    return { amount: net + tax, category: now?.category ?? category, rate: now?.rate ?? rate };
  });
  const isChanged = items.some(
    ({ category, rate }, nth) => category !== shares[nth]!.share.category || rate !== shares[nth]!.share.rate,
  );
  if (!isChanged) return undefined;
  const taxed = taxItems(items, true).items;
  return items.map(({ category, rate }, nth) => ({ category, rate, ...taxed[nth]! }));
}

/** The tax classes of a quote’s carriage, share by share: it is shared out over those of the goods, in the order in which these have them. */
export function classesOfCarriage({ lines, shipping }: Pick<Quote, 'lines' | 'shipping'>): (string | undefined)[] {
  const classes = [...new Set(lines.flatMap(({ parts }) => parts.map(({ taxClass }) => taxClass)))];
  const shares = shipping?.shares ?? [];
  return shares.map((_, nth) => (shares.length === classes.length ? classes[nth] : undefined));
}
