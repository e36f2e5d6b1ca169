import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { inventory } from '@banyan/inventory/contract';
import { order } from './order.ts';
import { placing } from './placing.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });
const goods = { sku: 'A', kind: 'goods' as const, quantity: 3, price: 20_000 };
const post = { sku: 'POST', kind: 'carriage' as const, quantity: 1, price: 180_000 };
const head = { order: 'O1', customer: '12345', country: 'France', currency: 'GBP' };
const it = order('O1');
const recordedAt = '2026-01-01T00:00:00.000Z';
const draft = events(it, ['order-drafted', { ...head, lines: [goods, post], total: 240_000 }]);
const placement = { order: 'O1', attempt: 1, location: 'main', terms: 'received' as const, quoted: false };
const placed = events(it, ['order-placed', placement]);
const quoted = events(it, ['order-placed', { ...placement, quoted: true }]);
const cancelling = events(it, ['cancellation-requested', { order: 'O1', reason: 'x' }]);
const confirmed = events(it, ['order-confirmed', { order: 'O1', number: 1 }]);
const timedOut = { order: 'O1', reason: 'timed-out' as const, detail: 'a service did not answer in time' };
const failing = events(it, ['placing-failed', timedOut]);
const cancelled = ['order-cancelled', { order: 'O1', reason: 'x' }] as const;
const reservation = 'order:1:O1';
const pieces = [{ sku: 'A', quantity: 3 }];
const held = { reservation, location: 'main', until: '2026-01-15T00:00:00.000Z', lines: pieces };
const reserve = ['reserve', held] as const;
const shares = [
  { kind: 'goods' as const, amount: gbp(60_000) },
  { kind: 'carriage' as const, amount: gbp(180_000) },
];
const invoice = {
  invoice: 'O1',
  channel: 'default',
  customer: '12345',
  country: 'France',
  currency: 'GBP',
  terms: 'received' as const,
  shares,
};
const authorise = ['authorise', invoice] as const;
const confirm = ['confirm', { order: 'O1', attempt: 1 }] as const;
const release = ['release', { reservation }] as const;
const overdue = { overdue: '2026-01-01T00:15:00.000Z' };
const cancel = ['overdue'] as const;
const failedBy = (reason: 'out-of-stock' | 'price-changed', sku: string, detail: string) =>
  ['order-failed', { order: 'O1', reason, sku, detail }] as const;

test('an order is reserved, authorised and confirmed', () => {
  given(draft)
    .whenEvent(placing, placed)
    .then({ sent: [reserve], scheduled: overdue });
  given(draft, placed)
    .whenDone(placing, 'O1', 'reserve', undefined)
    .then({ sent: [authorise] });
  given(draft, placed)
    .whenDone(placing, 'O1', 'authorise', { payable: gbp(240_000) })
    .then({ sent: [confirm] });
  given(draft, placed, confirmed).whenDone(placing, 'O1', 'confirm', { number: 1 }).then({ cancelled: cancel });
});

test('without goods nothing is reserved, without an amount nothing is authorised', () => {
  const only = (line: typeof goods | typeof post, total: number) =>
    events(it, ['order-drafted', { ...head, lines: [line], total }]);
  given(only(post, 180_000))
    .whenEvent(placing, placed)
    .then({ sent: [['authorise', { ...invoice, shares: shares.slice(1) }]], scheduled: overdue });
  const free = only({ ...goods, price: 0 }, 0);
  given(free, placed)
    .whenDone(placing, 'O1', 'reserve', undefined)
    .then({ sent: [confirm] });
  given(free, placed, cancelling)
    .whenRejected(placing, 'O1', 'confirm', 'not-placing', { order: 'O1' })
    .then({
      sent: [release],
    });
  given(only(post, 180_000), placed, cancelling)
    .whenDone(placing, 'O1', 'void', undefined)
    .then({ appended: [cancelled], cancelled: cancel });
});

test('prices are compared with the catalog where they have to be', () => {
  const wool = events(it, ['order-drafted', { ...head, lines: [goods], total: 60_000 }]);
  given(wool)
    .whenEvent(placing, quoted)
    .then({ sent: [['quote', { currency: 'GBP', skus: ['A'] }]], scheduled: overdue });
  const quote = (price: object) => ({ quotes: [{ sku: 'A', name: 'Wool', price }] }) as never;
  const same = { amount: 200, currency: 'GBP', scale: 2 };
  given(wool, quoted)
    .whenDone(placing, 'O1', 'quote', quote(same))
    .then({ sent: [reserve] });
  given(wool, quoted)
    .whenDone(placing, 'O1', 'quote', quote({ ...same, amount: 201 }))
    .then({ appended: [failedBy('price-changed', 'A', '')], cancelled: cancel });
  given(wool, quoted, cancelling)
    .whenDone(placing, 'O1', 'quote', quote(same))
    .then({ appended: [cancelled], cancelled: cancel });
  const why = { order: 'O1', sku: 'A' };
  given(wool, quoted)
    .whenRejected(placing, 'O1', 'quote', 'no-such-product', { sku: 'A' })
    .then({ appended: [['order-failed', { ...why, reason: 'no-such-product', detail: '' }]], cancelled: cancel });
  given(wool, quoted)
    .whenRejected(placing, 'O1', 'quote', 'no-price', { sku: 'A', currency: 'GBP' })
    .then({ appended: [['order-failed', { ...why, reason: 'no-price', detail: '' }]], cancelled: cancel });
  given(wool, quoted)
    .whenRejected(placing, 'O1', 'quote', 'not-for-sale', { sku: 'A', state: 'retired' })
    .then({
      appended: [['order-failed', { ...why, reason: 'not-for-sale', detail: 'it is retired' }]],
      cancelled: cancel,
    });
});

