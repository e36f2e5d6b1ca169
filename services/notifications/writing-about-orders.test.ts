import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { orders } from '@banyan/orders/contract';
import { mail } from './mail.ts';
import { renderMail } from './templates.ts';
import { writingAboutOrders } from './writing-about-orders.ts';

const ORDER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const RETURN = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80';
const shipTo = { recipient: 'Ada', street: ['1 Road'], city: 'London', postcode: 'N1', country: 'GB' };
const base = { category: 'S' as const, rate: 20_000 };
const pounds = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const line = (sku: string, quantity: number, gross: number) => ({
  line: sku,
  sku,
  quantity,
  unitPrice: pounds(1),
  list: 'base',
  amount: gross,
  discounts: [],
  discounted: gross,
  net: gross,
  tax: 0,
  gross,
  parts: [{ sku, quantity, taxClass: 'standard', amount: gross, ...base, net: gross, tax: 0 }],
});
const quote = {
  quote: 'q-1',
  channel: 'web',
  currency: 'GBP',
  scale: 2,
  buyer: 'ann',
  groups: [],
  isBusiness: false,
  country: 'GB',
  isDestinationKnown: true,
  zones: [],
  enteredCoupons: [],
  supersedes: null,
  isTaxIncluded: true,
  treatment: { kind: 'domestic' as const, zone: 'uk' },
  lines: [line('POT', 2, 1501), line('MUG', 1, 499)],
  shipping: { method: 'm', price: 500, discounts: [], discounted: 500, net: 417, tax: 83, gross: 500, shares: [] },
  promotions: [],
  coupons: [],
  taxes: [],
  totals: { goods: 2000, discount: 0, shipping: 500, net: 2084, tax: 416, gross: 2500 },
  expiresAt: '2026-01-01T10:30:00.000Z',
};
const accepted = (part: object = {}) =>
  events(orders, [
    'order-accepted',
    {
      order: ORDER,
      series: 'uk-orders',
      number: 7,
      cart: ORDER,
      buyer: 'ann',
      email: 'ada@example.org',
      shipTo,
      country: 'GB',
      quote,
      tenders: { holds: [], intent: null, captures: 'at-shipment' },
      reservations: [],
      claim: ORDER,
      link: 'digest',
      ...part,
    },
  ]);
const whom = { customer: 'ann', to: 'ada@example.org', name: 'Ada' };
const about = { order: ORDER, number: '7', link: ORDER };
const first = {
  mail: `order-placed ${ORDER}`,
  template: 'order-placed' as const,
  ...whom,
  facts: {
    ...about,
    items: [
      { what: 'POT', quantity: 2, amount: pounds(1501) },
      { what: 'MUG', quantity: 1, amount: pounds(499) },
    ],
    carriage: pounds(500),
    total: pounds(2500),
    tax: pounds(416),
  },
};
const written = events(mail(first.mail), ['mail-queued', first]);
const cancelled = events(orders, ['order-cancelled', { order: ORDER, reason: 'the buyer’s own words' }]);

test('an accepted order is written about, once, with its lines, what it comes to and a link', () => {
  given()
    .whenEvent(writingAboutOrders, accepted())
    .then({ appended: [['mail-queued', first]] });
  given(written).whenEvent(writingAboutOrders, accepted()).thenNothing();
  const { link: _, ...facts } = first.facts;
  given()
    .whenEvent(writingAboutOrders, accepted({ link: undefined }))
    .then({ appended: [['mail-queued', { ...first, facts }]] });
});

test('every parcel is written about, with what is in it and how it travels', () => {
  const parcel = {
    order: ORDER,
    fulfilment: 'p-1',
    invoice: 'p-1.invoice',
    series: 'uk-invoices',
    number: 3,
    customer: 'ann',
    country: 'GB',
    currency: 'GBP',
    lines: [{ line: 0, sku: 'POT', quantity: 1 }],
    gross: 751,
    scale: 2,
    location: 'main',
    shipment: 'p-1',
    isFirst: true,
    isLast: false,
  };
  const mailOf = (fulfilment: string, travels: object) => ({
    mail: `order-shipped ${fulfilment}`,
    template: 'order-shipped' as const,
    ...whom,
    facts: { ...about, items: [{ what: 'POT', quantity: 1 }], ...travels },
  });
  const travels = { carrier: 'Royal Mail', tracking: 'RM1' };
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['fulfilment-shipped', { ...parcel, ...travels }]))
    .then({ sent: [['queue', mailOf('p-1', travels)]] });
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['fulfilment-shipped', { ...parcel, fulfilment: 'p-2' }]))
    .then({ sent: [['queue', mailOf('p-2', {})]] });
  const ready = { ...parcel, kind: 'collection' as const };
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['fulfilment-shipped', ready]))
    .then({ sent: [['queue', mailOf('p-1', { isReady: true })]] });
  given()
    .whenEvent(writingAboutOrders, events(orders, ['fulfilment-shipped', parcel]))
    .thenNothing();
});

