import { decision, reject } from '@banyan/core';
import { findArticle } from './article.ts';
import { catalog } from './contract.ts';
import { product } from './product.ts';
import { variant } from './variant.ts';

/** Off sale for good. A product whose last variant is retired has nothing to be bought; the components of a bundle are free for others to be bundles. */
export const retireVariant = decision(
  catalog,
  'retire-variant',
  ({ sku }) => ({ own: product(sku), held: variant(sku) }),
  ({ sku }, { own, held }, { stream }) => {
    const article = findArticle(own, stream);
    if (article === undefined) return reject('no-such-variant', { sku });
    if (article.isRetired) return;
    article.product.append('variant-retired', { product: article.product.id, sku });
    for (const component of held.state.components)
      stream(variant(component.sku)).append('component-released', { sku: component.sku, bundle: sku });
  },
);
