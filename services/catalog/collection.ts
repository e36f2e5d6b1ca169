import { aggregate, decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** A collection as the rules need it. */
export interface Collection {
  readonly state: 'none' | 'open' | 'removed';
  readonly name: string;
  readonly description: string;
  /** In their order; at most a thousand. */
  readonly products: readonly string[];
}

const NONE: Collection = { state: 'none', name: '', description: '', products: [] };

/** Streams `collection/<code>`. */
export const collection = aggregate(catalog, 'collection', NONE, {
  'collection-created': (collection, { name, description }) => ({ ...collection, state: 'open', name, description }),
  'collection-described': (collection, { name, description }) => ({ ...collection, name, description }),
  'collection-filled': (collection, { products }) => ({ ...collection, products }),
  'collection-removed': (collection) => ({ ...collection, state: 'removed', products: [] }),
});

/** An empty list with a name. */
export const createCollection = decision(
  catalog,
  'create-collection',
  ({ collection: code }) => collection(code),
  ({ collection: code, name, description = '' }, list) => {
    const { state, name: known, description: told } = list.state;
    if (state === 'none') list.append('collection-created', { collection: code, name, description });
    else if (state === 'removed' || known !== name || told !== description)
      return reject('collection-exists', { collection: code });
  },
);

/** What a collection is called; what is left out stays. */
export const describeCollection = decision(
  catalog,
  'describe-collection',
  ({ collection: code }) => collection(code),
  ({ collection: code, ...given }, list) => {
    const { state, name, description } = list.state;
    if (state !== 'open') return reject('no-such-collection', { collection: code });
    const next = { collection: code, name, description, ...given };
    if (next.name !== name || next.description !== description) list.append('collection-described', next);
  },
);

/** The members, all of them. The event also names those that are members no more, for whoever keeps rows by product. */
export const fillCollection = decision(
  catalog,
  'fill-collection',
  ({ collection: code, products }) => ({ list: collection(code), items: products.map((sku) => product(sku)) }),
  ({ collection: code, products }, { list, items }) => {
    const { state, products: before } = list.state;
    if (state !== 'open') return reject('no-such-collection', { collection: code });
    const chosen = new Set<string>();
    for (const [index, sku] of products.entries()) {
      if (chosen.has(sku)) return reject('product-twice', { sku });
      if (['none', 'retired'].includes(items[index]!.state.state)) return reject('no-such-product', { sku });
      chosen.add(sku);
    }
    if (before.length === products.length && before.every((sku, index) => sku === products[index])) return;
    list.append('collection-filled', {
      collection: code,
      products,
      removed: before.filter((sku) => !chosen.has(sku)),
    });
  },
);

/** Gone; its code is not used again. */
export const removeCollection = decision(
  catalog,
  'remove-collection',
  ({ collection: code }) => collection(code),
  ({ collection: code }, list) => {
    const { state, products } = list.state;
    if (state === 'none') return reject('no-such-collection', { collection: code });
    if (state === 'open') list.append('collection-removed', { collection: code, removed: products });
  },
);
