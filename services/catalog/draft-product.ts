import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';
import { variant } from './variant.ts';

/** A new product with its first variant, which has its SKU; not yet on sale. */
export const draftProduct = decision(
  catalog,
  'draft-product',
  ({ sku }) => ({ item: product(sku), claimed: variant(sku) }),
  ({ sku, name, description = '' }, { item, claimed }, { stream }) => {
    const { state } = item.state;
    if (state === 'none') {
      const owner = claimed.state.product;
      if (owner === '') return item.append('product-drafted', { sku, name, description });
      const { state: ofOwner } = stream(product(owner)).state;
      return reject('product-exists', { sku, state: ofOwner === 'none' ? 'draft' : ofOwner });
    }
    if (state === 'retired' || item.state.name !== name || item.state.description !== description) {
      return reject('product-exists', { sku, state });
    }
  },
);
