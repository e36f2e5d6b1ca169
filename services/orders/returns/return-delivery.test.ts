import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { cancelOrder } from '../cancel-order.ts';
import { BUYER, ID, opened } from '../checkout/testing/facts.ts';
import { cancelLines } from '../edits/cancel-lines.ts';
import { cancellation } from '../edits/cancellation.ts';
import { uuidOf } from '../fulfilment/fulfilment-ids.ts';
import { cancelReturn } from './end-return.ts';
import { issueCreditNotes } from './issue-credit-notes.ts';
import { orderReturn } from './order-return.ts';
import { settlingReturn } from './settling-return.ts';
import {
  claimed,
  invoiced,
  it,
  OTHER,
  pieces,
  placedOrder,
  requested,
  RETURN,
  sent,
  withdrawnAs,
} from './testing/facts.ts';

const pots = [pieces(0, 2)];
const mug = [pieces(1, 1)];
const DELIVERY = uuidOf(ID, 'delivery 1');
const asked = { cancellation: 'C', order: ID, lines: mug, reason: 'x' };
const begun = (name = DELIVERY) =>
  events(orderReturn(name), ['delivery-return-begun', { return: name, order: ID, buyer: BUYER, currency: 'GBP' }]);
const credited = (name: string, carriage = false) =>
  events(it, [
    'pieces-credited',
    { order: ID, return: name, invoice: 'F1.invoice', creditNote: 'N', lines: pots, gross: 1501, carriage },
  ]);
/** The pots were sent, and the mug was not. */
const half = [opened, placedOrder(), sent('F1', pots), invoiced('F1')];
const undone = [...half, ...withdrawnAs(OTHER, pots), credited(OTHER)];

/** What is decided when the mug is given up, in whatever streams; `name`: the return of the delivery that is begun. */
function cancelled(as = 'C') {
  const of = { order: ID, cancellation: as, lines: mug, gross: 499 };
  const reservations = [{ reservation: `order:1:${ID}`, goods: [{ sku: 'MUG', quantity: 1 }] }];
  const sealed = { reason: 'asked-for', about: BUYER, words: 'x' };
  const about = { ...of, reservations, ...sealed, currency: 'GBP', nth: 1, isWhole: false, refunds: [] };
  const head = { customer: BUYER, country: 'GB', currency: 'GBP' };
  return [
    events(
      it,
      ['pieces-cancelled', { ...of, reservations }],
      ['order-shipped', { order: ID, ...head, lines: 1, units: 2, gross: 200_100, inParts: true }],
    ),
    events(cancellation(as), ['cancellation-begun', about]),
  ];
}

test('who gives up the rest of an order that was withdrawn from is given the delivery back, in whatever way', () => {
  given(...undone)
    .when(cancelLines, asked)
    .then(...cancelled(), begun());
  given(...undone)
    .when(cancelOrder, { order: ID, reason: 'x' })
    .then(...cancelled(`${ID}#1`), begun());
});

test('what was lost counts as what was withdrawn from; what was returned otherwise, or is kept, does not', () => {
  const loss = claimed(pots, [{ location: 'main', sku: 'POT', quantity: 2 }]);
  given(...half, ...loss, credited(RETURN))
    .when(cancelLines, asked)
    .then(...cancelled(), begun());
  given(...half, ...requested(pots), credited(RETURN))
    .when(cancelLines, asked)
    .then(...cancelled());
  // It has not come back yet: it is the withdrawal then that credits the delivery.
  given(...half, ...withdrawnAs(OTHER, pots))
    .when(cancelLines, asked)
    .then(...cancelled());
  given(...half)
    .when(cancelLines, asked)
    .then(...cancelled());
});

test('it is given back once, under a name that nobody has', () => {
  given(...half, ...withdrawnAs(OTHER, pots), credited(OTHER, true))
    .when(cancelLines, asked)
    .then(...cancelled());
  given(...undone, ...withdrawnAs(DELIVERY, []))
    .when(cancelLines, asked)
    .then(...cancelled(), begun(uuidOf(ID, 'delivery 2')));
  given(...undone, ...cancelled(), begun())
    .when(cancelLines, asked)
    .thenNothing();
});

test('the return of a delivery is credited at once, and nobody gives it up', () => {
  given(...undone, ...cancelled())
    .whenEvent(settlingReturn, begun())
    .then({ sent: [['issue', { return: DELIVERY }]] });
  given(...undone, ...cancelled(), begun())
    .when(cancelReturn, { return: DELIVERY })
    .thenRejected('wrong-return-status', { return: DELIVERY, status: 'requested' });
  // With the mug still open there would be nothing to credit.
  given(...undone, begun())
    .when(issueCreditNotes, { return: DELIVERY })
    .thenNothing();
});
