import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** On sale, for the first time or again. */
export const publishProduct = decision(
  catalog,
  'publish-product',
  ({ sku }) => product(sku),
  ({ sku }, item) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    if (state !== 'published') item.append('product-published', { sku });
  },
);

/** Off sale for now. A draft was never on sale. */
export const archiveProduct = decision(
  catalog,
  'archive-product',
  ({ sku }) => product(sku),
  ({ sku }, item) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    if (state === 'draft') return reject('wrong-state', { sku, state });
    if (state === 'published') item.append('product-archived', { sku });
  },
);

/** Off sale for good. */
export const retireProduct = decision(
  catalog,
  'retire-product',
  ({ sku }) => product(sku),
  ({ sku }, item) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state !== 'retired') item.append('product-retired', { sku });
  },
);
