import { T } from '@banyan/core';

/** An ISO 4217 code: three capital letters. */
export const currency = T.String({
  description: 'a currency: three capital letters (ISO 4217)',
  examples: ['GBP'],
  pattern: '^[A-Z]{3}$',
});

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
  description:
    'a ledger account: its type, then words from the general to the particular, like expense:bank-charges or asset:bank',
  examples: ['asset:bank'],
  pattern: '^(asset|liability|equity|income|expense)(:[a-z0-9]+(-[a-z0-9]+)*){1,4}$',
  maxLength: 100,
});

/** Ids of transactions that people make up. The service's own contain a colon (`invoice:536365`), so the two never meet. */
export const manualId = T.String({
  description: 'an id: 1 to 150 printable characters without colons, and without white space at its ends',
  minLength: 1,
  maxLength: 150,
  pattern: '^[^\\s\\p{Cc}:]([^\\p{Cc}:]*[^\\s\\p{Cc}:])?$',
});

/** A day of the books. */
export const bookDate = T.String({
  description: 'a date, like 2026-03-31',
  examples: ['2026-03-31'],
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
});

/** A month of the books: what is closed, and what taxes are reported for. */
export const period = T.String({
  description: 'a month, like 2026-03',
  examples: ['2026-03'],
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$',
});
