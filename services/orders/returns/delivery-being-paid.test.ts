import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, opened } from '../checkout/testing/facts.ts';
import { completeFulfilment } from '../fulfilment/complete-fulfilment.ts';
import { fulfilling } from '../fulfilment/fulfilling.ts';
import { wakingParcels } from '../fulfilment/waking-parcels.ts';
import { uuidOf } from '../fulfilment/fulfilment-ids.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { accepted, billed, onePot, requested, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { order } from '../order.ts';
import { issueCreditNotes } from './issue-credit-notes.ts';
import { orderReturn } from './order-return.ts';
import { OTHER, RETURN } from './testing/facts.ts';

const it = order(ID);
const f1 = fulfilment('f1');
const card = `${ID}.card`;
const invoice = `${ID}.1`;
const of = { order: ID, fulfilment: 'f1' };
const head = { buyer: BUYER, currency: 'GBP' };
const rest = [
  { line: 0, quantity: 1 },
  { line: 1, quantity: 1 },
];
const due = ['fulfilment-payment-due', { ...of, shipment: SHIPMENT }] as const;
const resumed = ['fulfilment-resumed', { ...of, shipment: SHIPMENT }] as const;
const lessened = (by: string, amount: number) => ['fulfilment-lessened', { ...of, return: by, amount }] as const;
const onlyCard = { holds: [], intent: { intent: card, amount: 2500 }, captures: 'at-shipment' as const };
/** The pot of the first parcel was called off and credited; its card is asked for the delivery, 5.00. */
const asking = [
  opened,
  accepted({ tenders: onlyCard }),
  ...requested('f1', onePot),
  ...billed('f1', [{ tender: card, kind: 'intent', amount: 1250 }]),
  events(f1, ['fulfilment-posted', { fulfilment: 'f1', outstanding: 1250 }], due),
  events(orderReturn(OTHER), ['called-off-return-begun', { ...of, ...head, return: OTHER, lines: onePot }]),
  events(f1, ['fulfilment-called-off', { ...of, return: OTHER, shipment: SHIPMENT, lines: onePot }]),
  events(
    it,
    ['pieces-called-off', { ...of, return: OTHER, lines: onePot }],
    ['tender-unclaimed', { ...of, invoice, tender: card, amount: 750 }],
    [
      'pieces-credited',
      { order: ID, return: OTHER, invoice, creditNote: 'N', lines: onePot, gross: 750, carriage: false },
    ],
  ),
  events(f1, lessened(OTHER, 750), resumed),
];
/** Of all the rest somebody has withdrawn meanwhile. */
const undone = [
  ...asking,
  events(it, ['payment-fell-due', { order: ID }]),
  events(it, ['pieces-cancelled', { order: ID, cancellation: 'c', lines: rest, gross: 1250 }]),
  events(orderReturn(RETURN), [
    'withdrawal-declared',
    { ...head, return: RETURN, order: ID, lines: [], cancels: rest },
  ]),
];
const DELIVERY = uuidOf(ID, 'delivery 1');
const begun = events(orderReturn(DELIVERY), ['delivery-return-begun', { ...head, return: DELIVERY, order: ID }]);

test('delivery that the card is being asked for is credited by nobody before that is answered', () => {
  given(...undone)
    .when(issueCreditNotes, { return: RETURN })
    .thenNothing();
});

test('when the card refuses it, its return begins: it is owed no more; not while something is still to be sent', () => {
  given(...undone)
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ appended: [due], elsewhere: [begun] });
  given(...asking, events(it, ['payment-fell-due', { order: ID }]))
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ appended: [due] });
});

test('when the card has paid it, its return begins with the end of the parcel, which knows what was taken', () => {
  const facts = { country: 'GB', currency: 'GBP', lines: 1, units: 1, gross: 1250, scale: 2, isFirst: true };
  const ended = [
    events(
      it,
      ['tender-captured', { order: ID, tender: card, amount: 500 }],
      ['fulfilment-completed', { ...of, isEmpty: true }],
      ['order-cancelled', { order: ID, reason: 'withdrawn', inParts: true }],
    ),
    events(f1, ['fulfilment-given-up', { ...of, shipment: SHIPMENT, ...facts }]),
  ];
  given(...undone, events(f1, ['fulfilment-paid', { fulfilment: 'f1', tender: card, amount: 500 }]))
    .when(completeFulfilment, { fulfilment: 'f1' })
    .then(...ended, begun);
});

/** A version of before has credited the delivery itself while the card was asked for it. */
const before = [
  ...undone,
  events(it, [
    'pieces-credited',
    { order: ID, return: RETURN, invoice, creditNote: 'D', lines: [], gross: 500, carriage: true },
  ]),
  events(f1, lessened(RETURN, 500)),
];

test('a parcel of a folder of before whose delivery was credited while its card was asked goes on when that refuses', () => {
  given(...before)
    .whenRejected(fulfilling, 'f1', 'capture', 'not-authorised', { status: 'payment-due' })
    .then({ appended: [due, resumed] });
  given(...before, events(f1, due))
    .whenEvent(fulfilling, events(f1, resumed))
    .then({ sent: [['complete', { fulfilment: 'f1' }]] });
});

test('one that a version of before has left waiting for nothing is woken, once; one that its card still owes is not', () => {
  const refused = events(f1, due);
  given(...before)
    .whenEvent(wakingParcels, refused)
    .then({ appended: [resumed] });
  given(...asking)
    .whenEvent(wakingParcels, refused)
    .then({});
  // What was called off of it is not credited yet: that wakes it.
  given(
    ...before,
    refused,
    events(f1, ['fulfilment-called-off', { ...of, return: DELIVERY, shipment: SHIPMENT, lines: onePot }]),
  )
    .whenEvent(wakingParcels, refused)
    .then({});
});
