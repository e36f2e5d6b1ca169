import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import type { orders } from '../../contract.ts';
import { numbering } from '../../numbering.ts';
import { order } from '../../order.ts';
import { visitorOrders } from '../../joining/visitor-orders.ts';
import { cartCheckoutOf } from '../cart-checkout.ts';
import { checkout, type Failure, type Quote, type Started, type Step } from '../checkout.ts';
import { knownChannel } from '../known-channel.ts';

/** The checkout of these tests, and the order that comes of it. */
export const ID = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
/** Its cart. */
export const CART = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f';
/** Who buys: somebody without an account. */
export const BUYER = 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b70';

/** Why staff do something about this buyer’s order, as events hold it. */
export const saidOfBuyer = (words: string) => ({ reason: 'asked-for', about: BUYER, words });

export const AT = '2026-01-01T10:00:00.000Z';

export const shipTo = { recipient: 'Ada', street: ['1 Road'], city: 'London', postcode: 'N1', country: 'GB' };

const base = { category: 'S' as const, rate: 20_000 };

/** Two pots for 15.01 and a mug for 4.99, 25.00 GBP with delivery for 5.00, for tests. */
export function quoteOf(part: Partial<Quote> = {}): Quote {
  const line = (name: string, sku: string, quantity: number, gross: number, net: number): Quote['lines'][number] => ({
    line: name,
    sku,
    quantity,
    unitPrice: { amount: Math.ceil(gross / quantity), currency: 'GBP', scale: 2 },
    list: 'base',
    amount: gross,
    discounts: [],
    discounted: gross,
    net,
    tax: gross - net,
    gross,
    parts: [{ sku, quantity, taxClass: 'standard', amount: gross, ...base, net, tax: gross - net }],
  });
  return {
    quote: 'q-1',
    channel: 'web',
    currency: 'GBP',
    scale: 2,
    buyer: BUYER,
    groups: [],
    isBusiness: false,
    country: 'GB',
    isDestinationKnown: true,
    zones: ['uk'],
    enteredCoupons: ['SPRING'],
    supersedes: null,
    isTaxIncluded: true,
    treatment: { kind: 'domestic', zone: 'uk' },
    lines: [line('1', 'POT', 2, 1501, 1251), line('2', 'MUG', 1, 499, 416)],
    shipping: {
      method: 'standard',
      price: 500,
      discounts: [],
      discounted: 500,
      net: 417,
      tax: 83,
      gross: 500,
      shares: [{ amount: 500, ...base, net: 417, tax: 83 }],
    },
    promotions: [],
    coupons: [],
    taxes: [{ ...base, base: 2084, tax: 416 }],
    totals: { goods: 2000, discount: 0, shipping: 500, net: 2084, tax: 416, gross: 2500 },
    expiresAt: '2026-01-01T10:30:00.000Z',
    ...part,
  };
}

/** What was said at the start, for tests: paid on invoice unless told otherwise. */
export function startedOf(part: Partial<Started> = {}): Started {
  return {
    checkout: ID,
    cart: CART,
    buyer: BUYER,
    email: 'ada@example.org',
    shipTo,
    country: 'GB',
    channel: 'web',
    quote: 'q-1',
    expectedTotal: 2500,
    holds: [],
    rest: { kind: 'invoice' as const },
    payBy: '2026-01-01T10:30:00.000Z',
    locations: ['main'],
    captures: 'at-shipment' as const,
    ...part,
  };
}

/** A card that pays, for tests; older events have the page in it. */
export const byCard = { kind: 'card' as const, card: 'tok_1', returnUrl: 'https://shop.example/back' };
/** The same as it is recorded now. */
export const byCardNow = { rest: { ...byCard, returnUrl: null }, returnTo: byCard.returnUrl };

/** A channel in London, as orders knows it, for tests. */
export const channelFacts = {
  channel: 'web',
  name: 'Web',
  legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB', taxId: 'GB123456789' },
  currencies: ['GBP'],
  languages: ['en'],
  countries: ['GB'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/London',
  locations: ['main'],
  series: { orders: 'uk-orders', invoices: 'i', creditNotes: 'c' },
  isOpen: true,
};

const it = checkout(ID);
/** The channel is open. */
export const opened = events(knownChannel('web'), ['channel-learnt', channelFacts]);
/** The checkout was started. */
export const started = (part: Partial<Started> = {}) =>
  events(it, ['checkout-started', startedOf(part), { recordedAt: AT }]);
/** The cart is in it. */
export const inCart = events(cartCheckoutOf(CART, BUYER), [
  'cart-checked-out',
  { cart: CART, buyer: BUYER, checkout: ID },
]);
/** The quote was claimed; these steps are asked for at once. */
export const priced = (part: Partial<Quote> = {}, asked?: Step[]) =>
  events(it, ['checkout-priced', { checkout: ID, quote: quoteOf(part), ...(asked && { asked }) }]);
/** A step was refused that was asked for beside another one. */
export const refused = (step: Step) => events(it, ['checkout-step-refused', { checkout: ID, step }]);
/** Steps were taken. */
export const taken = (...steps: Step[]) =>
  steps.map((step) => events(it, ['checkout-step-taken', { checkout: ID, step }]));
/** A step was undone. */
export const undone = (step: Step) => events(it, ['checkout-step-undone', { checkout: ID, step }]);
/** It ends for this reason. */
export const ending = (failure: Failure) => events(it, ['checkout-ending', { checkout: ID, ...failure }]);
/** The card network holds the money. */
export const paid = events(it, ['checkout-paid', { checkout: ID }]);

/** What is reserved for an order. */
export type Reserved = Payload<typeof orders, 'order-accepted'>['reservations'];

/** The order that comes of the checkout, and its number, for tests. */
export function orderOf(
  tenders: Partial<Payload<typeof orders, 'order-accepted'>['tenders']>,
  reservations: Reserved = [{ reservation: `order:1:${ID}`, location: 'main' }],
  number = 1,
) {
  return [
    events(numbering('uk-orders'), ['number-assigned', { number, order: ID, series: 'uk-orders' }]),
    events(order(ID), [
      'order-accepted',
      {
        order: ID,
        series: 'uk-orders',
        number,
        cart: CART,
        buyer: BUYER,
        email: 'ada@example.org',
        shipTo,
        country: 'GB',
        quote: quoteOf(),
        tenders: { holds: [], intent: null, captures: 'at-shipment' as const, ...tenders },
        reservations,
        claim: ID,
      },
    ]),
    // Its buyer has no account.
    events(visitorOrders(BUYER), ['visitor-ordered', { visitor: BUYER, order: ID }]),
  ];
}
