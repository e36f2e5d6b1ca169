import { catalog } from '@banyan/catalog/contract';
import { isDeepEqual, processManager, type Handle } from '@banyan/core';
import type { pricing } from './contract.ts';
import { knownCategory, knownListPrices, knownSku, type SkuFacts } from './known-facts.ts';
import { placeOnList } from './sku-schemas.ts';
import { factsOr, withBasePrice } from './sku-facts.ts';

const skuOf = ({ sku }: { readonly sku: string }): string => sku;

/**
 * Learns what the catalog tells of variants, and in which categories products are. A process manager of its own, beside the one of prices and publication, so that
 * it begins with the first event of the catalog also where that one has long read on.
 */
export const learnVariants = processManager('learn-variants', knownSku)
  .on(catalog, 'variant-described', skuOf, (it, { product, sku, weightGrams, taxClass, components }) => {
    learn(it, {
      ...(product !== sku && { product }),
      weight: weightGrams ?? 0,
      taxClass: taxClass ?? factsOr(null, sku).taxClass,
      components,
    });
  })
  .on(catalog, 'variant-price-changed', skuOf, (it, { product, sku, price }, { occurredAt }) => {
    const { prices } = factsOr(it.state.facts, sku);
    learn(it, { ...(product !== sku && { product }), prices: withBasePrice(prices, price, occurredAt) });
  })
  .on(catalog, 'variant-retired', skuOf, (it) => learn(it, { isRetired: true }))
  .on(catalog, 'product-filed', skuOf, (it, { categories }) => learn(it, { categories }));

/** Learns what every variant costs on the catalog's price lists. */
export const learnListPrices = processManager('learn-list-prices', knownListPrices).on(
  catalog,
  'prices-set',
  ({ sku, list, currency }) => placeOnList(sku, list, currency),
  (it, { sku, list, currency, entries: told }, { occurredAt: since }) => {
    // Prices that staff enter for a past day are history, and change nothing.
    if (it.state.facts !== null && since < it.state.facts.since) return;
    const entries = told.map(({ price, minQuantity, group, from, until, starts, ends }) => ({
      price,
      quantity: minQuantity,
      ...(group !== null && { group }),
      ...(from !== null && { from }),
      ...(until !== null && { until }),
      ...(starts !== undefined && { starts }),
      ...(ends !== undefined && { ends }),
    }));
    it.append('list-prices-learnt', { sku, list, currency, entries, since });
  },
);

const categoryOf = ({ category }: { readonly category: string }): string => category;

/** Learns which category is below which. */
export const learnCategories = processManager('learn-categories', knownCategory)
  .on(catalog, 'category-created', categoryOf, (it, { category, parent }) =>
    it.append('category-learnt', { category, parent, isRemoved: false }),
  )
  .on(catalog, 'category-moved', categoryOf, (it, { category, parent }) =>
    it.append('category-learnt', { category, parent, isRemoved: false }),
  )
  .on(catalog, 'category-removed', categoryOf, (it, { category, parent }) =>
    it.append('category-learnt', { category, parent, isRemoved: true }),
  );

/** Records some facts anew, if they are any news. */
function learn(
  it: Handle<typeof pricing, { readonly facts: SkuFacts | null }, 'sku-learnt'>,
  news: Partial<SkuFacts>,
): void {
  const known = { ...factsOr(it.state.facts, it.id), ...news };
  if (!isDeepEqual(known, it.state.facts)) it.append('sku-learnt', known);
}
