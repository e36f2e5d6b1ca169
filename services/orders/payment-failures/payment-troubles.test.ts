import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { fulfilments } from '../fulfilment/fulfilments.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { requested, onePot, SHIPMENT } from '../fulfilment/testing/facts.ts';
import { paymentTroubles } from './payment-troubles.ts';
import { begun, card, collected, failed, it, refundFailed, refused, settled } from './testing/failures.ts';

const since = '2026-01-01T00:00:00.000Z';
const [capture, given2] = [`${ID} shipment-1`, `${ID} cancellation-1 given up`];
const due = {
  kind: 'payment-due' as const,
  order: ID,
  name: 'shipment-1',
  amount: 550,
  currency: 'GBP',
  reason: 'insufficient-funds',
  needsHelp: true,
  since,
};
const refund = {
  ...due,
  kind: 'refund-failed' as const,
  amount: 500,
  reason: 'busy' as string | null,
  needsHelp: false,
};

test('a payment that is due is listed until it is paid, and needs nobody while it is being taken', () => {
  given(failed()).thenRows(paymentTroubles, { [capture]: due });
  given(failed(), events(it, begun())).thenRows(paymentTroubles, { [capture]: { ...due, needsHelp: false } });
  given(failed(), events(it, begun(), refused('not-authorised'))).thenRows(paymentTroubles, {
    [capture]: { ...due, reason: 'not-authorised' },
  });
  given(failed(), events(it, begun(), collected())).thenRows(paymentTroubles, {});
  given(failed(), events(it, settled)).thenRows(paymentTroubles, {});
  const offset = (amount: number, left: number) =>
    events(it, ['tender-offset', { order: ID, tender: card, capture: 'shipment-1', amount, left, ofRefund: false }]);
  given(failed(), offset(500, 50)).thenRows(paymentTroubles, { [capture]: { ...due, amount: 50 } });
  given(failed(), offset(550, 0)).thenRows(paymentTroubles, {});
  const lost = events(it, ['payment-fell-due', { order: ID }]);
  const row = { ...due, name: null, amount: null, currency: null, reason: null };
  given(lost).thenRows(paymentTroubles, { [ID]: row });
  given(lost, events(it, ['payment-renewed', { order: ID }])).thenRows(paymentTroubles, {});
});

test('a parcel for which the card does not hold enough is listed until it is paid, and needs nobody while it is tried again', () => {
  const parcel = { order: ID, fulfilment: 'f1', shipment: SHIPMENT };
  const lacks = { capture: 'shipment-1', currency: 'GBP', amount: 550, reason: 'more-than-authorised' };
  const waits = events(fulfilment('f1'), ['fulfilment-payment-due', { ...parcel, stuck: lacks }]);
  const resumed = events(fulfilment('f1'), ['fulfilment-resumed', parcel]);
  const stuck = { ...due, reason: 'more-than-authorised' };
  given(waits).thenRows(paymentTroubles, { 'parcel f1': stuck });
  given(waits, resumed).thenRows(paymentTroubles, { 'parcel f1': { ...stuck, needsHelp: false } });
  given(waits, resumed, waits).thenRows(paymentTroubles, { 'parcel f1': stuck });
  const paid = events(fulfilment('f1'), ['fulfilment-paid', { fulfilment: 'f1', tender: card, amount: 550 }]);
  given(waits, resumed, paid).thenRows(paymentTroubles, {});
  // What the order tells of, or another card may mend, is listed otherwise or not at all.
  given(events(fulfilment('f1'), ['fulfilment-payment-due', parcel])).thenRows(paymentTroubles, {});
});

test('a refund that has failed is listed until it is made, whichever try it is', () => {
  const again = `${ID} cancellation-1.2`;
  const first = events(it, refundFailed());
  given(first).thenRows(paymentTroubles, { [again]: { ...refund, name: 'cancellation-1.2' } });
  const made = (amount: number) => events(it, ['card-refund-made', { order: ID, refund: 'cancellation-1.2', amount }]);
  given(first, made(200)).thenRows(paymentTroubles, { [again]: { ...refund, name: 'cancellation-1.2', amount: 300 } });
  given(first, made(500)).thenRows(paymentTroubles, {});
  const forGood = events(it, refundFailed({ refund: 'cancellation-1.2', next: null, reason: 'account-closed' }));
  const help = { ...refund, name: 'cancellation-1.2', reason: 'account-closed', needsHelp: true };
  given(first, forGood).thenRows(paymentTroubles, { [`${again} given up`]: help });
  const alone = events(it, refundFailed({ next: null }));
  given(alone).thenRows(paymentTroubles, { [given2]: { ...refund, name: 'cancellation-1', needsHelp: true } });
  const reopened = { order: ID, refund: 'cancellation-1', next: 'cancellation-1.2', currency: 'GBP', amount: 500 };
  given(alone, events(it, ['card-refund-reopened', reopened])).thenRows(paymentTroubles, {
    [again]: { ...refund, name: 'cancellation-1.2', reason: null },
  });
  const paid = { order: ID, refund: 'cancellation-1', name: 'n', amount: 500, by: 'offline' as const, reason: 'cash' };
  given(alone, events(it, ['card-refund-settled', paid])).thenRows(paymentTroubles, {});
});

const f1 = fulfilment('f1');
const of = { order: ID, fulfilment: 'f1' };
const row = {
  ...of,
  shipment: SHIPMENT,
  status: 'requested' as const,
  reason: null,
  lines: [{ line: 0, sku: 'POT', quantity: 1 }],
  location: 'main',
  paymentDue: false,
  invoice: null,
  carrier: null,
  tracking: null,
  requestedAt: since,
  shippedAt: null,
  arrival: null,
  endedAt: null,
};

test('a parcel shows that it waits for its payment for as long as it does, and that it was not paid for after all', () => {
  const asked = requested('f1', onePot);
  const waits = events(f1, ['fulfilment-payment-due', { ...of, shipment: SHIPMENT }]);
  const resumed = events(f1, ['fulfilment-resumed', { ...of, shipment: SHIPMENT }]);
  given(...asked, waits).thenRow(fulfilments, SHIPMENT, { ...row, status: 'payment-due' });
  given(...asked, waits, resumed).thenRow(fulfilments, SHIPMENT, row);
  given(...asked, waits, resumed, waits).thenRow(fulfilments, SHIPMENT, { ...row, status: 'payment-due' });
  given(...asked, failed()).thenRow(fulfilments, SHIPMENT, { ...row, paymentDue: true });
  given(...asked, failed(), events(it, begun(), collected())).thenRow(fulfilments, SHIPMENT, row);
  given(...asked, failed(), events(it, settled)).thenRow(fulfilments, SHIPMENT, row);
});

test('a parcel that goes under its own name after all is shown once', () => {
  const parts = { ...of, location: 'main', lines: row.lines };
  const renamed = events(f1, ['shipment-renamed', { ...parts, before: SHIPMENT, shipment: 'S-2' }]);
  given(...requested('f1', onePot), renamed).thenRows(fulfilments, { 'S-2': { ...row, shipment: 'S-2' } });
});
