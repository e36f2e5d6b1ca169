import { aggregate, type Static } from '@banyan/core';
import { catalog } from './contract.ts';
import { withLatestPrice, type DatedPrice } from './product.ts';
import type { component } from './vocabulary.ts';

/** What is known of a variant besides its choices and prices. */
export interface VariantFacts {
  readonly weightGrams: number | null;
  readonly taxClass: string | null;
  /** Empty for what is no bundle. */
  readonly components: readonly Static<typeof component>[];
}

/** A SKU that is a variant of some product. */
export interface Variant extends VariantFacts {
  /** Empty when nothing has claimed the SKU here; the first variant of a product is claimed by the product itself. */
  readonly product: string;
  /** How many bundles it is part of. */
  readonly bundles: number;
  /** The latest list price of each currency; of a first variant they are its product's. */
  readonly prices: Readonly<Record<string, DatedPrice>>;
}

/** What is known of a variant of which nothing was said. */
export const NO_FACTS: VariantFacts = { weightGrams: null, taxClass: null, components: [] };
const NONE: Variant = { ...NO_FACTS, product: '', bundles: 0, prices: {} };

/** Streams `variant/<sku>`. The stream of a product's first variant is empty until something is said about it. */
export const variant = aggregate(
  catalog,
  'variant',
  NONE,
  {
    'variant-described': (variant, { product, weightGrams, taxClass, components }) => ({
      ...variant,
      product,
      weightGrams,
      taxClass,
      components,
    }),
    'component-used': (variant) => ({ ...variant, bundles: variant.bundles + 1 }),
    'component-released': (variant) => ({ ...variant, bundles: variant.bundles - 1 }),
    'variant-price-changed': (variant, { price }, { occurredAt }) => ({
      ...variant,
      prices: withLatestPrice(variant.prices, price, occurredAt),
    }),
  },
  { leansOn: [withLatestPrice] },
);
