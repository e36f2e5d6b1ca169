import { catalog } from '@banyan/catalog/contract';
import { processManager } from '@banyan/core';
import { knownSku } from './known-facts.ts';
import { factsOr, withBasePrice } from './sku-facts.ts';

const skuOf = ({ sku }: { readonly sku: string }): string => sku;

/** Learns from the catalog what every SKU costs and whether it can be bought. */
export const learnFromCatalog = processManager('learn-from-catalog', knownSku)
  .on(catalog, 'product-published', skuOf, (it) => {
    const known = factsOr(it.state.facts, it.id);
    if (!known.isForSale) it.append('sku-learnt', { ...known, isForSale: true });
  })
  .on(catalog, 'product-archived', skuOf, (it) => {
    if (it.state.facts?.isForSale === true) it.append('sku-learnt', { ...it.state.facts, isForSale: false });
  })
  .on(catalog, 'product-retired', skuOf, (it) => {
    if (it.state.facts?.isForSale === true) it.append('sku-learnt', { ...it.state.facts, isForSale: false });
  })
  .on(catalog, 'price-changed', skuOf, (it, { price }, { occurredAt }) => {
    const known = factsOr(it.state.facts, it.id);
    const prices = withBasePrice(known.prices, price, occurredAt);
    if (prices !== known.prices) it.append('sku-learnt', { ...known, prices });
  });
