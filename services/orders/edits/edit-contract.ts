import { currency } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, command, instant, money, query } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { location, planStrategy } from '@banyan/inventory/contract';
import { minor, quoteFacts, quoteId } from '@banyan/pricing/contract';
import { checkoutId, plannedParts } from '../checkout/checkout-vocabulary.ts';
import { somePieces } from '../fulfilment/fulfilment-vocabulary.ts';
import { orderId } from '../vocabulary.ts';
import { beyondLimit } from '../within-limit.ts';
import { cancellationReason, sealedReason } from './cancellation-words.ts';
import {
  editId,
  editPaymentCommands,
  editPaymentEvents,
  editPaymentQueries,
  noSuchEdit,
} from './edit-payment-contract.ts';

const only = { additionalProperties: false };
const order = checkoutId;
const it = { edit: editId };
const of = { ...it, order };
const reason = T.Unsafe<string>({ ...cancellationReason, examples: ['Rang for another colour'] });
const line = T.Integer({ minimum: 0, examples: [0] });

/** What is added, as a quote for the order’s buyer, and how it is paid: by the invoice that comes with it, from the buyer’s credit, or by a card that its buyer is asked for. */
const additions = T.Object(
  {
    quote: quoteId,
    expectedTotal: minor,
    payBy: T.Union([T.Literal('invoice'), T.Literal('credit'), T.Literal('card')]),
  },
  only,
);

/** Whom and where to a quote is for. */
const quotedFor = T.Object({ buyer: customerId, channel: channelId, currency, country: countryCode }, only);

/** A step of an edit that has an effect elsewhere. */
const editStep = T.Union([T.Literal('claim'), T.Literal('reserve'), T.Literal('hold'), T.Literal('open')]);

/** Why an edit came to nothing. */
const editFailure = T.Object(
  {
    reason: T.Union([
      T.Literal('no-such-quote'),
      T.Literal('quote-claimed'),
      T.Literal('quote-superseded'),
      T.Literal('price-changed'),
      T.Literal('not-priced'),
      T.Literal('used-up'),
      T.Literal('other-quote'),
      T.Literal('out-of-stock'),
      T.Literal('reservation-refused'),
      T.Literal('credit-refused'),
      T.Literal('payment-refused'),
      T.Literal('payment-timed-out'),
      T.Literal('cancelled'),
      T.Literal('not-editable'),
    ]),
    detail: T.Optional(T.String({ maxLength: 500 })),
  },
  only,
);

/** What happens to edits of orders, in streams `edit/<edit>`. */
export const orderEditEvents = {
  'edit-begun': {
    ...of,
    ...sealedReason,
    adds: T.Union([T.Null(), additions]),
    removes: T.Array(T.Object({ line, quantity: T.Integer({ minimum: 1 }) }, only)),
    /** From where the first of what was ordered comes; what is added, too, where nothing says which locations of the channel may deliver it, and how one chooses. */
    location,
    locations: T.Optional(T.Array(location, { minItems: 1 })),
    sourcing: T.Optional(planStrategy),
    /** What the quote of what is added has to be for. */
    quotedFor,
    /** Until when a card has to be authorised for what is added. */
    payUntil: T.Optional(instant),
  },
  /** The quote as it is embedded in the order of what is added. */
  'edit-priced': { ...it, quote: T.Object(quoteFacts, only) },
  /** Which locations deliver what is added: once, and again whenever one of them has run out since. What is reserved already stays first. */
  'edit-planned': { ...it, parts: plannedParts },
  'edit-step-taken': { ...it, step: editStep },
  'edit-step-undone': { ...it, step: editStep },
  /** What was done is undone, step by step. */
  'edit-ending': { ...it, ...editFailure.properties },
  /** `wasAsked`: its buyer was told that it is to be paid, and is told of this. */
  'edit-failed': { ...of, ...editFailure.properties, wasAsked: T.Optional(T.Literal(true)) },
  /** `added`: the number of the order of what is added, which has the edit’s id. */
  'order-edited': {
    ...of,
    added: T.Union([T.Null(), T.Integer()]),
    removes: T.Array(T.Object({ line, quantity: T.Integer() }, only)),
  },
  /** In the stream of the order: somebody edits it. */
  'edit-asked-for': of,
  ...editPaymentEvents,
};

/** How orders are edited by quotes. */
export const orderEditCommands = {
  'edit-order': command(
    { ...of, reason, adds: T.Optional(additions), removes: T.Optional(somePieces), payUntil: T.Optional(instant) },
    {
      description:
        'Takes pieces out of an order of which nothing is sent and adds what a quote says, all or nothing; what is added is an order that continues it. What a card is to pay its buyer is asked for by e-mail, until `payUntil`, three days unless told. What becomes of it the edit tells.',
      example: {
        edit: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82',
        order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        reason: 'Rang for another colour',
        removes: [{ line: 0, quantity: 1 }],
        adds: { quote: 'q-2', expectedTotal: 1195, payBy: 'invoice' },
      },
      by: ['staff'],
      edits: 'order/order',
      rejects: {
        'no-such-order': { order: orderId },
        'edit-exists': it,
        /** It is not confirmed, or something of it is sent already. */
        'not-editable': { order: orderId },
        'nothing-to-edit': {},
        /** All of it would be taken out: cancel it, and let it be ordered anew. */
        'nothing-left': { order: orderId },
        'no-such-line': { order: orderId, line },
        'line-twice': { line },
        'more-than-open': { line, open: T.Integer() },
        'pay-until-too-late': { latest: instant },
        ...beyondLimit,
      },
    },
  ),
  'place-edit': command(it, {
    description: 'Takes the pieces out and makes an order of what is added, with its number: one decision.',
    by: ['orders'],
    rejects: {
      ...noSuchEdit,
      /** It was given up meanwhile. */
      'edit-ended': it,
      'not-editable': { order: orderId },
      /** The order is sent elsewhere by now, out of the shipping zones that what is added was quoted for. */
      'other-destination': { order: orderId },
    },
  }),
  ...editPaymentCommands,
};

const orderEdit = T.Object(
  {
    ...of,
    /** `asked-for` where its buyer is erased. */
    reason,
    /** `editing`: it is being carried out; `requires-payment`: its buyer has to give a card. */
    status: T.Union([T.Literal('editing'), T.Literal('requires-payment'), T.Literal('edited'), T.Literal('failed')]),
    /** What its buyer was asked to pay by card, and until when; null: nothing, so far. */
    payment: T.Union([T.Null(), T.Object({ amount: money, until: instant }, only)]),
    /** The order of what was added. */
    added: T.Union([T.Null(), T.Object({ order, number: T.Integer() }, only)]),
    failure: T.Union([T.Null(), editFailure]),
  },
  only,
);

/** What may be asked about edits. */
export const orderEditQueries = {
  'order-edit': query(
    { order: orderId, ...it },
    {
      description: 'How an edit of an order stands; null when there is none of this id.',
      by: ['staff'],
      returns: T.Union([orderEdit, T.Null()]),
    },
  ),
  ...editPaymentQueries,
};
