import { currency, timeZone } from '@banyan/catalog/contract';
import { T, command, contract, instant, pageOf, query, inOrder } from '@banyan/core';
import { countryCode } from '@banyan/customers/contract';
import { location, planStrategy } from '@banyan/inventory/contract';

const code = (what: string, example: string) =>
  T.String({
    description: `${what}: 1 to 32 lower-case letters, digits and hyphens, beginning and ending with a letter or digit`,
    examples: [example],
    minLength: 1,
    maxLength: 32,
    pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
  });

/** What a channel is called by every cart, quote, order and invoice. */
export const channelId = code('a channel', 'web-uk');
/** The channel of what names none: what was sold before there were channels, or is entered by hand or from a file. It need not be open. */
export const defaultChannel = 'default';
/** A price list of the catalog. */
export const priceListId = code('a price list', 'trade');
/** A company, or whoever else issues the invoices. */
export const legalEntityId = code('a legal entity', 'banyan-uk');
/** A series of numbers: of orders, of invoices, of credit notes. */
export const seriesId = code('a number series', 'uk-invoices');

/** A language by its BCP 47 tag: a language, and where it matters a script and a region. */
export const language = T.String({
  description: 'a language by its BCP 47 tag, like en or pt-BR',
  examples: ['en'],
  pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$',
});

/** A text on one line. */
const label = T.String({
  description: 'a name: 1 to 200 characters on one line, without white space at its ends',
  examples: ['Banyan Ltd'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Whether buyers are shown prices with tax or without. What is owed is the same. */
export const taxDisplay = T.Union([T.Literal('with-tax'), T.Literal('without-tax')]);

/** Who sells: whose name and tax number stand on the invoices. */
export const legalEntity = T.Object(
  {
    id: legalEntityId,
    name: label,
    country: countryCode,
    taxId: T.Optional(
      T.String({
        description: 'a tax number as it is printed on invoices: 2 to 20 capital letters and digits',
        examples: ['GB123456789'],
        pattern: '^[A-Z0-9]{2,20}$',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The series that a channel's documents are numbered in. */
export const numberSeries = T.Object(
  { orders: seriesId, invoices: seriesId, creditNotes: seriesId },
  { additionalProperties: false },
);

/** When money that is held for an order is taken. */
export const captureTime = T.Union([T.Literal('at-shipment'), T.Literal('at-placement')]);

/** All facts of a channel: what each of its events carries, so that whoever learns from them needs no history. */
export const channelFacts = {
  channel: channelId,
  name: label,
  legalEntity,
  /** The first is the one that is used where nobody chooses. */
  currencies: T.Array(currency, { minItems: 1, maxItems: 50, uniqueItems: true }),
  /** The first is the one that is used where nobody chooses. */
  languages: T.Array(language, { minItems: 1, maxItems: 50, uniqueItems: true, examples: [['en', 'de']] }),
  /** Where it delivers to. */
  countries: T.Array(countryCode, { minItems: 1, maxItems: 250, uniqueItems: true, examples: [['GB', 'IE']] }),
  /** The first that has a price gives it; after the last comes the base price. */
  priceLists: T.Array(priceListId, { maxItems: 20, uniqueItems: true, examples: [['trade']] }),
  taxDisplay,
  timeZone,
  /** Where its goods come from, the most wanted first. */
  locations: T.Array(location, { minItems: 1, maxItems: 100, uniqueItems: true, examples: [['main']] }),
  /** How the goods of an order are taken from several locations: from one alone, unless it says otherwise. */
  sourcing: T.Optional(planStrategy),
  series: numberSeries,
  /** When a gift card or a card is charged for an order: when goods are sent, unless it says otherwise. */
  captures: T.Optional(captureTime),
};

/** Whether a channel sells. */
export const channelState = T.Union([T.Literal('open'), T.Literal('closed')]);

/** A channel as staff and services see it. */
export const channelRecord = T.Object(
  { ...channelFacts, state: channelState, openedAt: instant, changedAt: instant },
  { additionalProperties: false },
);

const staff = { by: ['staff'] } as const;
const example = {
  channel: 'web-uk',
  name: 'The shop in the United Kingdom',
  legalEntity: { id: 'banyan-uk', name: 'Banyan Ltd', country: 'GB', taxId: 'GB123456789' },
  currencies: ['GBP'],
  languages: ['en'],
  countries: ['GB', 'IE'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/London',
  locations: ['main'],
  series: { orders: 'uk-orders', invoices: 'uk-invoices', creditNotes: 'uk-credit-notes' },
};
const refusals = {
  'unknown-time-zone': { timeZone },
  'series-of-another-entity': { series: seriesId, legalEntity: legalEntityId },
  'series-named-twice': { series: seriesId },
};
const missing = { 'no-such-channel': { channel: channelId } };

/** Where the shop sells: who sells there, in which currencies, languages and countries, by which prices, in which time zone, from where. */
export const channels = contract('channels', {
  events: {
    'channel-opened': channelFacts,
    /** All facts as they are from now on. */
    'channel-changed': channelFacts,
    'channel-closed': { channel: channelId },
    'channel-reopened': { channel: channelId },
    /** From now on the series numbers the documents of this legal entity, and for ever of no other. */
    'series-assigned': { series: seriesId, legalEntity: legalEntityId },
  },
  commands: {
    'open-channel': command(channelFacts, {
      description: 'Opens a channel under a name that is not taken; the same channel again changes nothing.',
      example,
      ...staff,
      rejects: { ...refusals, 'channel-exists': { channel: channelId } },
    }),
    'change-channel': command(channelFacts, {
      description: 'Replaces all facts of a channel; what is so already is no change.',
      example: { ...example, countries: ['GB', 'IE', 'FR'] },
      edits: 'channel/channel',
      ...staff,
      rejects: { ...refusals, ...missing },
    }),
    'close-channel': command(
      { channel: channelId },
      {
        description: 'Ends the sale in a channel for now; what was sold there stays as it is.',
        edits: 'channel/channel',
        ...staff,
        rejects: missing,
      },
    ),
    'reopen-channel': command(
      { channel: channelId },
      {
        description: 'Lets a channel that was closed sell again.',
        edits: 'channel/channel',
        ...staff,
        rejects: missing,
      },
    ),
  },
  queries: {
    channel: query(
      { channel: channelId },
      {
        description: 'A channel with all its facts; null when there is none of this name.',
        shows: 'channel/channel',
        by: ['staff', 'carts', 'orders', 'notifications'],
        returns: T.Union([channelRecord, T.Null()]),
      },
    ),
    channels: query(
      { state: T.Optional(channelState), ...inOrder('ascending') },
      {
        description: 'All channels by name, or those that are open or closed.',
        by: ['staff', 'carts', 'orders', 'notifications'],
        returns: pageOf(channelRecord),
      },
    ),
  },
});
