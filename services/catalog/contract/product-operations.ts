import { T, command, instant, pageOf, paging, query, type TSchema, inOrder } from '@banyan/core';
import {
  currency,
  decimal,
  description,
  price,
  pricePoint,
  productName,
  productState,
  publicProduct,
  sku,
  staffProduct,
} from '../vocabulary.ts';

const facets = T.Array(
  T.Object(
    { value: T.String({ examples: ['published'] }), count: T.Integer({ minimum: 0 }) },
    { additionalProperties: false },
  ),
);
const found = <S extends TSchema>(row: S) =>
  T.Object(
    { ...pageOf(row).properties, suggestions: T.Array(T.String({ examples: ['heart'] })), facets },
    { additionalProperties: false },
  );

const missing = { 'no-such-product': { sku } };
const closed = { ...missing, 'product-retired': { sku } };
const staff = { by: ['staff'] } as const;

/** What happens to a product. */
export const productEvents = {
  'product-drafted': { sku, name: productName, description },
  'product-described': { sku, name: productName, description },
  'product-published': { sku },
  'product-archived': { sku },
  'product-retired': { sku },
  /** In force from the event's business time on. */
  'price-changed': { sku, price },
};

/** What can be done with a product and its price. */
export const productCommands = {
  'draft-product': command(
    { sku, name: productName, description: T.Optional(description) },
    {
      description: 'Prepares a product under a SKU that is not taken; the same product again changes nothing.',
      example: { sku: 'MUG-1', name: 'Mug with a banyan', description: 'Holds a third of a litre.' },
      ...staff,
      rejects: { 'product-exists': { sku, state: productState } },
    },
  ),
  'describe-product': command(
    { sku, name: T.Optional(productName), description: T.Optional(description) },
    {
      description: 'Changes what a product is called and what is said about it; what is left out stays.',
      example: { sku: 'MUG-1', description: 'Holds a third of a litre, and the dishwasher does it no harm.' },
      edits: 'product/sku',
      ...staff,
      rejects: closed,
    },
  ),
  'change-price': command(
    { sku, price },
    {
      description: 'Sets the list price in its currency, in force from the business time of the command on.',
      example: { sku: 'MUG-1', price: { amount: 795, currency: 'GBP', scale: 2 } },
      // Where the price is: with the product for its first variant, else with the variant.
      edits: ['product/sku', 'variant/sku'],
      ...staff,
      rejects: closed,
    },
  ),
  'publish-product': command(
    { sku },
    {
      description: 'Puts a draft or an archived product on sale.',
      example: { sku: 'MUG-1' },
      edits: 'product/sku',
      ...staff,
      rejects: closed,
    },
  ),
  'archive-product': command(
    { sku },
    {
      description: 'Takes a published product off sale until it is published again.',
      example: { sku: 'MUG-1' },
      edits: 'product/sku',
      ...staff,
      rejects: { ...closed, 'wrong-state': { sku, state: productState } },
    },
  ),
  'retire-product': command(
    { sku },
    {
      description: 'Takes a product off sale for good, whatever its state; its SKU is never used again.',
      example: { sku: 'MUG-1' },
      edits: 'product/sku',
      ...staff,
      rejects: missing,
    },
  ),
  'quote-prices': command(
    { currency, skus: T.Array(sku, { minItems: 1, maxItems: 1000 }) },
    {
      description:
        'Tells what these products cost now, for whoever is about to sell them, and changes nothing; it is a command so that the answer stands on what is committed, not on a view.',
      by: ['orders', 'staff'],
      rejects: { ...missing, 'not-for-sale': { sku, state: productState }, 'no-price': { sku, currency } },
      answers: { quotes: T.Array(T.Object({ sku, name: productName, price }, { additionalProperties: false })) },
    },
  ),
};

/** What can be asked of products and their prices. */
export const productQueries = {
  product: query(
    { sku },
    {
      description: 'A product on sale with its list prices; null when no product on sale has this SKU.',
      by: ['public', 'customer', 'staff'],
      returns: T.Union([publicProduct, T.Null()]),
    },
  ),
  search: query(
    {
      text: T.String({ minLength: 1, maxLength: 200, examples: ['hanging heart'] }),
      prefix: T.Optional(T.Boolean()),
      ...paging,
    },
    {
      description:
        'Products on sale that have all the words, the best match first; when there is none, `suggestions` are known words spelt alike.',
      by: ['public', 'customer', 'staff'],
      returns: found(publicProduct),
    },
  ),
  'products-by-price': query(
    {
      currency,
      from: T.Optional(decimal),
      to: T.Optional(decimal),
      ...inOrder('ascending'),
    },
    {
      description:
        'Products on sale in the order of their prices, `from` inclusive, `to` exclusive; a page may hold fewer than `limit` before the last one.',
      by: ['public', 'customer', 'staff'],
      returns: pageOf(publicProduct),
    },
  ),
  'price-at': query(
    { sku, currency, at: instant },
    {
      description: 'The list price in force at a moment of business time; null when there was none yet.',
      by: ['public', 'customer', 'staff', 'orders'],
      returns: T.Union([pricePoint, T.Null()]),
    },
  ),
  'product-record': query(
    { sku },
    {
      description: 'A product whatever its state; null when there is none of this SKU.',
      shows: 'product/sku',
      ...staff,
      returns: T.Union([staffProduct, T.Null()]),
    },
  ),
  'product-records': query(
    {
      state: T.Optional(productState),
      from: T.Optional(T.String()),
      to: T.Optional(T.String()),
      ...inOrder('ascending'),
    },
    {
      description: 'All products by name, or those in one state; `from` inclusive, `to` exclusive.',
      ...staff,
      returns: pageOf(staffProduct),
    },
  ),
  'search-records': query(
    {
      text: T.String({ minLength: 1, maxLength: 200, examples: ['hanging heart'] }),
      prefix: T.Optional(T.Boolean()),
      state: T.Optional(productState),
      ...paging,
    },
    {
      description: 'Searches products of every state, or of one; the facets count them by state.',
      ...staff,
      returns: found(staffProduct),
    },
  ),
  'price-history': query(
    { sku, currency, ...inOrder('descending') },
    {
      description: 'The list prices that a product has had in one currency, the latest first.',
      ...staff,
      returns: pageOf(pricePoint),
    },
  ),
};
