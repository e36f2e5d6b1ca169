import { cartId } from '@banyan/carts/contract';
import { captureTime, channelFacts, channelId, seriesId } from '@banyan/channels/contract';
import { T, command, identifier, instant, personal, query } from '@banyan/core';
import { countryCode, customerId, mailAddress } from '@banyan/customers/contract';
import { location, planStrategy } from '@banyan/inventory/contract';
import { webAddress } from '@banyan/payments/contract';
import { minor, quoteFacts, quoteId } from '@banyan/pricing/contract';
import { linkDigest } from '../links/links-contract.ts';
import { orderId } from '../vocabulary.ts';
import {
  challenge,
  checkoutFailure,
  checkoutId,
  checkoutRecord,
  checkoutStep,
  contact,
  goods,
  plannedParts,
  restTender,
  tenders,
} from './checkout-vocabulary.ts';

const only = { additionalProperties: false };
const checkout = checkoutId;

/** Whose an event’s contact is: theirs, and so encrypted. */
const ofBuyer = {
  buyer: customerId,
  email: personal('buyer', contact.email),
  shipTo: personal('buyer', contact.shipTo),
  billTo: personal('buyer', contact.billTo),
};

/** A gift card or credit that is held for an order: the hold’s name in payments. */
const heldTender = T.Object(
  {
    hold: identifier,
    /** Null: the buyer’s store credit. */
    presentation: T.Union([identifier, T.Null()]),
    amount: minor,
  },
  only,
);

/** How an order is paid: what is held of gift cards and credit, and what pays the rest. */
const orderTenders = T.Object(
  {
    holds: T.Array(heldTender),
    /** The payment by card of the rest; null: there is none. */
    intent: T.Union([T.Null(), T.Object({ intent: identifier, amount: minor }, only)]),
    captures: captureTime,
  },
  only,
);

/** What happens to checkouts, and the order that one of them becomes. */
export const checkoutEvents = {
  /** In the stream of the cart: the checkout that it is in. */
  'cart-checked-out': { cart: cartId, buyer: customerId, checkout },
  'checkout-started': {
    checkout,
    cart: cartId,
    ...ofBuyer,
    /** The random name of the person behind the e-mail address; what it stands for is forgotten with them. Checkouts of long ago have none. */
    person: T.Optional(identifier),
    /** Where to, for everybody who may not know the address. */
    country: countryCode,
    channel: channelId,
    quote: quoteId,
    expectedTotal: minor,
    holds: T.Array(heldTender),
    /** The page in it is null since it is sealed beside. */
    rest: T.Union([restTender, T.Null()]),
    returnTo: personal('buyer', T.Optional(webAddress)),
    /** Until when a card has to be authorised. */
    payBy: instant,
    /** Of the channel, as it was: where goods come from, and when money is taken. */
    locations: T.Array(location, { minItems: 1 }),
    captures: captureTime,
    sourcing: T.Optional(planStrategy),
    /** By which the link of its order’s e-mails is known. */
    link: T.Optional(linkDigest),
  },
  /** The promotions are claimed. The quote as it is embedded in the order: it is never computed again. */
  'checkout-priced': {
    checkout,
    quote: T.Object(quoteFacts, only),
    /** What is asked for at once after it; where nothing stands here, one thing after the other is. */
    asked: T.Optional(T.Array(checkoutStep)),
  },
  /** Which of the channel’s locations deliver what: once, and again whenever one of them has run out since. What is reserved already stays first. */
  'checkout-planned': { checkout, parts: plannedParts },
  'checkout-step-taken': { checkout, step: checkoutStep },
  /** It was asked for beside another one, and nothing was taken. */
  'checkout-step-refused': { checkout, step: checkoutStep },
  'checkout-step-undone': { checkout, step: checkoutStep },
  'checkout-action-required': { checkout, ...challenge.properties },
  /** The card network holds what is to be paid. */
  'checkout-paid': { checkout },
  /** From here on what was done is undone, step by step. */
  'checkout-ending': { checkout, ...checkoutFailure },
  'checkout-failed': { checkout, ...checkoutFailure },
  'checkout-completed': { checkout, number: T.Integer() },
  /** An order of a checkout, as a whole: what was bought, by whom, where to, what it costs and why, and how it is paid. */
  'order-accepted': {
    order: checkout,
    series: seriesId,
    number: T.Integer(),
    cart: cartId,
    ...ofBuyer,
    country: countryCode,
    quote: T.Object(quoteFacts, only),
    tenders: orderTenders,
    /** What is reserved for it, one for each location; `lines`: of which goods, left out where one has all. */
    reservations: T.Array(T.Object({ reservation: identifier, location, lines: T.Optional(goods) }, only)),
    claim: identifier,
    /** By which the link of its e-mails is known; orders of before have none. */
    link: T.Optional(linkDigest),
    /** The order that these are further lines of. */
    continues: T.Optional(orderId),
  },
  /** `series`: that of the channel; left out of orders that were drafted, which have one of their own. */
  'number-assigned': { number: T.Integer(), order: orderId, series: T.Optional(seriesId) },
  /** A hold or a payment by card was taken, or given back. */
  'tender-captured': { order: checkout, tender: identifier, amount: minor },
  'tender-released': { order: checkout, tender: identifier },
  /** Of an order that is taken back: what was reserved at one location is free again. */
  'reservation-given-back': { order: checkout, reservation: identifier },
  /** The card’s authorisation was lost before it was captured: nothing is shipped until another one holds the money. */
  'payment-fell-due': { order: checkout },
  'payment-renewed': { order: checkout },
  /** What is known of a channel from now on. */
  'channel-learnt': { ...channelFacts, isOpen: T.Boolean() },
};

