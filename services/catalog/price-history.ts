import { range, view } from '@banyan/core';
import { catalog, currency, pricePoint } from './contract.ts';

/** Every list price with the time it came into force; of two for the same moment the one entered last holds. */
export const priceHistory = view(
  'price-history',
  { ...pricePoint.properties, currency },
  { 'by-time': range('sku', 'currency', 'effectiveAt') },
).on(catalog, {
  'price-changed': {
    key: ({ sku, price: { currency } }, { occurredAt }) => `${sku}@${currency}@${occurredAt}`,
    fold: (_, { sku, price }, { occurredAt }) => ({ sku, currency: price.currency, price, effectiveAt: occurredAt }),
  },
  'variant-price-changed': {
    key: ({ sku, price: { currency } }, { occurredAt }) => `${sku}@${currency}@${occurredAt}`,
    fold: (_, { sku, price }, { occurredAt }) => ({ sku, currency: price.currency, price, effectiveAt: occurredAt }),
  },
});
