import { T, command, identifier, instant, pageOf, query, inOrder } from '@banyan/core';
import { currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { shipmentId } from '@banyan/shipping/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { sealedWords } from '../edits/cancellation-words.ts';
import { fulfilmentId, invoiceId } from '../fulfilment/fulfilment-vocabulary.ts';
import { orderId } from '../vocabulary.ts';
import { settledBy } from './settled-by.ts';
import { beyondLimit } from '../within-limit.ts';

const only = { additionalProperties: false };
const order = checkoutId;
const word = T.String({ description: 'why: 1 to 500 characters', minLength: 1, maxLength: 500 });
/** A capture by its first name, whatever it was called when it was tried again. */
const capture = identifier;
const of = { order, tender: identifier, capture };
/** The parcel that it was to pay; not there: it pays a prepayment. */
const parcel = { fulfilment: T.Optional(fulfilmentId), shipment: T.Optional(shipmentId) };
const refundOf = { order, refund: identifier };
/** When it is asked for again; not there: not by itself, or, in older ones, as soon as the timer fires. */
const dueAt = T.Optional(instant);

/** The reason of a `tender-failed` of what nobody has asked the network for, since staff have settled it. */
export const NOT_TAKEN = 'not-taken';

/** What happens, in the stream of the order, when the card network fails what it was asked for. Amounts in whole minor units. */
export const paymentFailureEvents = {
  /** A capture that counted as made has failed: so much was not taken. `name`: what it was called. */
  'tender-failed': {
    ...of,
    ...parcel,
    name: identifier,
    invoice: invoiceId,
    currency,
    amount: minor,
    reason: T.String(),
  },
  /** It is to be tried again: another card holds it, or staff say so. */
  'collection-asked': { order },
  /** It is tried again under another name. */
  'collection-begun': { ...of, name: identifier, amount: minor },
  /** It cannot be: the payment is so. */
  'collection-refused': { ...of, name: identifier, amount: minor, reason: T.String() },
  /** The card network was asked for it, and that counts as taken. */
  'tender-collected': { ...of, ...parcel, name: identifier, amount: minor },
  /** It need not be taken any more, since as much was credited, or is not given back (`ofRefund`). */
  'tender-offset': { ...of, ...parcel, amount: minor, left: minor, ofRefund: T.Boolean() },
  /** Staff say that it was paid in another way, or is given up. */
  'payment-settled': { ...of, ...parcel, amount: minor, reason: word, ...sealedWords },
  /** The card network has not given back what a cancellation owes. `next`: under which id it is tried again; null: not by itself. */
  'card-refund-failed': {
    ...refundOf,
    tender: identifier,
    currency,
    amount: minor,
    reason: T.String(),
    attempt: T.Integer({ minimum: 1 }),
    next: T.Union([identifier, T.Null()]),
    dueAt,
  },
  /** The turn of these has come; older ones do not name them: of all that waited. */
  'card-refunds-due': { order, refunds: T.Optional(T.Array(identifier)) },
  'card-refund-sent': refundOf,
  'card-refund-asked': refundOf,
  /** The card network cannot be asked for it yet. */
  'card-refund-delayed': { ...refundOf, dueAt },
  'card-refund-made': { ...refundOf, amount: minor },
  /** It is not given back, since as much was never taken. */
  'card-refund-offset': { ...refundOf, amount: minor },
  /** Staff have it tried once more, under the id `next`; or given as store credit, for this reason. */
  'card-refund-reopened': {
    ...refundOf,
    next: identifier,
    currency,
    amount: minor,
    asCredit: T.Optional(T.Boolean()),
    reason: T.Optional(word),
    ...sealedWords,
  },
  /** Staff have paid it in another way. Older ones also say that it is given as credit, called `name`. */
  'card-refund-settled': { ...refundOf, name: identifier, amount: minor, by: settledBy, reason: word, ...sealedWords },
};

const staff = { by: ['staff'] } as const;
const noSuchOrder = { 'no-such-order': { order } };
const nothingDue = { ...noSuchOrder, 'nothing-due': { order } };
const nothingFailed = { ...noSuchOrder, 'nothing-failed': { order } };
const example = { order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e' };

/** What staff may do about it. */
export const paymentFailureCommands = {
  'collect-payment': command(
    { order },
    {
      description:
        'Tries once more to take what a capture of an order has failed to; another card is asked for by `authorise-intent`, and it is taken from that by itself.',
      example,
      ...staff,
      rejects: nothingDue,
    },
  ),
  'settle-payment': command(
    { order, reason: word },
    {
      description:
        'Says that what a capture of an order has failed to take, or a parcel waits for, was paid in another way, or is given up: the order goes on. The books are told by `record-payment` or `write-off-invoice`.',
      example: { ...example, reason: 'paid by bank transfer' },
      ...staff,
      rejects: {
        ...nothingDue,
        ...beyondLimit,
        /** The card network is being asked for it right now. */
        'being-collected': { order },
      },
    },
  ),
  'retry-card-refund': command(
    { order },
    {
      description: 'Asks the card network once more for what a cancellation owes and what it has failed to give back.',
      example,
      ...staff,
      rejects: { ...nothingFailed, ...beyondLimit },
    },
  ),
  'settle-card-refund': command(
    { order, by: settledBy, reason: word },
    {
      description:
        'Gives back as store credit what the card network would not, or says that it was paid back in another way.',
      example: { ...example, by: 'credit', reason: 'the card is closed' },
      ...staff,
      rejects: { ...nothingFailed, ...beyondLimit },
    },
  ),
};

const troubleKind = T.Union([T.Literal('payment-due'), T.Literal('refund-failed')]);

/** Money that did not move as it should, and waits for somebody. */
export const paymentTrouble = T.Object(
  {
    kind: troubleKind,
    order,
    /** The capture or refund; null: an authorisation that is lost. */
    name: T.Union([identifier, T.Null()]),
    /** In whole minor units; null: what is left of the order. */
    amount: T.Union([minor, T.Null()]),
    currency: T.Union([currency, T.Null()]),
    reason: T.Union([T.String(), T.Null()]),
    /** It is not tried again by itself. */
    needsHelp: T.Boolean(),
    since: instant,
  },
  only,
);

/** What may be asked about it. */
export const paymentFailureQueries = {
  'payment-troubles': query(
    // Whoever asks for all of somebody’s has drafted orders, too, whose ids are of any form.
    { order: T.Optional(orderId), needsHelp: T.Optional(T.Boolean()), ...inOrder('ascending') },
    {
      description:
        'Payments that are due after their order went on, and refunds of cancellations that the card network has failed, the oldest first: all, those of an order, or those that need somebody; what is settled is gone.',
      ...staff,
      returns: pageOf(paymentTrouble),
    },
  ),
};
