import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { ID } from '../checkout/testing/facts.ts';
import { ORDER_ROW } from '../edits/testing/accepted.ts';
import { order } from '../order.ts';
import { orderList } from '../order-list.ts';
import { shipOrder } from '../ship-order.ts';
import { fulfilOrder } from './fulfil-order.ts';
import { fulfilment } from './fulfilment.ts';
import { paymentStanding } from './payment-standing.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from './testing/facts.ts';

const intent = `${ID}.card`;
const it = order(ID);
const due = events(payments, ['payment-due', { intent, amount: 180_000, reason: 'expired' }]);
const held = events(payments, [
  'intent-authorised',
  { intent, attempt: 2, amount: 180_000, expiresAt: '2026-02-01T00:00:00.000Z' },
]);
const fell = events(it, ['payment-fell-due', { order: ID }]);
const renewed = events(it, ['payment-renewed', { order: ID }]);
const of = { order: ID, fulfilment: 'f1' };
const waits = events(fulfilment('f1'), ['fulfilment-payment-due', { ...of, shipment: SHIPMENT }]);
const resumed = ['fulfilment-resumed', of] as const;
const again = ['fulfilment-resumed', { ...of, shipment: SHIPMENT }] as const;
const placed = accepted({ tenders: mixed });
const underWay = [placed, ...requested('f1', onePot), ...billed('f1')];

test('nothing is sent on a card that holds the money no more, until another one does', () => {
  given(placed)
    .whenEvent(paymentStanding, due)
    .then({ appended: [['payment-fell-due', { order: ID }]] });
  const ask = { order: ID, fulfilment: 'f1', lines: onePot, shipment: SHIPMENT };
  given(placed, fell).when(shipOrder, { order: ID }).thenRejected('payment-due', { order: ID });
  given(placed, fell).when(fulfilOrder, ask).thenRejected('payment-due', { order: ID });
  given(placed, fell)
    .whenEvent(paymentStanding, held)
    .then({ appended: [['payment-renewed', { order: ID }]] });
  given(placed, fell, renewed)
    .when(fulfilOrder, ask)
    .then(...requested('f1', onePot));
});

test('of an order that was sent or cancelled no payment is due any more, though its card has never held the money again', () => {
  const ended = {
    customer: null,
    country: 'GB',
    currency: 'GBP',
    lines: 1,
    units: 1,
    gross: 0,
    inParts: true as const,
  };
  const shipped = events(it, ['order-shipped', { order: ID, ...ended }]);
  const cancelled = events(it, ['order-cancelled', { order: ID, reason: 'Nobody paid' }]);
  given(placed, fell).thenRow(orderList, ID, { ...ORDER_ROW, isDue: true });
  given(placed, fell, cancelled).thenRow(orderList, ID, { ...ORDER_ROW, status: 'cancelled', reason: 'Nobody paid' });
  given(placed, fell, shipped).thenRow(orderList, ID, {
    ...ORDER_ROW,
    status: 'shipped',
    shippedAt: ORDER_ROW.placedAt,
  });
  // Another card that is heard of late has nothing to renew.
  for (const end of [shipped, cancelled]) given(placed, fell, end).whenEvent(paymentStanding, held).thenNothing();
});

test('parcels that wait for the card go on with it; one that has gone does not', () => {
  given(...underWay)
    .whenEvent(paymentStanding, due)
    .then({ appended: [['payment-fell-due', { order: ID }]] });
  given(...underWay, waits, fell)
    .whenEvent(paymentStanding, held)
    .then({ appended: [['payment-renewed', { order: ID }], resumed] });
  given(...underWay, events(it, ['fulfilment-completed', of]), fell)
    .whenEvent(paymentStanding, held)
    .then({ appended: [['payment-renewed', { order: ID }]] });
});

const failedAt = (capture: string, reason = 'insufficient-funds') =>
  events(payments, ['capture-failed', { intent, attempt: 1, capture, amount: 55_000, reason }]);
const parcel = { fulfilment: 'f1', shipment: SHIPMENT };
const failed = (name = 'shipment-1') =>
  [
    'tender-failed',
    {
      order: ID,
      tender: intent,
      capture: 'shipment-1',
      name,
      invoice: `${ID}.1`,
      currency: 'GBP',
      ...parcel,
      amount: 550,
      reason: 'insufficient-funds',
    },
  ] as const;

