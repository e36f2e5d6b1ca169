import { T, command, erasable, instant, personal, query, pageOf, inOrder } from '@banyan/core';
import { accountId, countryCode, ownId } from '../fields.ts';

const only = { additionalProperties: false };
/** A tax number as it is written. */
export const taxNumberText = T.String({
  description: 'a tax number with the two letters of its country, in capitals and without spaces: 4 to 15 characters',
  examples: ['FR40303265045'],
  pattern: '^[A-Z]{2}[A-Z0-9+*]{2,13}$',
});
const reference = T.String({
  description: 'by what it was checked, such as the number of the inquiry at VIES: 1 to 100 printable characters',
  examples: ['WAPIAAAAY7jhd9VJ'],
  pattern: '^[^\\p{Cc}]{1,100}$',
});
const status = T.Union([T.Literal('given'), T.Literal('confirmed'), T.Literal('refused')]);
const about = { customer: accountId, taxNumber: ownId };

/** A tax number as it stands. */
const record = T.Object(
  {
    ...about,
    country: countryCode,
    number: erasable(taxNumberText),
    status,
    reference: T.Union([reference, T.Null()]),
    at: instant,
  },
  only,
);

/** Events of the tax numbers of businesses. They are personal: a sole trader's is that of a person. */
export const taxNumberEvents = {
  /** It takes the place of the one before, and is worth nothing until it is confirmed. */
  'tax-number-given': { ...about, country: countryCode, number: personal('customer', taxNumberText) },
  'tax-number-confirmed': { ...about, country: countryCode, reference },
  'tax-number-refused': { ...about },
  'tax-number-removed': { ...about },
};

const ofAda = { customer: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e', taxNumber: 'vat-1' };
const noSuch = { 'no-such-tax-number': {} };

/** What businesses do about their tax number, and staff about checking it. */
export const taxNumberCommands = {
  'give-tax-number': command(
    { taxNumber: ownId, country: countryCode, number: taxNumberText },
    {
      description:
        'Gives the caller’s tax number under a name of their own, in the place of the one before; it counts once staff have confirmed it.',
      by: ['customer'],
      example: { taxNumber: 'vat-1', country: 'FR', number: 'FR40303265045' },
      rejects: { 'no-such-customer': {}, 'wrong-form': { country: countryCode }, 'tax-number-exists': {} },
    },
  ),
  'remove-tax-number': command({}, { description: 'Removes the caller’s tax number.', by: ['customer'] }),
  'confirm-tax-number': command(
    { ...about, reference },
    {
      description:
        'Tells that a tax number was checked and is that of the customer: from now on they buy as a business in its country.',
      example: { ...ofAda, reference: 'WAPIAAAAY7jhd9VJ' },
      edits: 'tax-number/customer',
      by: ['staff', 'partner:tax-numbers'],
      rejects: noSuch,
    },
  ),
  'refuse-tax-number': command(
    { ...about },
    {
      description: 'Tells that a tax number is not, or not any more, that of the customer.',
      example: ofAda,
      edits: 'tax-number/customer',
      by: ['staff', 'partner:tax-numbers'],
      rejects: noSuch,
    },
  ),
};

/** What may be asked about tax numbers. */
export const taxNumberQueries = {
  'my-tax-number': query(
    {},
    {
      description: 'The caller’s tax number and how it stands; null when they have given none.',
      by: ['customer'],
      returns: T.Union([record, T.Null()]),
    },
  ),
  'tax-numbers': query(
    { status: T.Optional(status), ...inOrder('ascending') },
    {
      description: 'Tax numbers, or those that stand so, those that wait for longest first.',
      by: ['staff', 'partner:tax-numbers'],
      returns: pageOf(record),
    },
  ),
  'tax-number-of': query(
    { customer: accountId },
    {
      description: 'A customer’s tax number and how it stands; null when they have given none.',
      shows: 'tax-number/customer',
      by: ['staff', 'orders'],
      returns: T.Union([record, T.Null()]),
    },
  ),
};
