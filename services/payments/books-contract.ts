import { countryCode } from '@banyan/customers/contract';
import { T, command, instant, money, query } from '@banyan/core';
import { quotedTax, taxCategory } from '@banyan/pricing/contract';
import { account, bookDate, currency, period } from './vocabulary.ts';

const only = { additionalProperties: false };
const staff = { by: ['staff'] } as const;
const { rate } = quotedTax.properties;

/** What happens to the books as a whole. */
export const booksEvents = {
  /** In every stream of the books: nothing is booked up to the end of the period any more. */
  'period-closed': { period },
};

/** What is done with the books as a whole. */
export const booksCommands = {
  'close-period': command(
    { period },
    {
      description:
        'Closes the books up to the end of a month that is over, for good: what belongs there and comes later is booked on the first open day; again changes nothing.',
      ...staff,
      rejects: { 'period-not-over': { ends: instant } },
      answers: { closed: period, firstOpenDay: bookDate },
    },
  ),
};

/** What a country is owed of what was invoiced at a rate in a month; what was credited is taken off. */
export const vatRow = T.Object(
  { period, country: countryCode, category: taxCategory, rate, currency, net: money, tax: money },
  only,
);

/** A tax account in the months of a report: what documents and what people have posted there, and what the ledger says was moved. Credits are above zero here. */
export const vatAccountRow = T.Object({ account, currency, documents: money, others: money, moved: money }, only);

/** What may be asked about the books as a whole. */
export const booksQueries = {
  books: query(
    {},
    {
      description: 'Up to when the books are closed.',
      ...staff,
      returns: T.Object({ closed: T.Union([T.Null(), period]), firstOpenDay: T.Union([T.Null(), bookDate]) }, only),
    },
  ),
  'vat-report': query(
    { from: period, to: period, country: T.Optional(countryCode) },
    {
      description:
        'The tax of all posted documents by rate, country and month, from one month to another inclusive, beside what the ledger’s tax accounts have moved.',
      example: { from: '2026-01', to: '2026-03' },
      ...staff,
      returns: T.Object({ rows: T.Array(vatRow), accounts: T.Array(vatAccountRow) }, only),
    },
  ),
};
