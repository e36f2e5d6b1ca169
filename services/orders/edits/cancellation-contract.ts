import { currency, sku } from '@banyan/catalog/contract';
import { T, command, identifier, query } from '@banyan/core';
import { quantity } from '@banyan/inventory/contract';
import { bookDate } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import {
  documentFacts,
  documentItem,
  documentLine,
  invoiceId,
  somePieces,
  tenderShare,
} from '../fulfilment/fulfilment-vocabulary.ts';
import { ORDER_LINK } from '../links/links-contract.ts';
import { orderId, orderStatus } from '../vocabulary.ts';
import { beyondLimit } from '../within-limit.ts';
import { cancellationReason as reason, sealedReason } from './cancellation-words.ts';

const only = { additionalProperties: false };
const order = checkoutId;
/** A cancellation’s name, chosen by whoever asks for it. */
const cancellationId = T.Unsafe<string>({
  ...orderId,
  description: 'a cancellation’s id: 1 to 80 printable characters without white space at its ends',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b81'],
});
const it = { cancellation: cancellationId };
const line = T.Integer({ minimum: 0, examples: [0] });

/** What is given back of a reservation: components of bundles, where it is one. */
const releasedGoods = T.Object({ reservation: identifier, goods: T.Array(T.Object({ sku, quantity }, only)) }, only);

const { category, rate, net, tax } = documentLine.properties;
/** What was paid before and is given up, by rate and article by article: carriage is among the shares alone. */
const givenUpShares = T.Object(
  {
    shares: T.Array(T.Object({ category, rate, net, tax }, only), { minItems: 1 }),
    items: T.Array(documentItem, { maxItems: 1000 }),
  },
  only,
);

/** What happens to cancellations in parts, in streams `cancellation/<cancellation>`. */
export const cancellationEvents = {
  'cancellation-begun': {
    ...it,
    order,
    lines: somePieces,
    ...sealedReason,
    currency,
    /** Which cancellation of its order it is, from 1. */
    nth: T.Integer({ minimum: 1 }),
    /** What the pieces cost, and carriage where it is whole. */
    gross: minor,
    /** Nothing of the order is left, nor was anything sent: it is cancelled. */
    isWhole: T.Boolean(),
    reservations: T.Array(releasedGoods),
    /** What was taken when the order was placed is given back so. */
    refunds: T.Array(tenderShare),
    /** What is credited of the prepayment invoice. Not there: nothing was invoiced, or what is given up cost nothing. */
    credit: T.Optional(givenUpShares),
  },
  /** A credit note is issued, as it is to be posted. */
  'cancellation-credited': {
    ...it,
    creditNote: invoiceId,
    credits: invoiceId,
    series: documentFacts.series,
    number: documentFacts.number,
    date: bookDate,
    customer: documentFacts.customer,
    lines: documentFacts.lines,
  },
  /** The credit note is in the books. */
  'cancellation-credit-posted': { ...it, creditNote: invoiceId },
  /** The goods of one more reservation are free again. */
  'cancelled-goods-released': { ...it, reservation: identifier },
  /** One more tender was given its part back. */
  'cancellation-refunded': { ...it, tender: identifier },
  /** The card network has not taken yet what a tender is given back: it is asked again later. */
  'cancellation-refund-delayed': { ...it, tender: identifier },
  /** What it waits for has failed: it is asked again at once. */
  'cancellation-refund-woken': { ...it, tender: identifier },
  /** It is asked again. */
  'cancellation-refund-retried': { ...it, tender: identifier },
  /** So much is not given back, since it was never taken. */
  'cancellation-refund-offset': { ...it, tender: identifier, amount: minor },
  /** The end. */
  'lines-cancelled': { ...it, order, lines: somePieces, gross: minor, isWhole: T.Boolean() },
};

/** How pieces of an order are given up. */
export const cancellationCommands = {
  'cancel-lines': command(
    { ...it, order, lines: somePieces, reason },
    {
      description:
        'Gives up pieces of an order that are not sent yet: their goods are free again, and what was taken for them is given back; the same again changes nothing. An order of which nothing is left is cancelled.',
      example: {
        cancellation: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b81',
        order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        lines: [{ line: 0, quantity: 1 }],
        reason: 'Bought twice',
      },
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      rejects: {
        'no-such-order': { order: orderId },
        'cancellation-exists': it,
        'wrong-status': { order: orderId, status: orderStatus },
        'no-such-line': { order: orderId, line },
        'line-twice': { line },
        /** Fewer are open: the others are sent, on their way out, or given up. */
        'more-than-open': { line, open: T.Integer() },
        ...beyondLimit,
      },
    },
  ),
  'credit-cancellation': command(it, {
    description:
      'Issues the credit note for pieces that were given up after they were invoiced, with its number: one decision.',
    by: ['orders'],
    rejects: {
      /** There is none, or nothing of it was invoiced. */
      'no-such-cancellation': it,
      'not-invoiced': { order },
    },
  }),
};

/** A cancellation of pieces as its buyer sees it; `gross` and what is `refunded` in minor units. */
const cancellationRecord = T.Object(
  {
    ...it,
    order,
    /** `cancelling`: goods and money are being given back. */
    status: T.Union([T.Literal('cancelling'), T.Literal('cancelled')]),
    lines: somePieces,
    /** `asked-for` where somebody wrote it who is erased. */
    reason,
    currency,
    gross: minor,
    refunded: minor,
    /** Of what was invoiced before it was to be sent. */
    creditNote: T.Optional(invoiceId),
  },
  only,
);

/** What may be asked about cancellations. */
export const cancellationQueries = {
  cancellation: query(
    { order: orderId, ...it },
    {
      description:
        'How a cancellation of pieces of an order stands, for its buyer and for staff; null when there is none of this id, or it is somebody else’s.',
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      returns: T.Union([cancellationRecord, T.Null()]),
    },
  ),
};
