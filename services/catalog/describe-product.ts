import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** What is said about a product; what is left out stays. */
export const describeProduct = decision(
  catalog,
  'describe-product',
  ({ sku }) => product(sku),
  ({ sku, ...given }, item) => {
    const { state, name, description } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    const next = { sku, name, description, ...given };
    if (next.name !== name || next.description !== description) item.append('product-described', next);
  },
);
