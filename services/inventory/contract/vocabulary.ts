import { sku } from '@banyan/catalog/contract';
import { T } from '@banyan/core';

/** A place where goods lie: a short code such as `main` or `leeds-2`. */
export const location = T.String({
  description:
    'a location: 1 to 32 letters, digits, dots, underscores and hyphens, with a letter or digit at both ends',
  examples: ['main'],
  minLength: 1,
  maxLength: 32,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
});

/** The name of a delivery, return, adjustment or reservation, chosen by whoever sends it: 1 to 100 printable characters. The same name twice has one effect. */
export const documentId = T.String({
  description: 'a document’s name: 1 to 100 printable characters without white space at its ends',
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Pieces: 1 to a milliard, so that sums of a lifetime stay exact. */
export const quantity = T.Integer({ examples: [2], minimum: 1, maximum: 1_000_000_000 });

/** So many pieces of one SKU. */
export const line = T.Object({ sku, quantity }, { additionalProperties: false });

/** The pieces of one SKU on all the lines of a command. */
export const summed = T.Integer({ minimum: 1, maximum: 1_000_000_000_000 });
/** So many pieces of a SKU, on all lines. */
export const summedLine = T.Object({ sku, quantity: summed }, { additionalProperties: false });
/** Each SKU once, in the order of the SKUs. */
export const summedLines = T.Array(summedLine, { minItems: 1, maxItems: 1000 });
/** What a command names: lines of the same SKU add up. */
export const lines = T.Array(line, { minItems: 1, maxItems: 1000 });
/** A number of pieces, or none. */
export const total = T.Integer({ minimum: 0 });
/** Why, for people. */
export const reason = T.String({
  description: 'a reason: 1 to 200 characters on one line, without white space at its ends',
  examples: ['broken'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});
/** The country of business that a correction is counted in, when it belongs to one. */
export const country = T.Optional(T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] }));
/** What is free after the event. Events without it are of the time before availability was told: readers of those count. */
export const free = T.Optional(total);

/** Who sells, and may hold goods for buyers. */
export const sellers = { by: ['orders', 'staff'] } as const;
/** Who keeps the stock. */
export const staff = { by: ['staff'] } as const;
/** Fewer pieces are available than were asked for. */
export const outOfStock = { 'out-of-stock': { sku, location, available: total } };
/** The name is taken by a document with another content. */
export const documentExists = { 'document-exists': { document: documentId } };
