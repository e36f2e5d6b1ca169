import { T, command, instant, pageOf, query, inOrder } from '@banyan/core';
import {
  attributeType,
  attributeValue,
  code,
  description,
  label,
  language,
  media,
  sku,
  subjectId,
} from '../vocabulary.ts';

const staff = { by: ['staff'] } as const;
const everybody = { by: ['public', 'customer', 'staff'] } as const;
const attribute = code;
const only = { additionalProperties: false };
const unit = T.Union([label, T.Null()], { examples: [null] });
const values = T.Array(T.Object({ code, label }, only), { maxItems: 500 });
const definition = { attribute, label, type: attributeType, unit, values };
/** Text, number, boolean or the code of a choice; the attribute's type says which. */
const given = T.Object(
  { attribute, value: attributeValue },
  { ...only, examples: [{ attribute: 'diameter', value: 15 }] },
);
/** With the type and unit that the attribute had, so that whoever reads it needs no other event. */
const typed = T.Object({ attribute, type: attributeType, unit, value: attributeValue }, only);
const gallery = T.Array(media, { maxItems: 50 });
const translatable = T.Union([
  T.Literal('product'),
  T.Literal('category'),
  T.Literal('collection'),
  T.Literal('attribute'),
]);
const texts = {
  name: T.Union([T.String({ minLength: 1, maxLength: 200 }), T.Null()], { examples: ['Tasse mit Banyan'] }),
  description: T.Union([description, T.Null()]),
  /** Of a product’s options (`size`) and their values (`size.m`), or of an attribute’s values (`red`). */
  labels: T.Array(
    T.Object(
      {
        code: T.String({
          description: 'a code, or two joined by a dot',
          pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)?$',
          maxLength: 121,
          examples: ['size.m'],
        }),
        label,
      },
      only,
    ),
    { maxItems: 600 },
  ),
};
const named = { kind: translatable, id: subjectId, language };
const missing = { 'no-such-product': { sku } };

/** What happens to attributes, and to how products are shown. */
export const presentationEvents = {
  'attribute-defined': definition,
  /** All values of a product. */
  'attributes-set': { sku, attributes: T.Array(typed) },
  /** All categories of a product. */
  'product-filed': { sku, categories: T.Array(code) },
  'media-set': { sku, media: gallery },
  translated: { ...named, ...texts },
};

/** What can be done with attributes, and with how products are shown. */
export const presentationCommands = {
  'define-attribute': command(
    { attribute, label, type: attributeType, unit: T.Optional(unit), values: T.Optional(values) },
    {
      description:
        'Defines an attribute of products, or changes its labels or adds values; its type and unit stay for ever.',
      example: { attribute: 'diameter', label: 'Diameter', type: 'number', unit: 'cm' },
      edits: 'attribute/attribute',
      ...staff,
      rejects: {
        /** Products have values of the type it has. */
        'type-fixed': { attribute, type: attributeType },
        /** Products may have the value that was left out. */
        'value-missing': { attribute, value: code },
        'code-twice': { code },
        /** Only a number has a unit, and a choice and nothing else has values. */
        'wrong-parts': { attribute },
      },
    },
  ),
  'set-attributes': command(
    { sku, attributes: T.Array(given, { maxItems: 100 }) },
    {
      description: 'Sets the attributes of a product, all of them.',
      example: { sku: 'MUG-1', attributes: [{ attribute: 'diameter', value: 8 }] },
      edits: 'presentation/sku',
      ...staff,
      rejects: {
        ...missing,
        'product-retired': { sku },
        'no-such-attribute': { attribute },
        'wrong-value': { attribute, type: attributeType },
        'attribute-twice': { attribute },
      },
    },
  ),
  'file-product': command(
    { sku, categories: T.Array(code, { maxItems: 20 }) },
    {
      description: 'Says in which categories a product is, all of them.',
      example: { sku: 'MUG-1', categories: ['mugs'] },
      edits: 'presentation/sku',
      ...staff,
      rejects: { ...missing, 'product-retired': { sku }, 'no-such-category': { category: code } },
    },
  ),
  'set-media': command(
    { sku, media: gallery },
    {
      description: 'Names the pictures and other media of a product, all of them in their order.',
      example: { sku: 'MUG-1', media: [{ url: 'https://media.example/mug.jpg', alt: 'A mug', kind: 'image' }] },
      edits: 'presentation/sku',
      ...staff,
      rejects: { ...missing, 'product-retired': { sku } },
    },
  ),
  translate: command(
    {
      ...named,
      name: T.Optional(texts.name),
      description: T.Optional(texts.description),
      labels: T.Optional(texts.labels),
    },
    {
      description:
        'Says what a product, category, collection or attribute is called in another language; what is left out stays.',
      example: { kind: 'product', id: 'MUG-1', language: 'de', name: 'Tasse mit Banyan' },
      edits: 'translation/kind@id@language',
      ...staff,
      rejects: { 'no-such-subject': { kind: translatable, id: subjectId }, 'code-twice': { code: T.String() } },
    },
  ),
};

/** What can be asked of attributes, and of how products are shown. */
export const presentationQueries = {
  attribute: query(
    { attribute },
    {
      description: 'An attribute as it is defined, with the labels that it was defined with; null when there is none.',
      example: { attribute: 'diameter' },
      shows: 'attribute/attribute',
      ...staff,
      returns: T.Union([T.Object(definition, only), T.Null()]),
    },
  ),
  presentation: query(
    { sku },
    {
      description: 'How a product is shown: its categories, attributes and media; null when there is no such product.',
      shows: 'presentation/sku',
      ...staff,
      returns: T.Union([
        T.Object({ sku, categories: T.Array(code), attributes: T.Array(typed), media: gallery }, only),
        T.Null(),
      ]),
    },
  ),
  translation: query(named, {
    description: 'What something is called in another language; null when nothing was said of that.',
    example: { kind: 'product', id: 'MUG-1', language: 'de' },
    shows: 'translation/kind@id@language',
    ...staff,
    returns: T.Union([T.Object({ ...named, ...texts }, only), T.Null()]),
  }),
  attributes: query(
    { language: T.Optional(language), ...inOrder('ascending') },
    {
      description:
        'All attributes that products can have by their codes, with their labels in a language where they are translated.',
      ...everybody,
      returns: pageOf(T.Object(definition, only)),
    },
  ),
  'attribute-history': query(
    { sku, ...inOrder('descending') },
    {
      description: 'The attributes that a product has had, the latest first.',
      ...staff,
      returns: pageOf(T.Object({ sku, attributes: T.Array(typed), changedAt: instant }, only)),
    },
  ),
};
