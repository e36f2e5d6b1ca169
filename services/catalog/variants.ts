import { T, answer, view, type Plain } from '@banyan/core';
import { catalog } from './contract.ts';
import { NO_FACTS } from './variant.ts';
import { choices, sku, variantFacts } from './vocabulary.ts';

const variantRow = { sku, product: sku, choices, ...variantFacts, isRetired: T.Boolean() };
type VariantRow = Plain<typeof variantRow>;

/** Every variant, the first of each product among them, as whoever works on it sees it. */
export const variants = view('variants', variantRow).on(
  catalog,
  {
    'product-drafted': { key: ({ sku: of }) => of, fold: (_, { sku: of }) => fresh(of, of) },
    'variant-added': {
      key: ({ sku: of }) => of,
      fold: (row, { product, sku: of, choices: chosen }) => ({ ...(row ?? fresh(product, of)), choices: chosen }),
    },
    'variant-described': {
      key: ({ sku: of }) => of,
      fold: (row, { product, ...facts }) => ({ ...(row ?? fresh(product, facts.sku)), ...facts }),
    },
    'options-set': {
      key: ({ variants: all }) => all.map(({ sku: of }) => of),
      fold: (row, { variants: all }) =>
        row && { ...row, choices: all.find(({ sku: of }) => of === row.sku)?.choices ?? [] },
    },
    'variant-retired': { key: ({ sku: of }) => of, fold: (row) => row && { ...row, choices: [], isRetired: true } },
  },
  { leansOn: [fresh, NO_FACTS] },
);

/** A variant of which nothing was said. */
function fresh(product: string, of: string): VariantRow {
  return { sku: of, product, choices: [], ...NO_FACTS, components: [], isRetired: false };
}

/** One variant. */
export const findVariant = answer(catalog, 'variant-record', { variants }, async ({ sku: of }, views) => {
  return (await views.variants.get(of)) ?? null;
});
