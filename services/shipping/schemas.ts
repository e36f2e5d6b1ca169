import { price } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T } from '@banyan/core';
import { countryCode } from '@banyan/customers/contract';
import { location } from '@banyan/inventory/contract';

const code = (what: string, example: string) =>
  T.String({
    description: `${what}: 1 to 64 letters, digits, dots, underscores and hyphens, with a letter or digit at both ends`,
    examples: [example],
    minLength: 1,
    maxLength: 64,
    pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
  });

/** What a zone is called. */
export const zoneId = code('a zone', 'uk-mainland');
/** What a shipping method is called. */
export const methodId = code('a shipping method', 'standard');

const label = T.String({
  description: 'a name: 1 to 200 characters on one line, without white space at its ends',
  examples: ['Standard delivery'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** A postal code, as an address has it. Letters of either case and white space make no difference. */
export const postcode = T.String({
  description: 'a postal code: 1 to 16 letters, digits, spaces and hyphens',
  examples: ['LS1 4AP'],
  minLength: 1,
  maxLength: 16,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9 -]*[A-Za-z0-9])?$',
});

/** Where something is sent, as far as zones need it. */
export const destination = T.Object(
  { country: countryCode, postcode: T.Optional(postcode) },
  { additionalProperties: false },
);

const beginning = T.String({
  description: 'how postal codes begin: 1 to 16 capital letters and digits',
  examples: ['LS'],
  pattern: '^[A-Z0-9]{1,16}$',
});

/** All facts of a zone: countries, or parts of them by how their postal codes begin. */
export const zoneFacts = {
  zone: zoneId,
  name: label,
  areas: T.Array(
    T.Object(
      {
        country: countryCode,
        /** Those that belong to it; all of the country when left out. */
        postcodes: T.Optional(T.Array(beginning, { minItems: 1, maxItems: 500, uniqueItems: true })),
        /** Those that do not, whatever else is said. */
        except: T.Optional(T.Array(beginning, { minItems: 1, maxItems: 500, uniqueItems: true })),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 250 },
  ),
};

const bound = T.Optional(T.Integer({ minimum: 0, maximum: 1_000_000_000_000, examples: [2000] }));

/** What a method costs under a condition. Bounds are half-open: `from` belongs to it, `below` does not. What is left out does not matter. */
export const shippingRule = T.Object(
  {
    /** Zones that it is for; everywhere when left out. */
    zones: T.Optional(T.Array(zoneId, { minItems: 1, maxItems: 100, uniqueItems: true })),
    /** In the currency of the basket, or the rule says nothing. */
    price,
    /** In grams, of all pieces. */
    weightFrom: bound,
    weightBelow: bound,
    /** What the goods cost after discounts, in minor units of the price's currency. */
    amountFrom: bound,
    amountBelow: bound,
    /** Pieces. */
    quantityFrom: bound,
    quantityBelow: bound,
  },
  { additionalProperties: false },
);

/** All facts of a method. */
export const methodFacts = {
  method: methodId,
  name: label,
  channels: T.Array(channelId, { minItems: 1, maxItems: 50, uniqueItems: true }),
  /** A parcel, or goods that the buyer comes for. */
  kind: T.Union([T.Literal('delivery'), T.Literal('collection')]),
  /** Where the goods are collected. */
  location: T.Optional(location),
  /** The first that fits gives the price; where none fits, the method is not offered. */
  rules: T.Array(shippingRule, { minItems: 1, maxItems: 200 }),
  /** It costs nothing when the goods cost at least this after discounts, by currency. */
  freeFrom: T.Optional(T.Array(price, { minItems: 1, maxItems: 50 })),
};

/** Whether a method is offered. */
export const methodState = T.Union([T.Literal('offered'), T.Literal('withdrawn')]);
