import { channelId } from '@banyan/channels/contract';
import { T, command, contract, identifier, instant, money, pageOf, query, inOrder } from '@banyan/core';
import {
  account,
  adjustmentCategory,
  bookDate,
  currency,
  invoiceStatus,
  ledgerAmount,
  manualId,
  paymentTerms,
  shareKind,
  transactionKind,
} from './vocabulary.ts';
import { sealedWords } from './said-words.ts';
import { sumsOf } from './sums-of.ts';
import { settlementCommands, settlementEvents, settlementQueries } from './settlement-contract.ts';
import { booksCommands, booksEvents, booksQueries } from './books-contract.ts';
import { documentCommands, documentEvents, documentQueries } from './document-contract.ts';
import { creditCommands, creditEvents, creditQueries } from './credit-contract.ts';
import { ledgerEvents, ledgerQueries } from './ledger-contract.ts';
import { intentCommands, intentEvents, intentQueries } from './intent-contract.ts';

export {
  account,
  adjustmentCategory,
  bookDate,
  currency,
  invoiceStatus,
  ledgerAmount,
  manualId,
  paymentTerms,
  period,
  shareKind,
  transactionKind,
} from './vocabulary.ts';
export { vatAccountRow, vatRow } from './books-contract.ts';
export { entryRecord } from './ledger-contract.ts';
export { documentKind, documentRecord } from './document-contract.ts';
export { settledKind } from './settlement-contract.ts';
export { intentRecord, requestRecord, webhookRecord } from './intent-contract.ts';
export {
  attempt,
  cardToken,
  intentStatus,
  networkPayment,
  requestKind,
  returnUrl,
  sealedReturn,
  shortId,
  webAddress,
} from './intent-vocabulary.ts';

const country = T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] });
const customer = T.Union([T.Null(), identifier], { examples: ['13085'] });
const note = T.String({ maxLength: 500, examples: ['As agreed by telephone'] });
const invoice = identifier;
const only = { additionalProperties: false };

const entry = T.Object({ account, currency, amount: ledgerAmount }, only);
const share = T.Object({ kind: shareKind, amount: ledgerAmount }, only);

/** An invoice as it stands; amounts at scale 4. `outstanding` is what is still to be paid. */
export const invoiceRecord = T.Object(
  {
    invoice,
    /** Null: it was posted as a document of which nobody said it. */
    channel: T.Union([channelId, T.Null()]),
    customer,
    country,
    status: invoiceStatus,
    total: money,
    payable: money,
    paid: money,
    credited: money,
    refunded: money,
    writtenOff: money,
    outstanding: money,
    /** Why what was outstanding was given up; null: it was not. */
    writeOffReason: T.Union([T.Null(), note]),
    authorisedAt: instant,
    issuedAt: T.Union([T.Null(), instant]),
  },
  only,
);

/** A refund: `credited` lessened what was owed, `paidOut` went back to the customer. */
export const refundRecord = T.Object(
  { refund: identifier, customer, country, reason: note, total: money, credited: money, paidOut: money, at: instant },
  only,
);

const wrongCurrency = { 'wrong-currency': { currency, expected: currency } };
const amountTooLarge = { 'amount-too-large': {} };
const notPositive = { 'not-positive': {} };
const nothingToPost = { 'nothing-to-post': {} };
const noSuchInvoice = { 'no-such-invoice': { invoice } };
const notAuthorised = { ...noSuchInvoice, 'not-authorised': { invoice, status: invoiceStatus } };
const notIssued = { ...noSuchInvoice, 'not-issued': { invoice, status: invoiceStatus } };
const payable = { payable: money };

const newInvoice = {
  invoice,
  /** The default one unless told. */
  channel: T.Optional(channelId),
  customer,
  country,
  currency,
  terms: paymentTerms,
  /** The exact amounts; their sum, rounded to the currency's minor unit, is what is to be paid. */
  shares: T.Array(T.Object({ kind: shareKind, amount: money }, only), { minItems: 1, maxItems: 20 }),
};
const newInvoiceRejects = {
  'invoice-exists': { invoice },
  'negative-total': { total: money },
  ...wrongCurrency,
  ...amountTooLarge,
};

const staff = { by: ['staff'] } as const;
const placing = { by: ['orders'] } as const;
const both = { by: ['orders', 'staff'] } as const;

