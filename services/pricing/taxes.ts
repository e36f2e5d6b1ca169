import { aggregate, type Payload } from '@banyan/core';
import { pricing } from './contract.ts';

/** A rate from a day on. */
export interface DatedRate {
  readonly from: string;
  readonly category: 'S' | 'Z' | 'E';
  readonly rate: number;
}

const noZone: { readonly facts: Payload<typeof pricing, 'tax-zone-drawn'> | null } = { facts: null };
const noCountry: { readonly zone: string | null } = { zone: null };
const noRates: { readonly rates: readonly DatedRate[] } = { rates: [] };
const noSettings: { readonly settings: Payload<typeof pricing, 'tax-settings-changed'> | null } = { settings: null };

/** Streams `tax-zone/<zone>`. */
export const taxZone = aggregate(pricing, 'tax-zone', noZone, { 'tax-zone-drawn': (_, facts) => ({ facts }) });

/** Streams `tax-country/<country>`: the zone that it belongs to. */
export const taxCountry = aggregate(pricing, 'tax-country', noCountry, {
  'tax-country-placed': (_, { zone }) => ({ zone }),
});

/** Streams `tax-rates/<zone>@<class>`, by `taxRatesOf`: all rates there ever were, the latest day first. */
export const taxRates = aggregate(pricing, 'tax-rates', noRates, {
  'tax-rate-set': ({ rates }, { from, category, rate }) => ({
    rates: [...rates.filter((other) => other.from !== from), { from, category, rate }].toSorted((one, other) =>
      one.from < other.from ? 1 : -1,
    ),
  }),
});

/** Streams `tax-settings/<channel>`. */
export const taxSettingsOf = aggregate(pricing, 'tax-settings', noSettings, {
  'tax-settings-changed': (_, settings) => ({ settings }),
});

/** The stream of a class's rates in a zone. Neither name can hold an `@`. */
export function taxRatesOf(zone: string, taxClass: string) {
  return taxRates(`${zone}@${taxClass}`);
}

/** The rate of a day; undefined: there was none yet. */
export function rateOn(rates: readonly DatedRate[], day: string): DatedRate | undefined {
  return rates.find(({ from }) => from <= day);
}
