import { events } from '@banyan/core/testing';
import { knownChannel, knownMethod, knownSku } from '../known-facts.ts';
import { promotion, promotionsOf, type PromotionFacts } from '../promotion.ts';
import { taxCountry, taxRatesOf, taxSettingsOf, taxZone } from '../taxes.ts';
import { channelOf, methodOf, skuOf } from './facts.ts';

/** A country's tax zone with a standard rate since 2020. */
function taxed(zone: string, country: string, rate: number, union?: string) {
  const name = { zone, name: zone, countries: [country], ...(union !== undefined && { union }) };
  const since = { zone, taxClass: 'standard', from: '2020-01-01', category: 'S', rate } as const;
  return [
    events(taxZone(zone), ['tax-zone-drawn', name]),
    events(taxCountry(country), ['tax-country-placed', { country, zone }]),
    events(taxRatesOf(zone, 'standard'), ['tax-rate-set', since]),
  ];
}

/** A shop in London that sells SKU A for 10.00 GBP, tax of 20 % included, and delivers for 5.00. For tests. */
export const world = [
  events(knownChannel('web'), ['channel-learnt', channelOf()]),
  events(knownSku('A'), ['sku-learnt', skuOf('A')]),
  events(knownMethod('standard'), ['method-learnt', methodOf()]),
  events(taxSettingsOf('web'), ['tax-settings-changed', { channel: 'web', isTaxIncluded: true, registeredIn: [] }]),
  ...taxed('uk', 'GB', 20_000),
  ...taxed('de', 'DE', 19_000, 'eu'),
];

/** A promotion as it is once it was defined, for tests. */
export function defined(facts: PromotionFacts) {
  const it = events(promotion(facts.promotion), ['promotion-defined', facts]);
  const listed = facts.channels.map((channel) =>
    events(promotionsOf(channel), ['promotion-listed', { channel, promotion: facts.promotion }]),
  );
  return facts.byCoupon ? [it] : [it, ...listed];
}
