import { T, command, contract, identifier, instant, money, pageOf, paging, query } from '@banyan/core';

/** An ISO 4217 code: three capital letters. */
export const currency = T.String({ pattern: '^[A-Z]{3}$' });

/** An integer at the ledger's scale of 4: ten-thousandths of the currency's unit. Events hold amounts so, to stay small. */
export const ledgerAmount = T.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** What an amount on an invoice is for; each has an account of its own. `return-charge` is what a credit note charges. */
export const shareKind = T.Union([
  T.Literal('goods'),
  T.Literal('carriage'),
  T.Literal('discount'),
  T.Literal('manual'),
  T.Literal('samples'),
  T.Literal('voucher'),
  T.Literal('return-charge'),
]);

/** `on-invoice`: the customer owes it from the capture on. `received`: the money came in offline and is booked with the capture. */
export const paymentTerms = T.Union([T.Literal('on-invoice'), T.Literal('received')]);

/** What a shop books besides its invoices. */
export const adjustmentCategory = T.Union([
  T.Literal('bank-charges'),
  T.Literal('marketplace-fees'),
  T.Literal('donations'),
  T.Literal('adjustments'),
  T.Literal('bad-debts'),
]);

/** What brought a ledger transaction about. */
export const transactionKind = T.Union([
  T.Literal('invoice'),
  T.Literal('payment'),
  T.Literal('refund'),
  T.Literal('write-off'),
  T.Literal('adjustment'),
  T.Literal('manual'),
]);

/** How an invoice stands: `settled` once nothing is outstanding. */
export const invoiceStatus = T.Union([
  T.Literal('authorised'),
  T.Literal('voided'),
  T.Literal('issued'),
  T.Literal('settled'),
  T.Literal('written-off'),
]);

/** A ledger account: its type, then words from the general to the particular (`expense:bank-charges`, `asset:bank:euro`). */
export const account = T.String({
  pattern: '^(asset|liability|equity|income|expense)(:[a-z0-9]+(-[a-z0-9]+)*){1,4}$',
  maxLength: 100,
});

/** Ids of transactions that people make up. The service's own contain a colon (`invoice:536365`), so the two never meet. */
export const manualId = T.String({
  minLength: 1,
  maxLength: 150,
  pattern: '^[^\\s\\p{Cc}:]([^\\p{Cc}:]*[^\\s\\p{Cc}:])?$',
});

const country = T.String({ minLength: 1, maxLength: 200 });
const customer = T.Union([T.Null(), identifier]);
const note = T.String({ maxLength: 500 });
const invoice = identifier;
const only = { additionalProperties: false };

const entry = T.Object({ account, currency, amount: ledgerAmount }, only);
const share = T.Object({ kind: shareKind, amount: ledgerAmount }, only);

/** An invoice as it stands; amounts at scale 4. `outstanding` is what is still to be paid. */
export const invoiceRecord = T.Object(
  {
    invoice,
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

/** One leg of a ledger transaction. Positive amounts are debits. */
export const entryRecord = T.Object(
  { transaction: T.String(), account, amount: money, kind: transactionKind, note, at: instant },
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
    'invoice-written-off': { invoice, amount: ledgerAmount, reason: note },
    /** The ledger: the only event that moves a balance. Its entries sum to zero in each currency. */
    'transaction-posted': {
      transaction: T.String({ maxLength: 300 }),
      kind: transactionKind,
      entries: T.Array(entry),
      country: T.Union([T.Null(), country]),
      note,
    },
  },
  commands: {
    /** Offline: opens an invoice whose amount is agreed, but nothing is owed or earned before its capture. */
    'authorise-payment': command(newInvoice, { ...placing, rejects: newInvoiceRejects, answers: payable }),
    /** The goods have left: what was authorised becomes revenue, and is owed or (by its terms) received. Again: changes nothing. */
    'capture-payment': command({ invoice }, { ...placing, rejects: notAuthorised, answers: payable }),
    /** Gives an authorisation up. Again: changes nothing. */
    'void-payment': command({ invoice, reason: note }, { ...placing, rejects: notAuthorised }),
    /** Authorises and captures at once: for what no order stands behind. */
    'issue-invoice': command(newInvoice, { ...both, rejects: newInvoiceRejects, answers: payable }),
    /** Money that came in offline for an issued invoice; in whole minor units, in parts if need be. */
    'record-payment': command(
      { payment: identifier, invoice, amount: money },
      {
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
    /**
     * Gives money back against invoices (first by lessening what is still owed, then by paying out, never more than was paid) and, in `beyond`, for what
     * no invoice is known for.
     */
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
        ...both,
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
    /** Gives up what is outstanding. Again: changes nothing. */
    'write-off-invoice': command(
      { invoice, reason: note },
      { ...staff, rejects: { 'nothing-outstanding': { invoice }, ...notIssued }, answers: { amount: money } },
    ),
    /** Any transaction between accounts of the chart (or below one of them). */
    'post-transaction': command(
      {
        transaction: manualId,
        entries: T.Array(T.Object({ account, amount: money }, only), { minItems: 2, maxItems: 1000 }),
        country: T.Optional(country),
        note,
      },
      {
        ...staff,
        rejects: {
          'transaction-exists': { transaction: T.String() },
          'unknown-account': { account: T.String() },
          unbalanced: { difference: money },
          ...nothingToPost,
          ...amountTooLarge,
        },
      },
    ),
    /** A cost (below zero) or gain (above) of one of the categories: bank charges, fees, donations, bad debts, adjustments. */
    'post-adjustment': command(
      { adjustment: manualId, category: adjustmentCategory, amount: money, country, note },
      {
        ...staff,
        rejects: {
          'adjustment-exists': { adjustment: T.String() },
          ...nothingToPost,
          ...amountTooLarge,
        },
      },
    ),
  },
  queries: {
    /** The balance of an account, now or after all that had happened up to and including a time. Debits are positive. */
    balance: query(
      { account, currency, at: T.Optional(instant) },
      { ...staff, returns: T.Object({ account, balance: money, at: T.Union([T.Null(), instant]) }, only) },
    ),
    /** The balances of all accounts. They sum to zero. */
    'trial-balance': query(
      { currency },
      { ...staff, returns: T.Array(T.Object({ account, balance: money, entries: T.Integer() }, only)) },
    ),
    /** An account's entries by their business time: `from` inclusive, `to` exclusive. */
    entries: query(
      { account, currency, from: T.Optional(instant), to: T.Optional(instant), ...paging },
      { ...staff, returns: pageOf(entryRecord) },
    ),
    /** The entries of one transaction; none: there is no such transaction. */
    transaction: query(
      { transaction: T.String({ minLength: 1, maxLength: 300 }) },
      { ...staff, returns: T.Array(entryRecord) },
    ),
    invoice: query({ invoice }, { ...both, returns: T.Union([invoiceRecord, T.Null()]) }),
    /** Invoices, the latest first: all, those of a status or those of a customer. */
    invoices: query(
      { status: T.Optional(invoiceStatus), customer: T.Optional(identifier), ...paging },
      { ...staff, returns: pageOf(invoiceRecord) },
    ),
    refund: query({ refund: identifier }, { ...both, returns: T.Union([refundRecord, T.Null()]) }),
    /** Refunds, the latest first: all or those of a customer. */
    refunds: query({ customer: T.Optional(identifier), ...paging }, { ...staff, returns: pageOf(refundRecord) }),
    /** What was posted as adjustments, by month, country and category; costs are below zero. */
    adjustments: query(
      { currency },
      {
        ...staff,
        returns: T.Array(
          T.Object(
            {
              month: T.String(),
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
