import { T, command, instant, pageOf, query, inOrder } from '@banyan/core';
import { code, currency, localTime, price, priceEntry, sku, timeZone } from '../vocabulary.ts';

const staff = { by: ['staff'] } as const;
const only = { additionalProperties: false };
const list = T.String({ ...code, description: 'the code of a price list', examples: ['summer-sale'] });
const place = { sku, list, currency };
const entries = T.Array(priceEntry, { maxItems: 100 });
const { price: entryPrice, group, minQuantity } = priceEntry.properties;
const time = T.Union([instant, localTime, T.Null()]);
const givenEntry = T.Object(
  {
    price: entryPrice,
    group: T.Optional(group),
    minQuantity: T.Optional(minQuantity),
    from: T.Optional(time),
    until: T.Optional(time),
  },
  { ...only, examples: [{ price: { amount: 595, currency: 'GBP', scale: 2 } }] },
);
/** The place of an entry in the command, from 0. */
const entry = T.Integer({ minimum: 0 });
const maybePrice = T.Union([price, T.Null()]);

/** What happens to price lists. */
export const listPriceEvents = {
  /** All entries of a variant on a list, in force from the event's business time on until they are set anew. */
  'prices-set': { product: sku, ...place, entries },
};

/** What can be done with price lists. */
export const listPriceCommands = {
  'set-prices': command(
    { ...place, timeZone: T.Optional(timeZone), entries: T.Array(givenEntry, { maxItems: 100 }) },
    {
      description:
        'Sets what a variant costs on a price list, all of it: by customer group, from a quantity on, for some time. Times are instants, or local times: of the `timeZone`, which are recorded as instants, or without one of each channel that has the list, by its own clocks. An hour that summer time leaves out is the moment it begins, one that comes twice the first. No entries: the list says nothing of it.',
      example: {
        sku: 'MUG-1',
        list: 'summer-sale',
        currency: 'GBP',
        entries: [
          { price: { amount: 595, currency: 'GBP', scale: 2 }, until: '2099-09-01T00:00:00.000Z' },
          { price: { amount: 495, currency: 'GBP', scale: 2 }, group: 'trade', minQuantity: 12 },
        ],
      },
      edits: 'list-prices/sku@list@currency',
      ...staff,
      rejects: {
        'no-such-variant': { sku },
        'variant-retired': { sku },
        'wrong-currency': { entry },
        'unknown-time-zone': { timeZone },
        /** One of its times is local and the other an instant, and the command has no time zone. */
        'no-time-zone': { entry },
        /** A local time of it is on a day that its month does not have. */
        'no-such-day': { entry },
        /** It ends before it begins, or when it begins. */
        'empty-period': { entry },
        /** Two for the same buyers and quantity hold at the same time. */
        'overlapping-entries': { entry, other: entry },
      },
    },
  ),
};

const setting = T.Object({ ...place, entries, effectiveAt: instant }, only);
const offer = T.Object({ sku, price: maybePrice, regular: maybePrice, lowest30Days: maybePrice }, only);

/** What can be asked of price lists. */
export const listPriceQueries = {
  offers: query(
    {
      skus: T.Array(sku, { minItems: 1, maxItems: 100 }),
      currency,
      at: instant,
      lists: T.Optional(T.Array(list, { maxItems: 10 })),
      group: T.Optional(code),
      quantity: T.Optional(minQuantity),
      timeZone: T.Optional(timeZone),
    },
    {
      description:
        'What variants cost at a moment by the first of the lists that has a price, else by their list price, local times of lists being those of the `timeZone` (the channel’s; UTC unless told); a reduced one with the `regular` price and the lowest of the 30 days before the reduction.',
      example: { skus: ['85123A'], currency: 'GBP', at: '2026-01-31T12:00:00.000Z' },
      by: ['public', 'customer', 'staff', 'carts', 'pricing'],
      returns: T.Object({ offers: T.Array(offer) }, only),
    },
  ),
  'list-price': query(place, {
    description: 'What a variant costs on one price list in one currency; null when nothing was ever set there.',
    example: { sku: 'MUG-1', list: 'summer-sale', currency: 'GBP' },
    shows: 'list-prices/sku@list@currency',
    ...staff,
    returns: T.Union([setting, T.Null()]),
  }),
  'list-prices': query(
    { sku, ...inOrder('ascending') },
    {
      description: 'What a variant costs on every price list, by currency and list.',
      ...staff,
      returns: pageOf(setting),
    },
  ),
  'list-price-history': query(
    { ...place, ...inOrder('descending') },
    {
      description: 'What a variant has cost on a price list, the latest first.',
      ...staff,
      returns: pageOf(setting),
    },
  ),
};
