import { channelId } from '@banyan/channels/contract';
import { countryCode } from '@banyan/customers/contract';
import { T, command, identifier, instant, money, pageOf, query, inOrder } from '@banyan/core';
import { quotedTax, taxCategory } from '@banyan/pricing/contract';
import { bookDate, currency, ledgerAmount, shareKind } from './vocabulary.ts';

const only = { additionalProperties: false };
const { rate } = quotedTax.properties;

/** A prepayment invoice is for what is paid before it is supplied; a credit note takes an invoice back, in parts if need be. */
export const documentKind = T.Union([T.Literal('invoice'), T.Literal('prepayment-invoice'), T.Literal('credit-note')]);

/** The number of a series, as it is printed. */
const number = T.String({
  description: 'the number of a document in its series, as it is printed: 1 to 60 characters',
  examples: ['UK-2026-000123'],
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]{0,58}[^\\s\\p{Cc}])?$',
});

/** What is taxed alike: by country (whose tax it is), category and rate. */
const rateOf = { country: countryCode, category: taxCategory, rate };
const of = { kind: shareKind, ...rateOf };

/** What of a document is of one kind and taxed alike, in whole minor units. */
const documentLine = T.Object({ ...of, net: money, tax: money }, only);
const ledgerLine = T.Object({ ...of, net: ledgerAmount, tax: ledgerAmount }, only);
const nullableId = T.Union([T.Null(), identifier]);

const documentBody = {
  document: identifier,
  kind: documentKind,
  number,
  /** When it was issued, by the clocks of its issuer. */
  date: bookDate,
  customer: T.Union([T.Null(), identifier], { examples: ['13085'] }),
  /** Of an invoice: in which channel it came to be. */
  channel: T.Optional(channelId),
  currency,
  /** At most one of a kind, country, category and rate; of a prepayment invoice and its credit notes one of a country, category and rate. Discounts are below zero, all else is not; a credit note has the signs of its invoice. */
  lines: T.Array(documentLine, { minItems: 1, maxItems: 200 }),
  /** Of a credit note: what it credits, an invoice or a prepayment invoice. */
  credits: T.Optional(identifier),
  /** Of an invoice: prepayment invoices whose amounts it settles by rate, in this order, as far as it reaches. */
  settles: T.Optional(T.Array(identifier, { minItems: 1, maxItems: 20, uniqueItems: true })),
  /** Of an invoice: so much of it is paid by what the customer has on deposit, since it is not given back. */
  fromDeposits: T.Optional(money),
};

const part = T.Object({ ...rateOf, net: ledgerAmount, tax: ledgerAmount }, only);

/** What happens to documents that are posted by their id. Amounts are in ledger units and whole minor units. */
export const documentEvents = {
  /** An invoice or a prepayment invoice, whole. `gross` is what its lines come to, `payable` what is left of it after what was settled. */
  'document-posted': {
    document: identifier,
    kind: documentKind,
    number,
    date: bookDate,
    /** Its date, or the first open day where its period was closed already: what the books and the VAT report go by. */
    bookedOn: bookDate,
    customer: nullableId,
    currency,
    lines: T.Array(ledgerLine),
    credits: nullableId,
    /** By prepayment invoice what of it was settled. */
    settled: T.Array(T.Object({ document: identifier, lines: T.Array(part) }, only)),
    gross: ledgerAmount,
    payable: ledgerAmount,
    /** Of a credit note: what had been paid, and is owed to the customer from now on. */
    deposited: T.Optional(ledgerAmount),
    /** Of an invoice: so much of it was paid by what its customer had on deposit. */
    fromDeposits: T.Optional(ledgerAmount),
  },
  /** In the stream of what was credited. */
  'document-credited': { document: identifier, by: identifier, lines: T.Array(ledgerLine) },
  /** In the stream of a prepayment invoice: an invoice has taken its place. */
  'prepayment-settled': { document: identifier, by: identifier, lines: T.Array(part) },
  /** In the stream `invoice/<document>`: this is owed from now on, and paid as any invoice is. */
  'receivable-opened': {
    invoice: identifier,
    customer: nullableId,
    country: T.String(),
    currency,
    payable: ledgerAmount,
    /** Not there: nobody said, as of all that were posted before anybody did. */
    channel: T.Optional(channelId),
  },
  /** `credited` is no longer owed; `recovered` had been given up. */
  'receivable-credited': {
    invoice: identifier,
    document: identifier,
    credited: ledgerAmount,
    recovered: ledgerAmount,
  },
  /** Money for an invoice that is not posted yet: it pays it once it is. */
  'deposit-taken': { invoice: identifier, payment: T.String(), currency, amount: ledgerAmount },
};

