import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, channelFacts, ID } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { sales } from '../sales.ts';
import { completeFulfilment, reopenPieces } from './complete-fulfilment.ts';
import { fulfilment } from './fulfilment.ts';
import { accepted, billed, mixed, onePot, requested, RESERVATION, SHIPMENT } from './testing/facts.ts';

const f1 = fulfilment('f1');
const of = { order: ID, fulfilment: 'f1' };
const [gift, card] = [`${ID}.gift-1`, `${ID}.card`] as const;
const rest = [
  { line: 0, quantity: 1 },
  { line: 1, quantity: 1 },
];
const billedOnce = [accepted({ tenders: mixed }), ...requested('f1', onePot), ...billed('f1')];
const paid = events(
  f1,
  ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }],
  ['fulfilment-paid', { fulfilment: 'f1', tender: gift, amount: 700 }],
  ['fulfilment-paid', { fulfilment: 'f1', tender: card, amount: 550 }],
);
const captured = [
  ['tender-captured', { order: ID, tender: gift, amount: 700 }],
  ['tender-captured', { order: ID, tender: card, amount: 550 }],
] as const;
const completed = ['fulfilment-completed', of] as const;
const shipped = (isLast: boolean) =>
  events(f1, [
    'fulfilment-shipped',
    {
      ...of,
      invoice: `${ID}.1`,
      series: channelFacts.series.invoices,
      number: 1,
      customer: BUYER,
      country: 'GB',
      currency: 'GBP',
      lines: [{ line: 0, sku: 'POT', quantity: 1 }],
      gross: 1250,
      scale: 2,
      location: 'main',
      shipment: SHIPMENT,
      isFirst: true,
      isLast,
    },
  ]);
const cancelled = events(order(ID), ['pieces-cancelled', { order: ID, cancellation: 'c1', lines: rest, gross: 1250 }]);
const whole = [
  'order-shipped',
  { order: ID, customer: BUYER, country: 'GB', currency: 'GBP', lines: 1, units: 1, gross: 125_000, inParts: true },
] as const;

test('a parcel that is on its way is told of, with what was taken for it, once', () => {
  given(...billedOnce, paid)
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(events(order(ID), ...captured, completed), shipped(false));
  given(...billedOnce, paid, events(order(ID), ...captured, completed), shipped(false))
    .when(completeFulfilment, { fulfilment: 'f1' })
    .thenNothing();
  for (const history of [[], [accepted(), ...requested('f1', onePot)]])
    given(...history)
      .when(completeFulfilment, { fulfilment: 'f1' })
      .thenRejected('no-such-fulfilment', { fulfilment: 'f1' });
});

test('with the last parcel the order is shipped: none while pieces are open, or another parcel is not on its way', () => {
  given(...billedOnce, paid, cancelled)
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(events(order(ID), ...captured, completed, whole), shipped(true));
  given(...billedOnce, paid, ...requested('f2', rest))
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(events(order(ID), ...captured, completed), shipped(false));
});

test('pieces whose goods could not leave are open again, once, and never when they were invoiced', () => {
  const ask = { fulfilment: 'f1', reason: 'reservation-expired' } as const;
  const failed = events(f1, ['fulfilment-failed', { ...of, shipment: SHIPMENT, reason: 'reservation-expired' }]);
  const goods = [{ sku: 'POT', quantity: 1 }];
  const reopened = (isNothingSent: boolean) =>
    events(order(ID), ['pieces-reopened', { ...of, lines: onePot, isNothingSent, reservation: RESERVATION, goods }]);
  const asked = [accepted(), ...requested('f1', onePot)];
  given(...asked)
    .when(reopenPieces, ask)
    .then(reopened(true), failed);
  given(...asked, ...requested('f2', rest))
    .when(reopenPieces, ask)
    .then(reopened(false), failed);
  given(...asked, reopened(true), failed)
    .when(reopenPieces, ask)
    .thenNothing();
  given(...billedOnce)
    .when(reopenPieces, ask)
    .thenRejected('no-such-fulfilment', { fulfilment: 'f1' });
});

test('sales are counted by parcel: the order as a whole adds nothing to them', () => {
  const key = ['GBP', '2026-01', 'GB'].join('\t');
  const row = { currency: 'GBP', month: '2026-01', country: 'GB', returnDocuments: 0, returns: 0 };
  given(shipped(true), events(order(ID), whole)).thenRow(sales, key, {
    ...row,
    orders: 1,
    lines: 1,
    units: 1,
    gross: 125_000,
  });
});