const noSuchCheckout = { 'no-such-checkout': { checkout } };
const buyers = ['guest', 'customer'] as const;

const address = {
  recipient: 'Ada Lovelace',
  street: ['12 Acacia Avenue'],
  city: 'London',
  postcode: 'N1 9GU',
  country: 'GB',
};

/** What may be done with checkouts. */
export const checkoutCommands = {
  'start-checkout': command(
    {
      checkout,
      cart: cartId,
      channel: channelId,
      quote: quoteId,
      expectedTotal: minor,
      ...contact,
      email: mailAddress,
      tenders,
      payBy: T.Optional(instant),
    },
    {
      description:
        'Buys a cart at the total of a quote; again, or for a cart that is being bought, it answers the checkout that is under way. What becomes of it the checkout tells.',
      example: {
        checkout: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f',
        channel: 'web-uk',
        quote: 'q-1',
        expectedTotal: 985,
        email: 'ada@example.org',
        shipTo: address,
        tenders: { rest: { kind: 'invoice' } },
      },
      by: buyers,
      rejects: {
        'checkout-exists': { checkout },
        'no-such-channel': { channel: channelId },
        'channel-closed': { channel: channelId },
        /** Gift cards and credit are more than the total, or leave something that nothing pays. */
        'over-tendered': { excess: T.Integer({ minimum: 1 }) },
        'not-covered': { missing: minor },
        'pay-by-too-late': { latest: instant },
      },
      answers: { checkout },
      begins: {
        collection: 'checkouts',
        query: 'checkout',
        underWay: ['processing'],
        made: ['completed'],
        failure: 'failure',
      },
    },
  ),
  'cancel-checkout': command(
    { checkout },
    {
      description: 'Gives a checkout up that has not become an order; all that it has taken is given back.',
      by: [...buyers, 'staff'],
      rejects: { ...noSuchCheckout, 'checkout-completed': { checkout } },
    },
  ),
  'place-checkout': command(
    { checkout },
    {
      description: 'Makes an order of a checkout and gives it the next number of its series: one decision.',
      by: ['orders'],
      rejects: { ...noSuchCheckout, 'checkout-ended': { checkout } },
      answers: { number: T.Integer() },
    },
  ),
};

/** What may be asked about checkouts. */
export const checkoutQueries = {
  'names-of-buyers': query(
    { buyers: T.Array(customerId, { maxItems: 1000 }) },
    {
      description:
        'The random names that the e-mail addresses of these buyers have got here, to be forgotten with them.',
      by: ['partner:erasure'],
      returns: T.Array(identifier),
    },
  ),
  checkout: query(
    { checkout },
    {
      description: 'How a checkout stands; null when there is none of this id, or it is somebody else’s.',
      by: [...buyers, 'staff'],
      returns: T.Union([checkoutRecord, T.Null()]),
    },
  ),
  'open-checkouts': query(
    { customer: customerId },
    {
      description: 'The checkouts of a customer or visitor that may still become an order, at most 200.',
      by: ['staff'],
      returns: T.Array(checkout),
    },
  ),
};