test('a withdrawal is acknowledged with what it is of, and what is paid back is told, once there is something', () => {
  const of = { return: RETURN, order: ORDER };
  const declared = { ...of, buyer: 'ann', currency: 'GBP', lines: [{ line: 0, quantity: 1 }] };
  const cancels = [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  const items = [
    { what: 'POT', quantity: 2 },
    { what: 'MUG', quantity: 1 },
  ];
  const template = 'withdrawal-acknowledged' as const;
  const since = '2026-01-01T00:00:00.000Z';
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['withdrawal-declared', { ...declared, cancels }]))
    .then({
      sent: [['queue', { mail: `${template} ${RETURN}`, template, ...whom, facts: { ...about, items, since } }]],
    });
  const refunded = (amount: number) =>
    events(orders, ['return-refunded', { ...of, currency: 'GBP', refunded: amount, byHand: 0 }]);
  given(written)
    .whenEvent(writingAboutOrders, refunded(1501))
    .then({
      sent: [
        [
          'queue',
          {
            mail: `refund-paid ${RETURN}`,
            template: 'refund-paid',
            ...whom,
            facts: { ...about, total: pounds(1501) },
          },
        ],
      ],
    });
  given(written).whenEvent(writingAboutOrders, refunded(0)).thenNothing();
});

test('what was lost on its way is told to its buyer, with what may be had for it', () => {
  const template = 'parcel-lost' as const;
  const lost = { order: ORDER, shipment: 'S1', location: 'main', lostAt: '2026-01-01T00:00:00.000Z' };
  const items = [{ what: 'POT', quantity: 1 }];
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['goods-lost', { ...lost, lines: [{ line: 0, quantity: 1 }] }]))
    .then({ sent: [['queue', { mail: `${template} S1`, template, ...whom, facts: { ...about, items } }]] });
  const { text } = renderMail(template, undefined, { ...about, items });
  assert.match(text, /will not arrive:\n\n1 x POT\n\nYou may have your money back/);
});

test('of pieces that were given up is told which and what they cost; of a whole order only that it is cancelled', () => {
  const lines = [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  const gone = (isWhole: boolean) =>
    events(orders, ['lines-cancelled', { cancellation: 'c-1', order: ORDER, lines, gross: 1249, isWhole }]);
  const items = [
    { what: 'POT', quantity: 1 },
    { what: 'MUG', quantity: 1 },
  ];
  const template = 'order-cancelled' as const;
  const facts = { ...about, items, total: pounds(1249) };
  given(written)
    .whenEvent(writingAboutOrders, gone(false))
    .then({ sent: [['queue', { mail: `${template} pieces c-1`, template, ...whom, facts }]] });
  given(written).whenEvent(writingAboutOrders, gone(true)).thenNothing();
  given().whenEvent(writingAboutOrders, gone(false)).thenNothing();
});

test('a buyer is asked to pay for what is added, until when; of what then comes to nothing they are told, and of nothing else', () => {
  const edit = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';
  const until = '2026-01-04T00:00:00.000Z';
  const of = { edit, order: ORDER };
  const asked = { ...of, currency: 'GBP', amount: 1501, until, lines: [{ sku: 'POT', quantity: 2, gross: 1501 }] };
  const items = [{ what: 'POT', quantity: 2, amount: pounds(1501) }];
  const facts = { ...about, items, total: pounds(1501), until };
  given(written)
    .whenEvent(writingAboutOrders, events(orders, ['edit-payment-asked', asked]))
    .then({ sent: [['queue', { mail: `edit-to-pay ${edit}`, template: 'edit-to-pay', ...whom, facts }]] });
  const { text } = renderMail('edit-to-pay', undefined, facts);
  assert.match(text, /2 x POT: 15\.01 GBP\n\nTo pay by card: 15\.01 GBP\n\nPlease pay until 2026-01-04 at 00:00 UTC,/);
  const over = (more: object) => ({
    mail: `edit-given-up ${edit}`,
    template: 'edit-given-up' as const,
    ...whom,
    facts: { ...about, ...more },
  });
  const failed = (reason: 'payment-timed-out' | 'cancelled', wasAsked?: true) =>
    events(orders, ['edit-failed', { ...of, reason, ...(wasAsked && { wasAsked }) }]);
  given(written)
    .whenEvent(writingAboutOrders, failed('payment-timed-out', true))
    .then({ sent: [['queue', over({ reason: 'it was not paid in time' })]] });
  given(written)
    .whenEvent(writingAboutOrders, failed('cancelled', true))
    .then({ sent: [['queue', over({})]] });
  given(written).whenEvent(writingAboutOrders, failed('cancelled')).thenNothing();
  given()
    .whenEvent(writingAboutOrders, events(orders, ['edit-payment-asked', asked]))
    .thenNothing();
});

test('nothing is sent to somebody erased, nor where no e-mail can go', () => {
  for (const part of [{ email: erased, shipTo: erased }, { email: erased }, { shipTo: erased }, { email: 'a;b@c' }])
    given().whenEvent(writingAboutOrders, accepted(part)).thenNothing();
});

test('later e-mails go where the first one went; an order without a first one, or whose buyer was erased, has none', () => {
  given(written)
    .whenEvent(writingAboutOrders, cancelled)
    .then({
      sent: [['queue', { mail: `order-cancelled ${ORDER}`, template: 'order-cancelled', ...whom, facts: about }]],
    });
  given().whenEvent(writingAboutOrders, cancelled).thenNothing();
  given(events(mail(first.mail), ['mail-queued', { ...first, to: erased, name: erased }]))
    .whenEvent(writingAboutOrders, cancelled)
    .thenNothing();
});
