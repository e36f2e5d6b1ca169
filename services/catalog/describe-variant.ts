import { decision, reject } from '@banyan/core';
import { faultOfComponents, partsOf, sameFacts } from './add-variant.ts';
import { findArticle } from './article.ts';
import { catalog } from './contract.ts';
import { product } from './product.ts';
import { variant } from './variant.ts';

/** Weight, tax class and components; what is left out stays. The event has the whole facts. */
export const describeVariant = decision(
  catalog,
  'describe-variant',
  ({ sku, components = [] }) => ({ own: product(sku), held: variant(sku), parts: partsOf(components) }),
  ({ sku, ...given }, { own, held, parts }, { stream }) => {
    const article = findArticle(own, stream);
    if (article === undefined) return reject('no-such-variant', { sku });
    if (article.isRetired || article.product.state.state === 'retired') return reject('variant-retired', { sku });
    const { weightGrams, taxClass, components, bundles } = held.state;
    const facts = { weightGrams, taxClass, components, ...given };
    if (sameFacts(held.state, facts)) return;
    if (given.components !== undefined) {
      if (facts.components.length > 0 && bundles > 0) return reject('in-bundles', { sku, bundles });
      const wrong = faultOfComponents(sku, given.components, parts);
      if (wrong?.fault === 'no-such-component') return reject('no-such-component', { component: wrong.component });
      if (wrong !== undefined) return reject('nested-bundle', { component: wrong.component });
      const before = new Set(components.map((component) => component.sku));
      const after = new Set(given.components.map((component) => component.sku));
      for (const { part } of parts)
        if (!before.has(part.id)) part.append('component-used', { sku: part.id, bundle: sku });
      for (const gone of before)
        if (!after.has(gone)) stream(variant(gone)).append('component-released', { sku: gone, bundle: sku });
    }
    held.append('variant-described', { product: article.product.id, sku, ...facts });
  },
);
