import { aggregate, type Payload } from '@banyan/core';
import { pricing } from './contract.ts';
import { addRate, type DatedRate } from './dated-rates.ts';

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
export const taxRates = aggregate(
  pricing,
  'tax-rates',
  noRates,
  { 'tax-rate-set': ({ rates }, set) => ({ rates: addRate(rates, set) }) },
  { leansOn: [addRate] },
);

/** Streams `tax-settings/<channel>`. */
export const taxSettingsOf = aggregate(pricing, 'tax-settings', noSettings, {
  'tax-settings-changed': (_, settings) => ({ settings }),
});

/** The stream of a class's rates in a zone. Neither name can hold an `@`. */
export function taxRatesOf(zone: string, taxClass: string) {
  return taxRates(`${zone}@${taxClass}`);
}
