import { facet, fullText, measures, range, tags, view } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { catalog } from './contract.ts';
import {
  asBundle,
  cheapest,
  dearest,
  derived,
  emptyRow,
  judged,
  listingFields,
  markOf,
  offered,
  optionsOf,
  outermost,
  stockRowKey,
  withAvailability,
  withChoices,
  withCompleteness,
  withPieces,
  withVariantPrice,
} from './listing-row.ts';
import { tenThousandths, SCALE } from './price.ts';

/** The languages, besides English, whose stemmers the listing has; a translation into another one is shown, and not searched. */
export const SEARCHED_LANGUAGES = ['de', 'fr', 'es'] as const;

/** What buyers search and browse: products, and the stock of each SKU. */
export const listing = view('listing', listingFields, {
  'by-name': range('isListed', 'name'),
  isListed: facet('isListed'),
  kind: facet('kind'),
  isAvailable: facet('isAvailable'),
  marks: tags('marks'),
  stocks: tags('stocks'),
  numbers: measures('numbers'),
  words: fullText(['words']),
  de: fullText(['de'], 'german'),
  fr: fullText(['fr'], 'french'),
  es: fullText(['es'], 'spanish'),
})
  .on(
    catalog,
    {
      'product-drafted': {
        key: ({ sku }) => [sku, stockRowKey(sku)],
        fold: (row, { sku, name, description }, { key }) =>
          key !== sku
            ? withChoices(row, sku, [])
            : derived({
                ...emptyRow('product', sku),
                name,
                description,
                variants: [{ sku, choices: [], prices: [] }],
              }),
      },
      'product-described': {
        key: ({ sku }) => sku,
        fold: (row, { name, description }) => row && derived({ ...row, name, description }),
      },
      'product-published': {
        key: ({ sku }) => sku,
        fold: (row, _, { occurredAt }) =>
          row && derived({ ...row, state: 'published', listedAt: row.listedAt ?? Date.parse(occurredAt) }),
      },
      'product-archived': { key: ({ sku }) => sku, fold: (row) => row && derived({ ...row, state: 'archived' }) },
      'product-retired': { key: ({ sku }) => sku, fold: (row) => row && derived({ ...row, state: 'retired' }) },
      'price-changed': {
        key: ({ sku }) => [sku, stockRowKey(sku)],
        fold: (row, { sku, price }, { occurredAt }) => row && withVariantPrice(row, sku, price, occurredAt),
      },
      'variant-price-changed': {
        key: ({ product, sku }) => [product, stockRowKey(sku)],
        fold: (row, { sku, price }, { occurredAt }) => row && withVariantPrice(row, sku, price, occurredAt),
      },
      'variant-added': {
        key: ({ product, sku }) => [product, stockRowKey(sku)],
        fold: (row, { product, sku, choices }, { key }) =>
          key !== product
            ? withChoices(row, sku, choices)
            : row && derived({ ...row, variants: [...row.variants, { sku, choices, prices: [] }] }),
      },
      'options-set': {
        key: ({ product, variants }) => [product, ...variants.map(({ sku }) => stockRowKey(sku))],
        fold: (row, { variants }, { key }) => {
          const own = variants.find(({ sku }) => stockRowKey(sku) === key);
          if (own !== undefined) return withChoices(row, own.sku, own.choices);
          if (row === undefined) return undefined;
          const choicesOf = (of: string) => variants.find(({ sku }) => sku === of)?.choices ?? [];
          return derived({ ...row, variants: row.variants.map((one) => ({ ...one, choices: choicesOf(one.sku) })) });
        },
      },
      'variant-described': {
        key: ({ sku }) => stockRowKey(sku),
        fold: (row, { sku, components }) => asBundle(row, sku, components.length > 0),
      },
      // Of a bundle; of all else inventory tells it.
      'bundle-availability-changed': {
        key: ({ sku }) => stockRowKey(sku),
        fold: (row, { sku, location, available }) => withCompleteness(row, sku, location, available),
      },
      'variant-retired': {
        key: ({ product }) => product,
        fold: (row, { sku }) => row && derived({ ...row, variants: row.variants.filter((one) => one.sku !== sku) }),
      },
      'attributes-set': {
        key: ({ sku }) => sku,
        fold: (row, { attributes }) => row && derived({ ...row, attributes }),
      },
      'product-filed': {
        key: ({ sku }) => sku,
        fold: (row, { categories }) => row && derived({ ...row, categories }),
      },
      'media-set': {
        key: ({ sku }) => sku,
        fold: (row, { media }) => row && { ...row, picture: media.find(({ kind }) => kind === 'image')?.url ?? null },
      },
      'collection-filled': {
        key: ({ products, removed }) => [...products, ...removed],
        fold: (row, { collection, products }, { key }) => {
          if (row === undefined) return undefined;
          const others = row.collections.filter((one) => one.collection !== collection);
          const place = products.indexOf(key);
          return derived({ ...row, collections: place < 0 ? others : [...others, { collection, place }] });
        },
      },
      'collection-removed': {
        key: ({ removed }) => removed,
        fold: (row, { collection }) =>
          row && derived({ ...row, collections: row.collections.filter((one) => one.collection !== collection) }),
      },
      translated: {
        key: ({ kind, id, language }) => (kind === 'product' && language in { de: 0, fr: 0, es: 0 } ? id : []),
        fold: (row, { name, description, language }) =>
          row && { ...row, [language]: [name ?? '', description ?? ''].join('\n') },
      },
    },
    {
      leansOn: [
        derived,
        emptyRow,
        withVariantPrice,
        withChoices,
        offered,
        optionsOf,
        cheapest,
        dearest,
        outermost,
        markOf,
        stockRowKey,
        asBundle,
        withCompleteness,
        judged,
        tenThousandths,
        SCALE,
      ],
    },
  )
  .on(
    inventory,
    {
      'availability-changed': {
        key: ({ sku }) => stockRowKey(sku),
        fold: (row, { sku, location, available }) => withAvailability(row, sku, location, available),
      },
      // A change that says what is free is followed by the event above where that matters. Others are from before there was one, and are counted.
      'stock-received': {
        key: ({ sku, free }) => (free === undefined ? stockRowKey(sku) : []),
        fold: (row, { sku, location, quantity }) => withPieces(row, sku, location, quantity),
      },
      'stock-returned': {
        key: ({ sku, free }) => (free === undefined ? stockRowKey(sku) : []),
        fold: (row, { sku, location, quantity }) => withPieces(row, sku, location, quantity),
      },
      'stock-adjusted': {
        key: ({ sku, free }) => (free === undefined ? stockRowKey(sku) : []),
        fold: (row, { sku, location, quantity }) => withPieces(row, sku, location, quantity),
      },
      'stock-reserved': {
        key: ({ sku, free }) => (free === undefined ? stockRowKey(sku) : []),
        fold: (row, { sku, location, quantity }) => withPieces(row, sku, location, -quantity),
      },
      'stock-released': {
        key: ({ sku, free }) => (free === undefined ? stockRowKey(sku) : []),
        fold: (row, { sku, location, quantity }) => withPieces(row, sku, location, quantity),
      },
    },
    { leansOn: [stockRowKey, withAvailability, withPieces, emptyRow, judged] },
  );
