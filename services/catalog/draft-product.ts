import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** A new product, not yet on sale. */
export const draftProduct = decision(
  catalog,
  'draft-product',
  ({ sku }) => product(sku),
  ({ sku, name, description = '' }, item) => {
    const { state } = item.state;
    if (state === 'none') item.append('product-drafted', { sku, name, description });
    else if (state === 'retired' || item.state.name !== name || item.state.description !== description) {
      return reject('product-exists', { sku, state });
    }
  },
);
