import { T, answer, view } from '@banyan/core';
import { catalog } from './contract.ts';
import { attributeType, attributeValue, code, label, media, sku } from './vocabulary.ts';

const only = { additionalProperties: false };

/** How every product is shown, as whoever works on it sees it. */
export const presentations = view('presentations', {
  sku,
  categories: T.Array(code),
  attributes: T.Array(
    T.Object({ attribute: code, type: attributeType, unit: T.Union([label, T.Null()]), value: attributeValue }, only),
  ),
  media: T.Array(media),
}).on(catalog, {
  'product-drafted': {
    key: ({ sku: of }) => of,
    fold: (_, { sku: of }) => ({ sku: of, categories: [], attributes: [], media: [] }),
  },
  'product-filed': { key: ({ sku: of }) => of, fold: (row, { categories }) => row && { ...row, categories } },
  'attributes-set': { key: ({ sku: of }) => of, fold: (row, { attributes }) => row && { ...row, attributes } },
  'media-set': { key: ({ sku: of }) => of, fold: (row, { media: gallery }) => row && { ...row, media: gallery } },
});

/** How one product is shown. */
export const findPresentation = answer(catalog, 'presentation', { presentations }, async ({ sku: of }, views) => {
  return (await views.presentations.get(of)) ?? null;
});
