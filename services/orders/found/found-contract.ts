import { channelId, seriesId } from '@banyan/channels/contract';
import { sku } from '@banyan/catalog/contract';
import { T, command, identifier } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { location, quantity } from '@banyan/inventory/contract';
import { bookDate, currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { documentLine, invoiceId, lineIndex, taxShare } from '../fulfilment/fulfilment-vocabulary.ts';
import { foundId, foundKind, orderReturnStatus, returnId, somePieces } from '../returns/returns-vocabulary.ts';
import { beyondLimit } from '../within-limit.ts';

const only = { additionalProperties: false };
const it = { found: foundId };
const order = checkoutId;

/** What becomes of goods that turn up after they were paid back: they are here again; the buyer has them and keeps them; or has them and owes them again. */
const outcome = T.Union([
  T.Object({ kind: T.Literal('returned'), location, inspect: T.Optional(T.Literal(true)) }, only),
  T.Object({ kind: T.Literal('kept') }, only),
  T.Object({ kind: T.Literal('charged') }, only),
]);

/** Pieces that are charged again, and what they cost by part. */
const chargedPieces = T.Array(T.Object({ line: lineIndex, quantity, shares: T.Array(taxShare) }, only), {
  minItems: 1,
  maxItems: 1000,
});

/** An invoice of what is charged again, as it is posted. `fromDeposits`: what a refund that was called off pays of it. */
const chargedInvoice = T.Object(
  {
    invoice: invoiceId,
    series: seriesId,
    number: T.Integer({ minimum: 1 }),
    date: bookDate,
    lines: T.Array(documentLine, { minItems: 1, maxItems: 200 }),
    gross: minor,
    fromDeposits: minor,
  },
  only,
);

/** What happens to goods that were lost and have turned up, in streams `found/<found>`, and to their return and order. */
export const foundEvents = {
  /** `goods`: the articles of these pieces. */
  'goods-found': {
    ...it,
    return: returnId,
    order,
    lines: somePieces,
    outcome,
    goods: T.Array(T.Object({ sku, quantity }, only)),
  },
  /** They are in stock again. */
  'found-goods-booked': it,
  /** The whole fact for reports: what is charged again. */
  'found-goods-charged': {
    ...it,
    order,
    channel: channelId,
    customer: customerId,
    country: countryCode,
    currency,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
    lines: T.Integer({ minimum: 0 }),
    units: T.Integer({ minimum: 0 }),
    gross: minor,
    invoices: T.Array(chargedInvoice),
  },
  'found-invoice-posted': { ...it, invoice: invoiceId },
  /** In the stream of the return that they were paid back by. */
  'loss-found': { ...it, return: returnId, lines: somePieces, outcome: foundKind, invoices: T.Array(invoiceId) },
  /** The same: so much is not given back, since it pays what is charged again. */
  'refund-called-off': { ...it, return: returnId, refund: identifier, amount: minor },
  /** In the stream of the order. */
  'lost-goods-found': { ...it, order, return: returnId, lines: somePieces, outcome: foundKind },
  /** The same: pieces that were credited of an invoice are charged by this one. */
  'pieces-charged': {
    ...it,
    order,
    invoice: invoiceId,
    credited: invoiceId,
    lines: chargedPieces,
    gross: minor,
    fromDeposits: minor,
  },
  /** The same: that invoice is in the books, so its pieces may come back as others do. */
  'charged-pieces-posted': { ...it, order, invoice: invoiceId },
  /** The same: so much of what was to go back to a tender does not. */
  'tender-kept': { ...it, order, tender: identifier, amount: minor },
};

/** What may be done about them. */
export const foundCommands = {
  'report-found': command(
    { ...it, return: returnId, lines: somePieces, outcome },
    {
      description:
        'Says that goods have turned up that were lost and paid back: they have come back to a location, the buyer has them and keeps them, or has them and is charged again.',
      example: {
        found: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b8f',
        return: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80',
        lines: [{ line: 0, quantity: 1 }],
        outcome: { kind: 'returned', location: 'main', inspect: true },
      },
      by: ['staff'],
      rejects: {
        ...beyondLimit,
        'no-such-return': { return: returnId },
        /** Its goods are not credited yet, or nobody has decided yet who gets what back. */
        'wrong-return-status': { return: returnId, status: orderReturnStatus },
        'found-exists': it,
        'line-twice': { line: lineIndex },
        'no-such-line': { order, line: T.Integer() },
        /** So many pieces of the line were paid back as lost by this return, and have not been found. */
        'more-than-lost': { line: lineIndex, lost: T.Integer() },
        /** They cost nothing: there is nothing to charge. */
        'nothing-to-charge': it,
      },
    },
  ),
};
