import { channelId } from '@banyan/channels/contract';
import { T } from '@banyan/core';
import { countryCode } from '@banyan/customers/contract';
import { code, rate } from './promotion-schemas.ts';

/** What a tax zone is called. */
export const taxZoneId = code('a tax zone', 'uk');
/** A class of goods that are taxed alike. */
export const taxClassId = code('a tax class', 'standard');

/** A day on the calendars of a place. */
const localDate = T.String({
  description: 'a local date, like 2026-03-29',
  examples: ['2026-01-01'],
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
});

/** The same as staff say it: one that is on the calendar. Events of before may hold the thirtieth of February, which is the second of March. */
export const calendarDate = T.String({ ...localDate, format: 'date' });

/** What staff say of a rate by the letters of EN 16931: S standard or reduced, Z zero, E exempt. */
const setCategory = T.Union([T.Literal('S'), T.Literal('Z'), T.Literal('E')]);

/** What stands on a document: besides those, K for goods to a business within the union, G for an export, O for what is outside of tax. */
export const taxCategory = T.Union([
  T.Literal('S'),
  T.Literal('Z'),
  T.Literal('E'),
  T.Literal('K'),
  T.Literal('G'),
  T.Literal('O'),
]);

/** All facts of a tax zone. */
export const taxZoneFacts = {
  zone: taxZoneId,
  name: T.String({
    description: 'a name: 1 to 200 characters on one line, without white space at its ends',
    examples: ['United Kingdom'],
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
  }),
  /** Zones that tax what goes between them as one market does. */
  union: T.Optional(code('a union of tax zones', 'eu')),
  countries: T.Array(countryCode, { minItems: 1, maxItems: 250, uniqueItems: true }),
};

/** A rate of a class in a zone, from a day on until the next one. */
export const taxRateFacts = { zone: taxZoneId, taxClass: taxClassId, from: localDate, category: setCategory, rate };

/** The rates of a class in a zone by their days. */
export const datedRates = T.Array(
  T.Object({ from: localDate, category: setCategory, rate }, { additionalProperties: false }),
);

/** How a channel's sales are taxed. */
export const taxSettings = {
  channel: channelId,
  /** True when list prices contain the tax of the country that is sold from. */
  isTaxIncluded: T.Boolean({ examples: [true] }),
  /** Zones other than that of the legal entity whose rates are charged there: a registration, or the one-stop shop. */
  registeredIn: T.Array(taxZoneId, { maxItems: 100, uniqueItems: true }),
};
