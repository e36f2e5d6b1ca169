import { T, command, query, pageOf, inOrder } from '@banyan/core';
import { code, description, label, sku } from '../vocabulary.ts';

const staff = { by: ['staff'] } as const;
const parent = T.Union([code, T.Null()], { examples: [null] });
const category = code;
const collection = code;
const members = T.Array(sku, { maxItems: 1000 });
const children = T.Array(category, { maxItems: 500 });
const missing = { 'no-such-category': { category } };
const noCollection = { 'no-such-collection': { collection } };
const placing = {
  'no-such-parent': { parent: category },
  /** `before` is no child of the parent. */
  'no-such-sibling': { category, parent },
  'too-deep': { parent, most: T.Integer() },
  'too-many-children': { parent, most: T.Integer() },
};
const node = T.Object(
  { category, parent, name: label, description, depth: T.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);

/** What happens to categories and collections. */
export const categoryEvents = {
  'category-created': { category, parent, name: label, description },
  'category-described': { category, name: label, description },
  'category-moved': { category, parent },
  'category-removed': { category, parent },
  /** Of the parent (null: of the whole tree): all its children in their order. */
  'children-ordered': { parent, children },
  'collection-created': { collection, name: label, description },
  'collection-described': { collection, name: label, description },
  /** All members in their order; `removed` are those that were members before. */
  'collection-filled': { collection, products: members, removed: members },
  'collection-removed': { collection, removed: members },
};

/** What can be done with categories and collections. */
export const categoryCommands = {
  'create-category': command(
    {
      category,
      name: label,
      description: T.Optional(description),
      parent: T.Optional(parent),
      before: T.Optional(category),
    },
    {
      description:
        'Adds a category below a parent (or at the top), before a sibling or last; the same again changes nothing.',
      example: { category: 'mugs', name: 'Mugs', parent: null },
      ...staff,
      rejects: { ...placing, 'category-exists': { category } },
    },
  ),
  'describe-category': command(
    { category, name: T.Optional(label), description: T.Optional(description) },
    {
      description: 'Changes what a category is called and what is said about it; what is left out stays.',
      example: { category: 'mugs', name: 'Mugs and cups' },
      edits: 'category/category',
      ...staff,
      rejects: missing,
    },
  ),
  'move-category': command(
    { category, parent, before: T.Optional(category) },
    {
      description:
        'Puts a category with all that is below it somewhere else in the tree, or in another place among its siblings.',
      example: { category: 'mugs', parent: null },
      edits: 'category/category',
      ...staff,
      rejects: {
        ...missing,
        ...placing,
        /** The parent is the category itself, or below it. */
        'would-be-a-cycle': { category, parent: category },
      },
    },
  ),
  'remove-category': command(
    { category },
    {
      description: 'Removes a category that has no others below it; products that were filed in it no longer are.',
      example: { category: 'mugs' },
      edits: 'category/category',
      ...staff,
      rejects: { ...missing, 'has-children': { category, children: T.Integer() } },
    },
  ),
  'create-collection': command(
    { collection, name: label, description: T.Optional(description) },
    {
      description: 'Begins a list of products that staff choose; the same again changes nothing.',
      example: { collection: 'summer', name: 'Summer' },
      ...staff,
      rejects: { 'collection-exists': { collection } },
    },
  ),
  'describe-collection': command(
    { collection, name: T.Optional(label), description: T.Optional(description) },
    {
      description: 'Changes what a collection is called and what is said about it; what is left out stays.',
      example: { collection: 'summer', name: 'High summer' },
      edits: 'collection/collection',
      ...staff,
      rejects: noCollection,
    },
  ),
  'fill-collection': command(
    { collection, products: members },
    {
      description: 'Says which products a collection has, all of them, in their order.',
      example: { collection: 'summer', products: ['MUG-1'] },
      edits: 'collection/collection',
      ...staff,
      rejects: { ...noCollection, 'no-such-product': { sku }, 'product-twice': { sku } },
    },
  ),
  'remove-collection': command(
    { collection },
    {
      description: 'Removes a collection; the products stay.',
      example: { collection: 'summer' },
      edits: 'collection/collection',
      ...staff,
      rejects: noCollection,
    },
  ),
};

/** What can be asked of categories and collections. */
export const categoryQueries = {
  category: query(
    { category },
    {
      description: 'A category with its parent and its children in their order; null when there is none.',
      example: { category: 'mugs' },
      shows: 'category/category',
      ...staff,
      returns: T.Union([
        T.Object({ category, parent, name: label, description, children }, { additionalProperties: false }),
        T.Null(),
      ]),
    },
  ),
  categories: query(
    {},
    {
      description: 'The whole tree of categories, each parent followed by what is below it, in the order of staff.',
      by: ['public', 'customer', 'staff'],
      returns: T.Object({ categories: T.Array(node) }, { additionalProperties: false }),
    },
  ),
  collection: query(
    { collection },
    {
      description: 'A collection with its products, on sale or not, in their order; null when there is none.',
      example: { collection: 'summer' },
      shows: 'collection/collection',
      ...staff,
      returns: T.Union([
        T.Object({ collection, name: label, description, products: members }, { additionalProperties: false }),
        T.Null(),
      ]),
    },
  ),
  collections: query(
    { ...inOrder('ascending') },
    {
      description: 'All collections by their codes; `products` counts the members, on sale or not.',
      by: ['public', 'customer', 'staff'],
      returns: pageOf(
        T.Object(
          { collection, name: label, description, products: T.Integer({ minimum: 0 }) },
          { additionalProperties: false },
        ),
      ),
    },
  ),
};
