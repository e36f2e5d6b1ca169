import type { PromotionFacts } from '../promotion.ts';
import type { ChannelFacts, MethodFacts, SkuFacts } from '../known-facts.ts';

/** Pounds and pence, for tests. */
export function gbp(amount: number): { amount: number; currency: string; scale: number } {
  return { amount, currency: 'GBP', scale: 2 };
}

/** A promotion for everybody, without conditions, for tests. */
export function promotionOf(action: PromotionFacts['action'], part: Partial<PromotionFacts> = {}): PromotionFacts {
  return {
    promotion: 'sale',
    name: 'Sale',
    channels: ['web'],
    byCoupon: false,
    priority: 10,
    isExclusive: false,
    isFirstOrderOnly: false,
    limits: {},
    action,
    ...part,
  };
}

/** A SKU that can be bought for 10.00 GBP, for tests. */
export function skuOf(sku: string, part: Partial<SkuFacts> = {}): SkuFacts {
  return {
    sku,
    isForSale: true,
    taxClass: 'standard',
    weight: 500,
    categories: [],
    prices: [{ list: 'base', price: gbp(1000), quantity: 1, since: '2026-01-01T00:00:00.000Z' }],
    components: [],
    ...part,
  };
}

/** A channel in London, for tests. */
export function channelOf(part: Partial<ChannelFacts> = {}): ChannelFacts {
  return {
    channel: 'web',
    name: 'Web',
    legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
    currencies: ['GBP'],
    languages: ['en'],
    countries: ['GB', 'DE', 'US'],
    priceLists: [],
    taxDisplay: 'with-tax',
    timeZone: 'Europe/London',
    locations: ['main'],
    series: { orders: 'o', invoices: 'i', creditNotes: 'c' },
    isOpen: true,
    ...part,
  };
}

/** Delivery for 5.00 GBP, free from 100.00, for tests. */
export function methodOf(part: Partial<MethodFacts> = {}): MethodFacts {
  return {
    method: 'standard',
    name: 'Standard',
    channels: ['web'],
    kind: 'delivery',
    rules: [{ price: gbp(500) }],
    freeFrom: [gbp(10_000)],
    isOffered: true,
    ...part,
  };
}