/**
 * A double-entry ledger and the documents that move it. Promised: every transaction sums to zero in each currency; the same id with the same content
 * changes nothing, with another content it is refused; no more is paid back than was paid. Amounts in commands are money of a scale up to 4.
 */
export const payments = contract('payments', {
  events: {
    'payment-authorised': {
      invoice,
      channel: T.Optional(channelId),
      customer,
      country,
      currency,
      terms: paymentTerms,
      shares: T.Array(share),
      total: ledgerAmount,
      payable: ledgerAmount,
    },
    'payment-voided': { invoice, reason: note },
    'invoice-issued': { invoice },
    'payment-received': { payment: identifier, invoice, currency, amount: ledgerAmount },
    'invoice-paid': { invoice, payment: identifier, amount: ledgerAmount },
    'refund-issued': {
      refund: identifier,
      customer,
      country,
      currency,
      reason: note,
      ...sealedWords,
      parts: T.Array(T.Object({ invoice, amount: ledgerAmount }, only)),
      beyond: ledgerAmount,
      credited: ledgerAmount,
      paidOut: ledgerAmount,
    },
    'invoice-credited': {
      invoice,
      refund: identifier,
      exact: ledgerAmount,
      credited: ledgerAmount,
      refunded: ledgerAmount,
    },
    'invoice-written-off': { invoice, amount: ledgerAmount, reason: note, ...sealedWords },
    /** The ledger: the only event that moves a balance. Its entries sum to zero in each currency. */
    'transaction-posted': {
      transaction: T.String({ maxLength: 300 }),
      kind: transactionKind,
      entries: T.Array(entry),
      country: T.Union([T.Null(), country]),
      note,
      /** The day it counts for, where that is not the day on which it occurred: a document's date, or the first open day after a closed period. */
      bookedOn: T.Optional(bookDate),
    },
    ...booksEvents,
    ...documentEvents,
    ...intentEvents,
    ...creditEvents,
    ...ledgerEvents,
    ...settlementEvents,
  },
  commands: {
    ...booksCommands,
    ...documentCommands,
    ...intentCommands,
    ...creditCommands,
    ...settlementCommands,
    'authorise-payment': command(newInvoice, {
      description: 'Opens an invoice whose amount is agreed; nothing is owed or earned before it is captured.',
      ...placing,
      rejects: newInvoiceRejects,
      answers: payable,
    }),
    'capture-payment': command(
      { invoice },
      {
        description:
          'Makes revenue of an authorised invoice, now that the goods have left; it is owed or, by its terms, received; again changes nothing.',
        ...placing,
        rejects: notAuthorised,
        answers: payable,
      },
    ),
    'void-payment': command(
      { invoice, reason: note },
      { description: 'Gives up an authorised invoice; again changes nothing.', ...placing, rejects: notAuthorised },
    ),
    'issue-invoice': command(newInvoice, {
      description: 'Authorises and captures an invoice at once, for what no order stands behind.',
      ...both,
      rejects: newInvoiceRejects,
      answers: payable,
    }),
    'record-payment': command(
      { payment: identifier, invoice, amount: money },
      {
        description: 'Books money that came in for an issued invoice, in whole minor units, in parts if need be.',
        ...staff,
        rejects: {
          'payment-exists': { payment: identifier },
          overpaid: { outstanding: money },
          ...notIssued,
          ...wrongCurrency,
          'not-payable': { scaleMax: T.Integer() },
          ...notPositive,
        },
        answers: { outstanding: money },
      },
    ),
    'issue-refund': command(
      {
        refund: identifier,
        customer,
        country,
        currency,
        reason: note,
        parts: T.Array(T.Object({ invoice, amount: money }, only), { maxItems: 1000 }),
        beyond: T.Optional(money),
      },
      {
        description:
          'Gives money back against invoices, first by lessening what is owed, then by paying out, never more than was paid; `beyond` is for what no invoice is known for.',
        example: {
          refund: 'refund-1',
          customer: '13085',
          country: 'United Kingdom',
          currency: 'GBP',
          reason: 'As agreed by telephone',
          parts: [{ invoice: 'invoice-1', amount: { amount: 295, currency: 'GBP', scale: 2 } }],
        },
        ...both,
        about: ({ parts, beyond }) =>
          sumsOf([...parts.map(({ amount }) => amount), ...(beyond === undefined ? [] : [beyond])]),
        rejects: {
          'refund-exists': { refund: identifier },
          'more-than-paid': { invoice, refundable: money },
          ...notIssued,
          ...wrongCurrency,
          ...notPositive,
          ...amountTooLarge,
        },
        answers: { credited: money, paidOut: money },
      },
    ),
    'write-off-invoice': command(
      { invoice, reason: note },
      {
        description: 'Gives up what is outstanding of an invoice; again changes nothing.',
        ...staff,
        rejects: {
          'nothing-outstanding': { invoice },
          /** More than whoever calls may give up. */
          'beyond-limit': { amount: money },
          ...notIssued,
        },
        answers: { amount: money },
      },
    ),
    'post-transaction': command(
      {
        transaction: manualId,
        entries: T.Array(T.Object({ account, amount: money }, only), { minItems: 2, maxItems: 1000 }),
        country: T.Optional(country),
        note,
      },
      {
        description:
          'Posts any transaction between accounts of the chart (or below one of them); its amounts, debits above and credits below zero, add up to nothing.',
        example: {
          transaction: 'capital-2026',
          entries: [
            { account: 'asset:bank', amount: { amount: 100000, currency: 'GBP', scale: 2 } },
            { account: 'equity:capital', amount: { amount: -100000, currency: 'GBP', scale: 2 } },
          ],
          note: 'What the owner has paid in',
        },
        ...staff,
        about: ({ entries }) => sumsOf(entries.map(({ amount }) => amount).filter(({ amount }) => amount > 0)),
        rejects: {
          'transaction-exists': { transaction: T.String() },
          'unknown-account': { account: T.String() },
          /** What is owed on gift cards and as credit is moved by these alone, and always what they come to. */
          'not-by-hand': { account: T.String() },
          /** A till holds what was put into it and no less. */
          'below-floor': { account: T.String(), balance: money },
          unbalanced: { difference: money },
          ...nothingToPost,
          ...amountTooLarge,
        },
      },
    ),
    'post-adjustment': command(
      { adjustment: manualId, category: adjustmentCategory, amount: money, country, note },
      {
        description:
          'Posts a cost (below zero) or a gain (above) of one of the categories: bank charges, fees, donations, bad debts, adjustments.',
        example: {
          adjustment: 'bank-2026-01',
          category: 'bank-charges',
          amount: { amount: -1250, currency: 'GBP', scale: 2 },
          country: 'United Kingdom',
          note: 'Charges of January',
        },
        ...staff,
        about: ({ amount }) => [{ ...amount, amount: Math.abs(amount.amount) }],
        rejects: {
          'adjustment-exists': { adjustment: T.String() },
          ...nothingToPost,
          ...amountTooLarge,
        },
      },
    ),
  },
  queries: {
    ...ledgerQueries,
    ...booksQueries,
    ...documentQueries,
    ...intentQueries,
    ...creditQueries,
    ...settlementQueries,
    invoice: query(
      { invoice },
      {
        description: 'An invoice with what is still to be paid; null when there is none of this id.',
        ...both,
        returns: T.Union([invoiceRecord, T.Null()]),
      },
    ),
    invoices: query(
      { status: T.Optional(invoiceStatus), customer: T.Optional(identifier), ...inOrder('descending') },
      {
        description: 'Invoices, the latest first: all, those in a status, or those of a customer.',
        ...staff,
        returns: pageOf(invoiceRecord),
      },
    ),
    refund: query(
      { refund: identifier },
      {
        description: 'A refund; null when there is none of this id.',
        ...both,
        returns: T.Union([refundRecord, T.Null()]),
      },
    ),
    refunds: query(
      { customer: T.Optional(identifier), ...inOrder('descending') },
      {
        description: 'Refunds, the latest first: all, or those of a customer.',
        ...staff,
        returns: pageOf(refundRecord),
      },
    ),
    adjustments: query(
      { currency },
      {
        description: 'What was posted as adjustments, by month, country and category; costs are below zero.',
        ...staff,
        returns: T.Array(
          T.Object(
            {
              month: T.String({ examples: ['2026-01'] }),
              country,
              category: adjustmentCategory,
              amount: money,
              postings: T.Integer(),
            },
            only,
          ),
        ),
      },
    ),
  },
});
