import { aggregate, processManager } from '@banyan/core';
import { addRate, pricing, type DatedRate } from '@banyan/pricing/contract';
import { orders } from '../contract.ts';

const noRates: { readonly rates: readonly DatedRate[] } = { rates: [] };

/** Streams `tax-rates/<zone>@<class>`, by `taxRatesOf`: the rates of a class in a zone by their days. */
export const knownTaxRates = aggregate(
  orders,
  'tax-rates',
  noRates,
  { 'tax-rate-learnt': ({ rates }, set) => ({ rates: addRate(rates, set) }) },
  { leansOn: [addRate] },
);

/** The stream of a class’s rates in a zone. Neither name can hold an `@`. */
export function taxRatesOf(zone: string, taxClass: string): string {
  return `${zone}@${taxClass}`;
}

/** Learns the rates of taxes, those of days to come, too: an invoice needs that of the day on which goods leave. */
export const learnTaxRates = processManager('learn-tax-rates', knownTaxRates).on(
  pricing,
  'tax-rate-set',
  ({ zone, taxClass }) => taxRatesOf(zone, taxClass),
  (it, set) => it.append('tax-rate-learnt', set),
);