const line = T.Integer({ minimum: 0, examples: [0] });

/** What is posted of documents. */
export const documentCommands = {
  'post-document': command(documentBody, {
    description:
      'Posts an invoice, a prepayment invoice or a credit note by its id to the books: income by kind, tax by country and rate; the same again changes nothing.',
    example: {
      document: 'invoice-2026-123',
      kind: 'invoice',
      number: 'UK-2026-000123',
      date: '2026-03-31',
      customer: '13085',
      currency: 'GBP',
      lines: [
        {
          kind: 'goods',
          country: 'GB',
          category: 'S',
          rate: 20_000,
          net: { amount: 2000, currency: 'GBP', scale: 2 },
          tax: { amount: 400, currency: 'GBP', scale: 2 },
        },
      ],
    },
    by: ['orders', 'staff'],
    rejects: {
      'document-exists': { document: identifier },
      'not-a-date': { date: T.String() },
      'wrong-currency': { currency, expected: currency },
      'not-payable': { scaleMax: T.Integer() },
      'amount-too-large': {},
      /** An amount with the wrong sign, tax where the category has none, or a line of nothing. */
      'wrong-line': { line },
      'line-twice': { line },
      /** What its lines come to, or what is left to be paid of it after `fromDeposits`. */
      'negative-total': { total: money },
      /** `credits` where it is no credit note, none where it is one, `settles` or `fromDeposits` where it is no invoice. */
      'wrong-kind': { kind: documentKind },
      'no-such-document': { document: identifier },
      'more-than-invoiced': { line, net: money, tax: money },
    },
    /** `gross`: what its lines come to. `settled`: what prepayments have settled of it. `outstanding`: what is to be paid of it, or of what it credits. `deposited`: what a credit note leaves to be given back, since it had been paid. */
    answers: { gross: money, settled: money, outstanding: money, deposited: money },
  }),
};

const recordLine = T.Object({ ...of, net: money, tax: money }, only);

/** A document as it was posted; amounts at scale 4. `bookedOn` differs from its date where its period was closed already. */
export const documentRecord = T.Object(
  {
    document: identifier,
    kind: documentKind,
    number,
    date: bookDate,
    bookedOn: bookDate,
    customer: nullableId,
    currency,
    lines: T.Array(recordLine),
    credits: nullableId,
    settled: T.Array(
      T.Object({ document: identifier, lines: T.Array(T.Object({ ...rateOf, net: money, tax: money }, only)) }, only),
    ),
    gross: money,
    payable: money,
    postedAt: instant,
  },
  only,
);

/** What may be asked about documents. */
export const documentQueries = {
  document: query(
    { document: identifier },
    {
      description: 'A posted document, whole; null when there is none of this id.',
      by: ['orders', 'staff'],
      returns: T.Union([documentRecord, T.Null()]),
    },
  ),
  documents: query(
    { kind: T.Optional(documentKind), from: T.Optional(bookDate), to: T.Optional(bookDate), ...inOrder('ascending') },
    {
      description: 'Posted documents of one kind, or all, by date: `from` inclusive, `to` exclusive.',
      by: ['staff'],
      returns: pageOf(documentRecord),
    },
  ),
};