test('what cannot be reserved fails with nothing to take back', () => {
  given(draft, placed)
    .whenRejected(placing, 'O1', 'reserve', 'out-of-stock', { sku: 'A', location: 'main', available: 2 })
    .then({ appended: [failedBy('out-of-stock', 'A', '2 left')], cancelled: cancel });
  const refused = (detail: string) => ['order-failed', { order: 'O1', reason: 'reservation-refused', detail }] as const;
  given(draft, placed)
    .whenRejected(placing, 'O1', 'reserve', 'reservation-exists', { state: 'released' })
    .then({ appended: [refused('it is released')], cancelled: cancel });
  given(draft, placed)
    .whenRejected(placing, 'O1', 'reserve', 'reservation-expired', { until: recordedAt })
    .then({ appended: [refused('its time is over')], cancelled: cancel });
});

test('a refused payment releases the reservation, then the order has failed', () => {
  const why = (detail: string) => ({ order: 'O1', reason: 'payment-refused' as const, detail });
  const refusals = [
    ['invoice-exists', { invoice: 'O1' }, 'there is an invoice with this id'],
    ['negative-total', { total: gbp(-1) }, 'the total is below zero'],
    ['wrong-currency', { currency: 'EUR', expected: 'GBP' }, 'the currencies differ'],
    ['amount-too-large', {}, 'the amount is too large'],
  ] as const;
  for (const [rejection, details, detail] of refusals) {
    given(draft, placed)
      .whenRejected(placing, 'O1', 'authorise', rejection, details)
      .then({ appended: [['placing-failed', why(detail)]], sent: [release] });
    given(draft, placed, events(it, ['placing-failed', why(detail)]))
      .whenDone(placing, 'O1', 'release', undefined)
      .then({ appended: [['order-failed', why(detail)]], cancelled: cancel });
  }
  given(draft, placed, cancelling)
    .whenRejected(placing, 'O1', 'authorise', 'invoice-exists', { invoice: 'O1' })
    .then({ sent: [release] });
});

test('what ended early is taken back from wherever it stands', () => {
  const voiding = ['void', { invoice: 'O1', reason: 'x' }] as const;
  given(draft, placed, cancelling)
    .whenDone(placing, 'O1', 'reserve', undefined)
    .then({ sent: [release] });
  given(draft, placed, cancelling)
    .whenRejected(placing, 'O1', 'reserve', 'out-of-stock', { sku: 'A', location: 'main', available: 2 })
    .then({ appended: [cancelled], cancelled: cancel });
  given(draft, placed, cancelling)
    .whenDone(placing, 'O1', 'authorise', { payable: gbp(240_000) })
    .then({ sent: [voiding] });
  given(draft, placed, cancelling)
    .whenRejected(placing, 'O1', 'confirm', 'not-placing', { order: 'O1' })
    .then({ sent: [voiding] });
  given(draft, placed, confirmed)
    .whenEvent(placing, cancelling)
    .then({ sent: [voiding] });
  given(draft, placed).whenEvent(placing, cancelling).thenNothing();
  given(draft, placed, cancelling)
    .whenDone(placing, 'O1', 'void', undefined)
    .then({ sent: [release] });
  given(draft, placed, cancelling)
    .whenDone(placing, 'O1', 'release', undefined)
    .then({ appended: [cancelled], cancelled: cancel });
});

test('a placing that takes too long fails, and its outstanding step is taken back when it answers', () => {
  given(draft, placed)
    .whenTimer(placing, 'O1', 'overdue')
    .then({ appended: [['placing-failed', timedOut]] });
  given(draft, placed, confirmed).whenTimer(placing, 'O1', 'overdue').thenNothing();
  given(draft, placed, failing)
    .whenDone(placing, 'O1', 'reserve', undefined)
    .then({ sent: [release] });
  given(draft, placed, failing)
    .whenDone(placing, 'O1', 'release', undefined)
    .then({ appended: [['order-failed', timedOut]], cancelled: cancel });
});

test('a reservation that runs out ends the order it was made for', () => {
  const expired = (of: string, cause: 'expired' | 'released' = 'expired') =>
    events(inventory, ['reservation-released', { reservation: of, cause }]);
  given(draft, placed, confirmed)
    .whenEvent(placing, expired(reservation))
    .then({ appended: [['cancellation-requested', { order: 'O1', reason: 'reservation-expired' }]] });
  given(draft, placed)
    .whenEvent(placing, expired(reservation))
    .then({ appended: [['placing-failed', { order: 'O1', reason: 'reservation-expired', detail: '' }]] });
  given(draft, placed, confirmed).whenEvent(placing, expired('order:2:O1')).thenNothing();
  given(draft, placed, confirmed).whenEvent(placing, expired(reservation, 'released')).thenNothing();
  given(draft, placed, confirmed).whenEvent(placing, expired('by hand')).thenNothing();
});
