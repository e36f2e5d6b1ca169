import { aggregate, decision, reject, type DeepReadonly, type Static } from '@banyan/core';
import { attribute, fitsAttribute } from './attribute.ts';
import { category } from './category.ts';
import { catalog } from './contract.ts';
import { product } from './product.ts';
import type { attributeValue, media } from './vocabulary.ts';

/** How a product is shown. In a stream of its own, because no sale asks for it. */
export interface Presentation {
  readonly categories: readonly string[];
  readonly attributes: readonly { readonly attribute: string; readonly value: Static<typeof attributeValue> }[];
  readonly media: DeepReadonly<Static<typeof media>[]>;
}

const NONE: Presentation = { categories: [], attributes: [], media: [] };

/** Streams `presentation/<product's sku>`. */
export const presentation = aggregate(catalog, 'presentation', NONE, {
  'product-filed': (shown, { categories }) => ({ ...shown, categories }),
  'attributes-set': (shown, { attributes }) => ({
    ...shown,
    attributes: attributes.map(({ attribute: code, value }) => ({ attribute: code, value })),
  }),
  'media-set': (shown, { media: gallery }) => ({ ...shown, media: gallery }),
});

/** In which categories a product is. */
export const fileProduct = decision(
  catalog,
  'file-product',
  ({ sku, categories }) => ({
    item: product(sku),
    shown: presentation(sku),
    nodes: categories.map((code) => category(code)),
  }),
  ({ sku, categories }, { item, shown, nodes }) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    const closed = nodes.find((node) => node.state.state !== 'open');
    if (closed !== undefined) return reject('no-such-category', { category: closed.id });
    const distinct = [...new Set(categories)];
    if (JSON.stringify(distinct) !== JSON.stringify(shown.state.categories))
      shown.append('product-filed', { sku, categories: distinct });
  },
);

/** The attributes of a product, each with a value that it can have. The event says their types and units, too. */
export const setAttributes = decision(
  catalog,
  'set-attributes',
  ({ sku, attributes }) => ({
    item: product(sku),
    shown: presentation(sku),
    definitions: attributes.map(({ attribute: code }) => attribute(code)),
  }),
  ({ sku, attributes }, { item, shown, definitions }) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    const typed = [];
    for (const [index, { attribute: code, value }] of attributes.entries()) {
      const { state: definition } = definitions[index]!;
      if (definition.type === null) return reject('no-such-attribute', { attribute: code });
      if (attributes.findIndex((other) => other.attribute === code) !== index)
        return reject('attribute-twice', { attribute: code });
      if (!fitsAttribute(definition, value)) return reject('wrong-value', { attribute: code, type: definition.type });
      typed.push({ attribute: code, type: definition.type, unit: definition.unit, value });
    }
    const told = (all: Presentation['attributes']): string =>
      JSON.stringify(all.map(({ attribute: code, value }) => [code, value]));
    if (told(attributes) !== told(shown.state.attributes)) shown.append('attributes-set', { sku, attributes: typed });
  },
);

/** The pictures of a product. */
export const setMedia = decision(
  catalog,
  'set-media',
  ({ sku }) => ({ item: product(sku), shown: presentation(sku) }),
  ({ sku, media: gallery }, { item, shown }) => {
    const { state } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    const told = (all: Presentation['media']): string =>
      JSON.stringify(all.map(({ url, alt, kind }) => [url, alt, kind]));
    if (told(gallery) !== told(shown.state.media)) shown.append('media-set', { sku, media: gallery });
  },
);