test('a capture that fails after it counted as made is due, by its first name and with its parcel, once', () => {
  given(...underWay)
    .whenEvent(paymentStanding, failedAt('shipment-1'))
    .then({ appended: [failed()] });
  given(...underWay, events(it, failed()))
    .whenEvent(paymentStanding, failedAt('shipment-1'))
    .thenNothing();
  given(...underWay, events(it, failed()))
    .whenEvent(paymentStanding, failedAt('shipment-1.2'))
    .then({ appended: [failed('shipment-1.2')] });
  const { fulfilment: _, shipment: __, ...prepaid } = failed()[1];
  given(placed)
    .whenEvent(paymentStanding, failedAt('placement'))
    .then({
      appended: [
        ['tender-failed', { ...prepaid, capture: 'placement', name: 'placement', invoice: `${ID}.prepayment` }],
      ],
    });
  // What staff have taken by hand is their business; and where there is no order nothing is due.
  given(...underWay)
    .whenEvent(paymentStanding, failedAt('by-hand'))
    .thenNothing();
  given().whenEvent(paymentStanding, failedAt('shipment-1')).thenNothing();
});

test('nothing is sent while something was not taken after all; parcels that wait go on with another card', () => {
  const due = [...underWay, events(it, failed())];
  const rest = { order: ID, fulfilment: 'f2', lines: onePot };
  given(...due)
    .when(fulfilOrder, rest)
    .thenRejected('payment-due', { order: ID });
  given(...due)
    .when(shipOrder, { order: ID })
    .thenRejected('payment-due', { order: ID });
  // What has failed is known by then, since one process hears of both; it is taken from that card.
  given(...due, waits)
    .whenEvent(paymentStanding, held)
    .then({ appended: [['collection-asked', { order: ID }], resumed] });
});

test('parcels that wait for the card go on whichever is heard first: that it holds the money, or that nothing is due any more', () => {
  const due = [...underWay, waits, events(it, failed())];
  const pays = { order: ID, tender: intent, capture: 'shipment-1', amount: 550 };
  const settled = events(it, ['payment-settled', { ...pays, reason: 'by bank' }]);
  const offset = events(it, ['tender-offset', { ...pays, left: 0, ofRefund: false }]);
  const begun = events(it, [
    'collection-begun',
    { order: ID, tender: intent, capture: 'shipment-1', name: 'shipment-1.2', amount: 550 },
  ]);
  const collected = events(it, ['tender-collected', { ...pays, name: 'shipment-1.2' }]);
  for (const end of [[settled], [offset], [begun, collected]]) {
    // The card is heard of last,
    given(...due, ...end)
      .whenEvent(paymentStanding, held)
      .then({ appended: [resumed] });
    // or it held the money all the time.
    given(...due, ...end)
      .whenEvent(paymentStanding, end.at(-1)!)
      .then({ appended: [resumed] });
    // What is due still is waited for.
    given(...due, ...end, fell)
      .whenEvent(paymentStanding, end.at(-1)!)
      .thenNothing();
  }
  const part = events(it, ['tender-offset', { ...pays, amount: 50, left: 500, ofRefund: false }]);
  given(...due, part)
    .whenEvent(paymentStanding, part)
    .thenNothing();
});

test('the same again changes nothing, and what does not concern a sold order neither', () => {
  given(placed, fell).whenEvent(paymentStanding, due).thenNothing();
  given(placed).whenEvent(paymentStanding, held).thenNothing();
  given(placed, fell, renewed).whenEvent(paymentStanding, held).thenNothing();
  given().whenEvent(paymentStanding, due).thenNothing();
  given(placed, events(it, ['cancellation-requested', { order: ID, reason: 'no' }]))
    .whenEvent(paymentStanding, due)
    .thenNothing();
  const another = events(payments, ['payment-due', { intent: 'P-1', amount: 180_000, reason: 'expired' }]);
  given(placed).whenEvent(paymentStanding, another).thenNothing();
});

test('staff who ask again for a parcel that waits have it tried again, once', () => {
  const ask = { order: ID, fulfilment: 'f1', lines: onePot };
  given(...underWay, waits)
    .when(fulfilOrder, ask)
    .then(events(fulfilment('f1'), again))
    .thenAnswer({ shipments: [SHIPMENT] });
  given(...underWay, waits, events(fulfilment('f1'), resumed))
    .when(fulfilOrder, ask)
    .thenNothing();
  given(...underWay)
    .when(fulfilOrder, ask)
    .thenNothing();
});
