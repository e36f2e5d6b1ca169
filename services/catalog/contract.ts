import { T, command, contract, instant, pageOf, paging, query, type TSchema } from '@banyan/core';
import { currencyCodes } from './currency-codes.ts';

/**
 * A stock keeping unit, the market's name for one article: 1 to 64 printable characters without lower-case letters (so that no two codes differ by
 * case alone), without `@` (which joins it to a location in stream names), no white space at either end.
 */
export const sku = T.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\p{Ll}\\p{C}@]([^\\p{Ll}\\p{C}@]*[^\\s\\p{Ll}\\p{C}@])?$',
});

/** A currency by its ISO 4217 code. */
export const currency = T.Unsafe<string>({ type: 'string', enum: currencyCodes });

/** An amount as people write it: at most four decimals. */
export const decimal = T.String({ pattern: '^[0-9]{1,11}(\\.[0-9]{1,4})?$' });

/** A price of one piece: exact, at most four decimals, never negative; small enough to be counted in ten-thousandths without loss. */
export const price = T.Object(
  {
    amount: T.Integer({ minimum: 0, maximum: 900_719_925_474 }),
    currency,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
  },
  { additionalProperties: false },
);

/** A product's name: 1 to 200 characters on one line. */
export const productName = T.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** What is said about a product: plain text, any number of lines. */
export const description = T.String({ maxLength: 5000 });

/**
 * Where a product stands: being prepared, on sale, taken off sale for now, or gone for good (its SKU is never used again).
 */
export const productState = T.Union([
  T.Literal('draft'),
  T.Literal('published'),
  T.Literal('archived'),
  T.Literal('retired'),
]);

/** A product as everybody may see it. */
export const publicProduct = T.Object(
  { sku, name: productName, description, prices: T.Array(price) },
  { additionalProperties: false },
);

/** A product as staff see it. */
export const staffProduct = T.Object(
  {
    sku,
    name: productName,
    description,
    state: productState,
    prices: T.Array(price),
    draftedAt: instant,
    changedAt: instant,
  },
  { additionalProperties: false },
);

/** A list price and when it came into force. */
export const pricePoint = T.Object({ sku, price, effectiveAt: instant }, { additionalProperties: false });

const facets = T.Array(
  T.Object({ value: T.String(), count: T.Integer({ minimum: 0 }) }, { additionalProperties: false }),
);
const found = <S extends TSchema>(row: S) =>
  T.Object({ ...pageOf(row).properties, suggestions: T.Array(T.String()), facets }, { additionalProperties: false });

const missing = { 'no-such-product': { sku } };
const closed = { ...missing, 'product-retired': { sku } };
const staff = { by: ['staff'] } as const;

/** Products by SKU: what they are called, what they cost, whether they are on sale. */
export const catalog = contract('catalog', {
  events: {
    'product-drafted': { sku, name: productName, description },
    'product-described': { sku, name: productName, description },
    'product-published': { sku },
    'product-archived': { sku },
    'product-retired': { sku },
    /** In force from the event's business time on. */
    'price-changed': { sku, price },
  },
  commands: {
    /** Rejected when the SKU is taken, unless by the very same product. */
    'draft-product': command(
      { sku, name: productName, description: T.Optional(description) },
      { ...staff, rejects: { 'product-exists': { sku, state: productState } } },
    ),
    'describe-product': command(
      { sku, name: T.Optional(productName), description: T.Optional(description) },
      { ...staff, rejects: closed },
    ),
    /** The list price in its currency, in force from the command's business time on. */
    'change-price': command({ sku, price }, { ...staff, rejects: closed }),
    /** Puts a draft or an archived product on sale. */
    'publish-product': command({ sku }, { ...staff, rejects: closed }),
    /** Takes a published product off sale. */
    'archive-product': command(
      { sku },
      { ...staff, rejects: { ...closed, 'wrong-state': { sku, state: productState } } },
    ),
    /** For good, from whatever state. */
    'retire-product': command({ sku }, { ...staff, rejects: missing }),
    /** What these products cost now, for whoever is about to sell them: a command, so that its answer stands on what is committed and not on a view. Changes nothing. */
    'quote-prices': command(
      { currency, skus: T.Array(sku, { minItems: 1, maxItems: 1000 }) },
      {
        by: ['orders', 'staff'],
        rejects: { ...missing, 'not-for-sale': { sku, state: productState }, 'no-price': { sku, currency } },
        answers: { quotes: T.Array(T.Object({ sku, name: productName, price }, { additionalProperties: false })) },
      },
    ),
  },
  queries: {
    /** A product on sale; null when there is none. */
    product: query({ sku }, { by: ['public', 'customer', 'staff'], returns: T.Union([publicProduct, T.Null()]) }),
    /** Products on sale that have all the words, best match first; when none has, `suggestions` are known words spelt alike. */
    search: query(
      { text: T.String({ minLength: 1, maxLength: 200 }), prefix: T.Optional(T.Boolean()), ...paging },
      { by: ['public', 'customer', 'staff'], returns: found(publicProduct) },
    ),
    /** Products on sale in the order of their prices: `from` inclusive, `to` exclusive. A page may hold fewer than `limit` before the last one. */
    'products-by-price': query(
      {
        currency,
        from: T.Optional(decimal),
        to: T.Optional(decimal),
        order: T.Optional(T.Union([T.Literal('ascending'), T.Literal('descending')])),
        ...paging,
      },
      { by: ['public', 'customer', 'staff'], returns: pageOf(publicProduct) },
    ),
    /** The list price in force at a time (in business time); null before the first one. */
    'price-at': query(
      { sku, currency, at: instant },
      { by: ['public', 'customer', 'staff', 'orders'], returns: T.Union([pricePoint, T.Null()]) },
    ),
    /** The product whatever its state. */
    'product-record': query({ sku }, { ...staff, returns: T.Union([staffProduct, T.Null()]) }),
    /** All products by name: `from` inclusive, `to` exclusive. */
    'product-records': query(
      { state: T.Optional(productState), from: T.Optional(T.String()), to: T.Optional(T.String()), ...paging },
      { ...staff, returns: pageOf(staffProduct) },
    ),
    /** Searches products of every state, or of one; the facets count by state. */
    'search-records': query(
      {
        text: T.String({ minLength: 1, maxLength: 200 }),
        prefix: T.Optional(T.Boolean()),
        state: T.Optional(productState),
        ...paging,
      },
      { ...staff, returns: found(staffProduct) },
    ),
    /** List prices in one currency, the latest first. */
    'price-history': query({ sku, currency, ...paging }, { ...staff, returns: pageOf(pricePoint) }),
  },
});
