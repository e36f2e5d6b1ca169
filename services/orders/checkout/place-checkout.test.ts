import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { visitorOrders } from '../joining/visitor-orders.ts';
import { totalOf } from '../lines.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { orderList } from '../order-list.ts';
import { checkout } from './checkout.ts';
import { knownChannel } from './known-channel.ts';
import { placeCheckout } from './place-checkout.ts';
import { linesOfQuote } from './quote-amounts.ts';
import {
  BUYER,
  byCard,
  channelFacts,
  ending,
  ID,
  opened,
  orderOf,
  priced,
  quoteOf,
  started,
  taken,
  type Reserved,
} from './testing/facts.ts';

const body = { checkout: ID };
const ready = [opened, started(), priced(), ...taken('lock', 'reserve')];
const accepted = (tenders: object, number = 1, reservations?: Reserved) => orderOf(tenders, reservations, number)[1]!;
const completed = (number: number) => events(checkout(ID), ['checkout-completed', { checkout: ID, number }]);
/** All that a placement records. */
const placed = (tenders: object, number = 1, reservations?: Reserved) => [
  ...orderOf(tenders, reservations, number),
  completed(number),
];
const assigned = (number: number, name = ID) =>
  events(numbering('uk-orders'), ['number-assigned', { number, order: name, series: 'uk-orders' }]);

test('order, number and the end of the checkout are one decision; the order embeds the quote', () => {
  given(...ready)
    .when(placeCheckout, body)
    .then(...placed({}))
    .thenAnswer({ number: 1 });
  given(assigned(1, 'before'), ...ready)
    .when(placeCheckout, body)
    .then(...placed({}, 2));
  given(...ready, assigned(1), accepted({}), completed(1))
    .when(placeCheckout, body)
    .thenNothing();
});

test('where another order has its name by now a checkout ends', () => {
  const drafted = { order: ID, customer: null, country: 'GB', currency: 'GBP', lines: [], total: 0 };
  given(...ready, events(order(ID), ['order-drafted', drafted]))
    .when(placeCheckout, body)
    .thenRejected('checkout-ended', { checkout: ID });
});

test('of several locations the order says which has what', () => {
  const parts = [
    { location: 'main', lines: [{ sku: 'POT', quantity: 2 }] },
    { location: 'north', lines: [{ sku: 'MUG', quantity: 1 }] },
  ];
  const planned = events(checkout(ID), ['checkout-planned', { checkout: ID, parts }]);
  given(opened, started({ locations: ['main', 'north'] }), priced(), planned, ...taken('lock', 'reserve', 'reserve'))
    .when(placeCheckout, body)
    .then(
      ...placed(
        {},
        1,
        parts.map((part, index) => ({ reservation: `order:${index + 1}:${ID}`, ...part })),
      ),
    );
});

test('an order of a visitor who has joined a customer meanwhile is the customer’s', () => {
  const joined = events(visitorOrders(BUYER), ['visitor-orders-joined', { visitor: BUYER, customer: 'ann' }]);
  const become = events(order(ID), ['order-joined', { order: ID, customer: 'ann', lines: 3 }]);
  const all = [...placed({}), become];
  given(...ready, joined)
    .when(placeCheckout, body)
    .then(...all);
});

test('the link that its checkout was started with is the order’s', () => {
  given(opened, started({ link: 'digest' }), priced(), ...taken('lock', 'reserve'))
    .when(placeCheckout, body)
    .thenAnswer({ number: 1 });
});

test('each channel’s series counts by itself', () => {
  const other = events(knownChannel('web'), [
    'channel-learnt',
    { ...channelFacts, series: { ...channelFacts.series, orders: 'eu-orders' } },
  ]);
  given(assigned(1, 'before'), ...ready, other)
    .when(placeCheckout, body)
    .thenAnswer({ number: 1 });
});

test('what is held and authorised is named by the order', () => {
  const holds = [{ hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 }];
  given(opened, started({ holds, rest: byCard }), priced())
    .when(placeCheckout, body)
    .then(...placed({ holds, intent: { intent: `${ID}.card`, amount: 1800 } }));
});

test('what has ended, or whose buyer was forgotten, gets no number', () => {
  given(...ready, ending({ reason: 'cancelled' }))
    .when(placeCheckout, body)
    .thenRejected('checkout-ended', body);
  given(opened, started({ email: erased, shipTo: erased }), priced())
    .when(placeCheckout, body)
    .thenRejected('checkout-ended', body);
  given(opened, started()).when(placeCheckout, body).thenRejected('no-such-checkout', body);
  given().when(placeCheckout, body).thenRejected('no-such-checkout', body);
});

test('an accepted order stands among the others, confirmed', () => {
  given(accepted({}, 7)).thenRow(orderList, ID, {
    order: ID,
    number: 7,
    customer: BUYER,
    visitor: BUYER,
    channel: 'web',
    country: 'GB',
    currency: 'GBP',
    status: 'confirmed',
    lines: 3,
    total: 250_000,
    draftedAt: '2026-01-01T00:00:00.000Z',
    placedAt: '2026-01-01T00:00:00.000Z',
    shippedAt: null,
    reason: null,
    isDue: false,
    unpaid: [],
    tags: [],
  });
});

test('what pieces give back never exceeds the quote’s total, and falls short of it by less than a piece’s worth of rounding', () => {
  const piece = fc.record({
    gross: fc.integer({ min: 0, max: 10 ** 9 }),
    quantity: fc.integer({ min: 1, max: 10_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 10 ** 6 }),
      (pieces, post) => {
        const { lines, shipping } = quoteOf();
        const quote = {
          scale: 2,
          lines: pieces.map((one) => ({ ...lines[0]!, ...one })),
          shipping: { ...shipping!, gross: post },
        };
        const total = pieces.reduce((sum, { gross }) => sum + gross, post);
        const back = totalOf(linesOfQuote(quote));
        const count = pieces.reduce((sum, { quantity }) => sum + quantity, 0);
        assert.ok(back <= total * 100 && back > total * 100 - count, `${back} of ${total * 100}`);
      },
    ),
  );
});
