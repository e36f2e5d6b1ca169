import { T, instant } from '@banyan/core';
import { currencyCodes } from './currency-codes.ts';

/**
 * A stock keeping unit, the market's name for one article: 1 to 64 printable characters without lower-case letters (so that no two codes differ by
 * case alone), without `@` (which joins it to a location in stream names), no white space at either end.
 */
export const sku = T.String({
  description:
    'a SKU: 1 to 64 printable characters without lower-case letters or @, and without white space at its ends',
  examples: ['85123A'],
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\p{Ll}\\p{C}@]([^\\p{Ll}\\p{C}@]*[^\\s\\p{Ll}\\p{C}@])?$',
});

/** A currency by its ISO 4217 code. */
export const currency = T.Unsafe<string>({
  description: 'a currency by its ISO 4217 code',
  type: 'string',
  enum: currencyCodes,
  examples: ['GBP'],
});

/** An amount as people write it: at most four decimals. */
export const decimal = T.String({
  description: 'a decimal number with at most four decimals, like 2.50',
  examples: ['2.50'],
  pattern: '^[0-9]{1,11}(\\.[0-9]{1,4})?$',
});

/** A price of one piece: exact, at most four decimals, never negative; small enough to be counted in ten-thousandths without loss. */
export const price = T.Object(
  {
    amount: T.Integer({ minimum: 0, maximum: 900_719_925_474 }),
    currency,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
  },
  {
    additionalProperties: false,
    description: 'the price of one piece: `amount` counts units of 10^-`scale`, so 2.95 GBP is 295 at scale 2',
    examples: [{ amount: 295, currency: 'GBP', scale: 2 }],
  },
);

/** A product's name: 1 to 200 characters on one line. */
export const productName = T.String({
  description: 'a name: 1 to 200 characters on one line, without white space at its ends',
  examples: ['WHITE HANGING HEART T-LIGHT HOLDER'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** What is said about a product: plain text, any number of lines. */
export const description = T.String({ maxLength: 5000, examples: ['Holds one tea light.'] });

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

/** A short name that programs use, like `dark-red`: 1 to 60 small letters and digits in words joined by hyphens. */
export const code = T.String({
  description: 'a code: 1 to 60 small letters and digits, in words joined by single hyphens',
  examples: ['size'],
  minLength: 1,
  maxLength: 60,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
});

/** What people read in the place of a code: 1 to 100 characters on one line. */
export const label = T.String({
  description: 'a label: 1 to 100 characters on one line, without white space at its ends',
  examples: ['Size'],
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** What the variants of a product differ by, with all the values that there are. */
export const option = T.Object(
  {
    code,
    label,
    values: T.Array(T.Object({ code, label }, { additionalProperties: false }), { minItems: 1, maxItems: 100 }),
  },
  {
    additionalProperties: false,
    examples: [{ code: 'size', label: 'Size', values: [{ code: 'm', label: 'Medium' }] }],
  },
);

/** The value of one option. */
export const choice = T.Object(
  { option: code, value: code },
  { additionalProperties: false, examples: [{ option: 'size', value: 'm' }] },
);

/** One value for each option of the product. */
export const choices = T.Array(choice, { maxItems: 5, examples: [[]] });

/** So many pieces of another variant that a bundle is made of. */
export const component = T.Object(
  { sku, quantity: T.Integer({ minimum: 1, maximum: 10_000, examples: [2] }) },
  { additionalProperties: false },
);

/** What is known of a variant besides its choices and prices; null where it is not known. */
export const variantFacts = {
  weightGrams: T.Union([T.Integer({ minimum: 0, maximum: 100_000_000 }), T.Null()], { examples: [350] }),
  /** The name of a class of goods that are taxed alike; which taxes that are is not the catalog's business. */
  taxClass: T.Union([code, T.Null()], { examples: ['standard'] }),
  /** Empty for what is no bundle. */
  components: T.Array(component, { maxItems: 50, examples: [[]] }),
};

/** A language by its tag: `en`, `de-AT`. */
export const language = T.String({
  description: 'a language tag: two or three small letters, and perhaps a country like -AT',
  examples: ['en'],
  pattern: '^[a-z]{2,3}(-[A-Z]{2})?$',
});

/** A readable part of an address: 1 to 120 small letters and digits of any script, in words joined by hyphens. */
export const slug = T.String({
  description: 'a slug: 1 to 120 letters (no capitals) and digits of any script, in words joined by single hyphens',
  examples: ['white-hanging-heart'],
  minLength: 1,
  maxLength: 120,
  pattern: '^[\\p{Ll}\\p{Lo}\\p{M}\\p{N}]+(-[\\p{Ll}\\p{Lo}\\p{M}\\p{N}]+)*$',
});

/** What can have slugs and translations. */
export const subjectKind = T.Union([T.Literal('product'), T.Literal('category'), T.Literal('collection')]);

/** Names a subject of its kind: a product's SKU, or a code. */
export const subjectId = T.String({
  description: 'a product’s SKU, or the code of a category, a collection or an attribute',
  examples: ['85123A'],
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\p{C}@]([^\\p{C}@]*[^\\s\\p{C}@])?$',
});

/** What kind of value an attribute has. */
export const attributeType = T.Union([
  T.Literal('text'),
  T.Literal('number'),
  T.Literal('boolean'),
  T.Literal('choice'),
]);

/** A value of an attribute: a text or the code of a choice, a number with at most four decimals, or true or false. */
export const attributeValue = T.Union(
  [T.String({ minLength: 1, maxLength: 500 }), T.Number({ minimum: -1e11, maximum: 1e11 }), T.Boolean()],
  { examples: [15] },
);

/** A picture or another medium by its address; the bytes are kept elsewhere. */
export const media = T.Object(
  {
    url: T.String({
      description: 'an https address',
      examples: ['https://media.example/mug.jpg'],
      pattern: '^https://[^\\s\\p{C}]+$',
      maxLength: 2000,
    }),
    /** What it shows, for whoever does not see it. */
    alt: T.String({ maxLength: 500, examples: ['A mug'] }),
    kind: T.Union([T.Literal('image'), T.Literal('video'), T.Literal('document')]),
  },
  { additionalProperties: false },
);

/** A moment on the clocks of a time zone. That its day is on the calendar is checked by the decision. */
export const localTime = T.String({
  description: 'a local time, like 2026-03-29T00:00:00',
  examples: ['2026-03-29T00:00:00'],
  pattern: '^[1-8][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$',
});

/** A time zone of the IANA database. That it exists is checked by the decision: the database grows. */
export const timeZone = T.String({
  description: 'a time zone by its IANA name',
  examples: ['Europe/London'],
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
});

/** What a variant costs on a price list for some buyers, from a quantity on, for some time: `from` inclusive, `until` exclusive, null for ever. */
export const priceEntry = T.Object(
  {
    /** A group of customers; null for everybody. */
    group: T.Union([code, T.Null()]),
    minQuantity: T.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    from: T.Union([instant, T.Null()]),
    until: T.Union([instant, T.Null()]),
    /** The same as `from` and `until`, which are null then, by the clocks of each channel that has the list. */
    starts: T.Optional(localTime),
    ends: T.Optional(localTime),
    price,
  },
  { additionalProperties: false },
);
