import { aggregate, type DeepReadonly, type Static } from '@banyan/core';
import { catalog } from './contract.ts';
import type { Price } from './price.ts';
import type { choice, option } from './vocabulary.ts';

/** What the variants of a product differ by. */
export type Option = DeepReadonly<Static<typeof option>>;
/** The value of one option. */
export type Choice = DeepReadonly<Static<typeof choice>>;

/** A price and the business time from which it holds. */
export interface DatedPrice {
  readonly price: Price;
  readonly effectiveAt: string;
}

/** A variant as its product knows it: what nobody may choose twice. */
export interface VariantEntry {
  readonly choices: readonly Choice[];
  readonly retired: boolean;
}

/** A product as the rules need it. */
export interface Product {
  readonly state: 'none' | 'draft' | 'published' | 'archived' | 'retired';
  readonly name: string;
  readonly description: string;
  /** The latest list price of each currency: of the first variant, which has the product's SKU. */
  readonly prices: Readonly<Record<string, DatedPrice>>;
  /** When it is to be published by itself: what makes a draft or an archived product a scheduled one. */
  readonly publishAt: string | null;
  readonly options: readonly Option[];
  /** By SKU; at most a hundred, the retired ones included. */
  readonly variants: Readonly<Record<string, VariantEntry>>;
}

const NONE: Product = {
  state: 'none',
  name: '',
  description: '',
  prices: {},
  publishAt: null,
  options: [],
  variants: {},
};

/** Streams `product/<sku>`, the SKU being that of its first variant. */
export const product = aggregate(
  catalog,
  'product',
  NONE,
  {
    'product-drafted': (_, { sku, name, description }) => ({
      ...NONE,
      state: 'draft',
      name,
      description,
      variants: { [sku]: { choices: [], retired: false } },
    }),
    'product-described': (product, { name, description }) => ({ ...product, name, description }),
    'product-published': (product) => ({ ...product, state: 'published', publishAt: null }),
    'product-archived': (product) => ({ ...product, state: 'archived', publishAt: null }),
    'product-retired': (product) => ({ ...product, state: 'retired', publishAt: null }),
    'product-scheduled': (product, { publishAt }) => ({ ...product, publishAt }),
    'product-unscheduled': (product) => ({ ...product, publishAt: null }),
    'price-changed': (product, { price }, { occurredAt }) => ({
      ...product,
      prices: withLatestPrice(product.prices, price, occurredAt),
    }),
    'options-set': (product, { options, variants }) => ({
      ...product,
      options,
      variants: {
        ...product.variants,
        ...Object.fromEntries(variants.map(({ sku, choices }) => [sku, { choices, retired: false }])),
      },
    }),
    'variant-added': (product, { sku, choices }) => ({
      ...product,
      variants: { ...product.variants, [sku]: { choices, retired: false } },
    }),
    'variant-retired': (product, { sku }) => ({
      ...product,
      variants: { ...product.variants, [sku]: { choices: [], retired: true } },
    }),
  },
  { leansOn: [NONE, withLatestPrice] },
);

/** The latest prices by currency. A price that staff enter for a past day belongs to the history, and is not the latest one. */
export function withLatestPrice(
  prices: Product['prices'],
  price: Price,
  effectiveAt: string,
): Readonly<Record<string, DatedPrice>> {
  const latest = prices[price.currency];
  if (latest !== undefined && effectiveAt < latest.effectiveAt) return prices;
  return { ...prices, [price.currency]: { price, effectiveAt } };
}
