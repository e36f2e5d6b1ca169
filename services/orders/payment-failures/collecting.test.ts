import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefectError } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, saidOfBuyer } from '../checkout/testing/facts.ts';
import { fulfilling } from '../fulfilment/fulfilling.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { releasing } from '../fulfilment/releasing.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { collecting } from './collecting.ts';
import { collectPayment, settlePayment } from './settle-payment.ts';
import { begun, card, collected, failed, it, refused, sent, settled } from './testing/failures.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const asked = events(it, ['collection-asked', { order: ID }]);
const capture = (name: string) =>
  ['capture', { intent: card, capture: name, amount: gbp(550), invoice: `${ID}.1` }] as const;
const due = [...sent, failed()];
const body = { order: ID };
const settle = { order: ID, reason: 'by bank' };

test('what a capture has failed to take is taken under another name, when another card holds it and when staff ask', () => {
  given(...due)
    .whenEvent(collecting, asked)
    .then({ appended: [begun()], sent: [capture('shipment-1.2')] });
  given(...due, events(it, begun()))
    .whenDone(collecting, ID, 'capture', { capturable: gbp(0) })
    .then({ appended: [collected()] });
  // It fails once more: it is due once more, and has a third name.
  given(...due, events(it, begun(), collected()), failed('shipment-1.2'))
    .whenEvent(collecting, asked)
    .then({ appended: [begun('shipment-1.3')], sent: [capture('shipment-1.3')] });
});

test('nothing is taken twice: not while an answer is on its way, nor when nothing is due', () => {
  for (const history of [sent, [...due, events(it, begun())], [...due, events(it, begun(), collected())]])
    given(...history)
      .whenEvent(collecting, asked)
      .thenNothing();
  given(...due, events(it, begun()))
    .when(collectPayment, body)
    .thenNothing();
  given(...due, events(it, begun()))
    .when(settlePayment, settle)
    .thenRejected('being-collected', body);
});

test('news of a failure that is faster than the answer leaves it due, and the answer ends the try', () => {
  const faster = [...due, events(it, begun()), failed('shipment-1.2')];
  given(...faster)
    .whenEvent(collecting, asked)
    .thenNothing();
  given(...faster)
    .whenDone(collecting, ID, 'capture', { capturable: gbp(0) })
    .then({ appended: [refused('failed')] });
  given(...faster, events(it, refused('failed')))
    .whenEvent(collecting, asked)
    .then({ appended: [begun('shipment-1.3')], sent: [capture('shipment-1.3')] });
});

test('a card that holds nothing leaves it due', () => {
  const asking = [...due, events(it, begun())];
  for (const [name, details] of [
    ['not-authorised', { status: 'voided' }],
    ['more-than-authorised', { capturable: gbp(0) }],
    ['too-many-movements', { max: 100 }],
  ] as const)
    given(...asking)
      .whenRejected(collecting, ID, 'capture', name, details)
      .then({ appended: [refused(name)] });
  const strange = given(...asking);
  assert.throws(() => strange.whenRejected(collecting, ID, 'capture', 'no-such-intent', {} as never), DefectError);
});

test('a card that comes while an answer is on its way is tried after a refusal, once', () => {
  const overtaken = [...due, events(it, begun()), asked];
  given(...overtaken)
    .whenRejected(collecting, ID, 'capture', 'not-authorised', { status: 'authorising' })
    .then({ appended: [refused('not-authorised'), begun('shipment-1.3')], sent: [capture('shipment-1.3')] });
  given(...overtaken, failed('shipment-1.2'))
    .whenDone(collecting, ID, 'capture', { capturable: gbp(0) })
    .then({ appended: [refused('failed'), begun('shipment-1.3')], sent: [capture('shipment-1.3')] });
  given(...overtaken, events(it, refused('not-authorised'), begun('shipment-1.3')))
    .whenRejected(collecting, ID, 'capture', 'not-authorised', { status: 'declined' })
    .then({ appended: [refused('not-authorised', 'shipment-1.3')] });
});

