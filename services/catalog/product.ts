import { aggregate } from '@banyan/core';
import { catalog } from './contract.ts';
import type { Price } from './price.ts';

/** A product as the rules need it. */
export interface Product {
  readonly state: 'none' | 'draft' | 'published' | 'archived' | 'retired';
  readonly name: string;
  readonly description: string;
  /** The latest list price of each currency. */
  readonly prices: Readonly<Record<string, { readonly price: Price; readonly effectiveAt: string }>>;
}

const NONE: Product = { state: 'none', name: '', description: '', prices: {} };

/** Streams `product/<sku>`. */
export const product = aggregate(catalog, 'product', NONE, {
  'product-drafted': (_, { name, description }) => ({ ...NONE, state: 'draft', name, description }),
  'product-described': (product, { name, description }) => ({ ...product, name, description }),
  'product-published': (product) => ({ ...product, state: 'published' }),
  'product-archived': (product) => ({ ...product, state: 'archived' }),
  'product-retired': (product) => ({ ...product, state: 'retired' }),
  'price-changed': (product, { price }, { occurredAt: effectiveAt }) => {
    const latest = product.prices[price.currency];
    // A price that staff enter for a past day belongs to the history, and is not the latest one.
    if (latest !== undefined && effectiveAt < latest.effectiveAt) return product;
    return { ...product, prices: { ...product.prices, [price.currency]: { price, effectiveAt } } };
  },
});
