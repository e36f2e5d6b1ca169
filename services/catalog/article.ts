import type { DecisionContext, Handle, StreamRef } from '@banyan/core';
import type { Price } from './price.ts';
import { product, type DatedPrice } from './product.ts';
import { variant } from './variant.ts';

type HandleOf<R> = R extends StreamRef<infer K, infer S, infer E> ? Handle<K, S, E> : never;
/** The handle of a product's stream. */
export type ProductHandle = HandleOf<ReturnType<typeof product>>;
/** The handle of a variant's stream. */
export type VariantHandle = HandleOf<ReturnType<typeof variant>>;

/** What can be bought under a SKU: a variant with its product. */
export interface Article {
  readonly product: ProductHandle;
  /** Records a list price where this variant's are held: in its product's stream for a first variant, else in its own. */
  readonly setPrice: (price: Price) => void;
  readonly prices: Readonly<Record<string, DatedPrice>>;
  readonly isRetired: boolean;
}

/**
 * Finds whose variant a SKU is. Most products have one variant, which has their SKU: then no other stream than the product's is read.
 * @param own the stream of the product that would have this SKU
 */
export function findArticle(own: ProductHandle, stream: DecisionContext['stream']): Article | undefined {
  const { id: sku } = own;
  if (own.state.state !== 'none')
    return articleIn(own, sku, own.state.prices, (price) => own.append('price-changed', { sku, price }));
  const held = stream(variant(sku));
  if (held.state.product === '') return undefined;
  return articleIn(stream(product(held.state.product)), sku, held.state.prices, (price) =>
    held.append('variant-price-changed', { product: held.state.product, sku, price }),
  );
}

function articleIn(of: ProductHandle, sku: string, prices: Article['prices'], setPrice: Article['setPrice']): Article {
  return { product: of, setPrice, prices, isRetired: of.state.variants[sku]?.retired === true };
}