test('after what the card has too little for, what it may have enough for is tried', () => {
  const other = { capture: 'placement', invoice: `${ID}.prepayment` };
  const two = [
    ...due,
    events(it, [
      'tender-failed',
      { order: ID, tender: card, ...other, name: 'placement', currency: 'GBP', amount: 200, reason: 'x' },
    ]),
  ];
  const next = (name: string) =>
    ['collection-begun', { order: ID, tender: card, capture: 'placement', name, amount: 200 }] as const;
  const sends = (name: string) =>
    ['capture', { intent: card, capture: name, amount: gbp(200), invoice: other.invoice }] as const;
  const [second, third] = ['placement.3', 'shipment-1.4'];
  given(...two, events(it, begun()))
    .whenRejected(collecting, ID, 'capture', 'more-than-authorised', { capturable: gbp(300) })
    .then({ appended: [refused('more-than-authorised'), next(second)], sent: [sends(second)] });
  given(...two, events(it, begun()), failed('shipment-1.2'))
    .whenDone(collecting, ID, 'capture', { capturable: gbp(0) })
    .then({ appended: [refused('failed'), next(second)], sent: [sends(second)] });
  const trying = [...two, events(it, begun(), refused('more-than-authorised'), next(second))];
  // The last of them is refused, too: that is all.
  given(...trying)
    .whenRejected(collecting, ID, 'capture', 'more-than-authorised', { capturable: gbp(0) })
    .then({ appended: [['collection-refused', { ...next(second)[1], reason: 'more-than-authorised' }]] });
  // A card that came meanwhile is asked for all of them.
  given(...trying, asked)
    .whenRejected(collecting, ID, 'capture', 'more-than-authorised', { capturable: gbp(0) })
    .then({
      appended: [['collection-refused', { ...next(second)[1], reason: 'more-than-authorised' }], begun(third)],
      sent: [capture(third)],
    });
});

test('staff have it tried again or say that it was paid, once', () => {
  given(...due)
    .when(collectPayment, body)
    .then(asked);
  given(...due)
    .when(settlePayment, settle)
    .then(events(it, settled));
  given(...due, events(it, settled))
    .when(collectPayment, body)
    .thenRejected('nothing-due', body);
  given(...due, events(it, settled))
    .when(settlePayment, settle)
    .thenRejected('nothing-due', body);
  given().when(collectPayment, body).thenRejected('no-such-order', body);
  given().when(settlePayment, settle).thenRejected('no-such-order', body);
});

test('a parcel that waits for a card which never holds the money goes on once staff say that it was paid, and nothing of it counts as taken', () => {
  const f1 = fulfilment('f1');
  const parcel = { order: ID, fulfilment: 'f1', shipment: SHIPMENT };
  const paid = (tender: string, amount: number) => ['fulfilment-paid', { fulfilment: 'f1', tender, amount }] as const;
  const before = [
    accepted({ tenders: mixed }),
    ...requested('f1', onePot),
    ...billed('f1'),
    events(f1, ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }], paid(`${ID}.gift-1`, 700)),
  ];
  const waits = events(f1, ['fulfilment-payment-due', parcel]);
  const of = { order: ID, tender: card, capture: 'shipment-1', fulfilment: 'f1', shipment: SHIPMENT };
  const notTaken = { ...of, name: 'shipment-1', invoice: `${ID}.1`, currency: 'GBP', amount: 550, reason: 'not-taken' };
  const onOrder = events(
    it,
    ['tender-failed', notTaken],
    ['payment-settled', { ...of, amount: 550, ...saidOfBuyer(settle.reason) }],
  );
  const onParcel = events(f1, paid(card, 550), ['fulfilment-resumed', parcel]);
  given(...before, waits)
    .when(settlePayment, settle)
    .then(onOrder, onParcel);
  const after = given(...before, waits, onOrder, onParcel);
  after.when(settlePayment, settle).thenRejected('nothing-due', body);
  const pack = { shipment: SHIPMENT, order: ID, kind: 'delivery', location: 'main', method: 'standard' } as const;
  after
    .whenEvent(fulfilling, events(f1, ['fulfilment-resumed', parcel]))
    .then({ sent: [['pack', { ...pack, lines: [{ line: '0', sku: 'POT', quantity: 1 }], buyer: BUYER }]] });
  // While it is being taken nobody settles it.
  given(...before)
    .when(settlePayment, settle)
    .thenRejected('nothing-due', body);
});

test('the rest of an authorisation is kept for what is due, and let go when that is settled', () => {
  const shippedInAll = { lines: 1, units: 1, gross: 1250, inParts: true as const };
  const shipped = events(it, [
    'order-shipped',
    { order: ID, customer: null, country: 'GB', currency: 'GBP', ...shippedInAll },
  ]);
  const gift = events(it, ['tender-released', { order: ID, tender: `${ID}.gift-1` }]);
  given(...due, gift)
    .whenEvent(releasing, shipped)
    .thenNothing();
  given(...due, gift, shipped)
    .whenEvent(releasing, events(it, settled))
    .then({
      sent: [
        [
          'void',
          { intent: card, reason: 'all of the order was sent', captured: { amount: 0, currency: 'GBP', scale: 2 } },
        ],
      ],
    });
  given(...due, gift)
    .whenEvent(releasing, events(it, settled))
    .thenNothing();
});
