import { reject } from '@banyan/core';
import type { Rate } from './compose-quote.ts';
import { rateOn } from './dated-rates.ts';
import { taxCountry, taxRatesOf, taxSettingsOf, taxZone } from './taxes.ts';
import { treatmentOf, type TreatedZone } from './tax-treatment.ts';
import type { Open } from './weigh-candidates.ts';

/** What is sold, from where to where, and on which day of the place that sells. */
export interface TaxedSale {
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly isBusiness: boolean;
  readonly day: string;
  readonly taxClasses: readonly string[];
}

/** Reads how a sale is taxed: whose rates, and which. */
export function weighTaxes({ channel, from, to, isBusiness, day, taxClasses }: TaxedSale, open: Open) {
  const { settings } = open(taxSettingsOf(channel)).state;
  if (settings === null) return reject('tax-not-set', { channel });
  const { isTaxIncluded, registeredIn } = settings;
  const origin = zoneOf(from, open);
  const treatment = treatmentOf({ from: origin, to: zoneOf(to, open), registeredIn, isBusiness });
  const isRelieved = isTaxIncluded && treatment.zone === null && origin !== null;
  const charged = treatment.zone === null ? undefined : ratesOf(treatment.zone, taxClasses, day, open);
  const contained = isRelieved ? ratesOf(origin.zone, taxClasses, day, open) : undefined;
  for (const rates of [charged, contained]) if (rates?.missing !== undefined) return rates.missing;
  return {
    treatment: { kind: treatment.kind, zone: treatment.zone },
    isTaxIncluded,
    rateOf: (taxClass: string): Rate =>
      treatment.zone === null ? { category: treatment.category, rate: 0 } : charged!.rates.get(taxClass)!,
    relievedOf: contained && ((taxClass: string): Rate => contained.rates.get(taxClass)!),
  };
}

function ratesOf(zone: string, taxClasses: readonly string[], day: string, open: Open) {
  const rates = new Map<string, Rate>();
  for (const taxClass of taxClasses) {
    const found = rateOn(open(taxRatesOf(zone, taxClass)).state.rates, day);
    if (found === undefined) return { rates, missing: reject('no-tax-rate', { zone, taxClass }) };
    rates.set(taxClass, { category: found.category, rate: found.rate });
  }
  return { rates, missing: undefined };
}

function zoneOf(country: string, open: Open): TreatedZone | null {
  const { zone } = open(taxCountry(country)).state;
  if (zone === null) return null;
  const { facts } = open(taxZone(zone)).state;
  return { zone, ...(facts?.union !== undefined && { union: facts.union }) };
}
