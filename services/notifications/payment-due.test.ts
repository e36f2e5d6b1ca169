import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { NOT_TAKEN, orders } from '@banyan/orders/contract';
import { mail } from './mail.ts';
import { writingAboutOrders } from './writing-about-orders.ts';

const ORDER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const about = { order: ORDER, number: '7', link: ORDER };
const whom = { customer: 'ann', to: 'ada@example.org', name: 'Ada' };
const name = `order-placed ${ORDER}`;
const first = { mail: name, template: 'order-placed' as const, ...whom, facts: about };
const written = events(mail(name), ['mail-queued', first]);
const became = (cause: string) => ['payment-became-due', { mail: name, cause }] as const;
const noLonger = (cause: string) => ['payment-no-longer-due', { mail: name, cause }] as const;
const asks = (nth: number) =>
  ['queue', { mail: `payment-due ${ORDER} ${nth}`, template: 'payment-due', ...whom, facts: about }] as const;
const fell = events(orders, ['payment-fell-due', { order: ORDER }]);
const capture = { order: ORDER, tender: `${ORDER}.card`, capture: 'shipment-1' };
const failed = (reason = 'insufficient-funds') =>
  events(orders, [
    'tender-failed',
    { ...capture, name: 'shipment-1', invoice: `${ORDER}.1`, currency: 'GBP', amount: 550, reason },
  ]);
const due = [written, events(mail(name), became('authorisation'))];

test('a buyer is asked to pay once for each time that something is due while nothing was', () => {
  given(written)
    .whenEvent(writingAboutOrders, fell)
    .then({ appended: [became('authorisation')], sent: [asks(1)] });
  given(written)
    .whenEvent(writingAboutOrders, failed())
    .then({ appended: [became('shipment-1')], sent: [asks(1)] });
  // The card has lapsed, and its captures fail with it.
  given(...due)
    .whenEvent(writingAboutOrders, failed())
    .then({ appended: [became('shipment-1')] });
  const renewed = events(orders, ['payment-renewed', { order: ORDER }]);
  given(...due)
    .whenEvent(writingAboutOrders, renewed)
    .then({ appended: [noLonger('authorisation')] });
  given(...due, events(mail(name), noLonger('authorisation')))
    .whenEvent(writingAboutOrders, failed())
    .then({ appended: [became('shipment-1')], sent: [asks(2)] });
});

test('what is paid, settled or set off is due no more; what staff settled was never asked for; nobody is written to who never was', () => {
  const owed = [written, events(mail(name), became('shipment-1'))];
  const collected = { ...capture, name: 'shipment-1.2', amount: 550 };
  const offset = (left: number) =>
    events(orders, ['tender-offset', { ...capture, amount: 550 - left, left, ofRefund: false }]);
  for (const end of [
    events(orders, ['tender-collected', collected]),
    events(orders, ['payment-settled', { ...capture, amount: 550, reason: 'by bank' }]),
    offset(0),
  ])
    given(...owed)
      .whenEvent(writingAboutOrders, end)
      .then({ appended: [noLonger('shipment-1')] });
  given(...owed)
    .whenEvent(writingAboutOrders, offset(100))
    .thenNothing();
  const whole = { order: ORDER, customer: 'ann', country: 'GB', currency: 'GBP', lines: 1, units: 1, gross: 0 };
  given(...due)
    .whenEvent(writingAboutOrders, events(orders, ['order-shipped', { ...whole, inParts: true }]))
    .then({ appended: [noLonger('authorisation')] });
  given(written).whenEvent(writingAboutOrders, failed(NOT_TAKEN)).thenNothing();
  given().whenEvent(writingAboutOrders, fell).thenNothing();
});
