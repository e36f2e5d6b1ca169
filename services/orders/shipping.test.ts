import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { order } from './order.ts';
import { orderLines } from './order-lines.ts';
import { orderList } from './order-list.ts';
import { placing } from './placing.ts';
import { reportSales } from './report-sales.ts';
import { sales } from './sales.ts';
import { shipping } from './shipping.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });
const goods = { sku: 'A', kind: 'goods' as const, quantity: 3, price: 20_000 };
const post = { sku: 'POST', kind: 'carriage' as const, quantity: 1, price: 180_000 };
const head = { order: 'O1', customer: '12345', country: 'France', currency: 'GBP' };
const it = order('O1');
const at = { occurredAt: '2009-12-01T08:26:00.000Z' };
const placed = (lines: (typeof goods | typeof post)[], total: number) =>
  events(
    it,
    ['order-drafted', { ...head, lines, total }, at],
    ['order-placed', { order: 'O1', attempt: 1, location: 'main', terms: 'received', quoted: false }, at],
    ['order-confirmed', { order: 'O1', number: 7 }, at],
  );
const both = placed([goods, post], 240_000);
const requested = events(it, ['shipment-requested', { order: 'O1' }, at]);
const shipped = ['order-shipped', { ...head, lines: 2, units: 3, gross: 240_000 }] as const;
const commit = ['commit', { reservation: 'order:1:O1' }] as const;
const capture = ['capture', { invoice: 'O1' }] as const;

test('the goods leave, then the revenue is booked', () => {
  given(both)
    .whenEvent(shipping, requested)
    .then({ sent: [commit] });
  given(both, requested)
    .whenDone(shipping, 'O1', 'commit', undefined)
    .then({ sent: [capture] });
  given(both, requested)
    .whenDone(shipping, 'O1', 'capture', { payable: gbp(240_000) })
    .then({ appended: [shipped] });
  given(placed([post], 180_000))
    .whenEvent(shipping, requested)
    .then({ sent: [capture] });
  given(placed([{ ...goods, price: 0 }], 0), requested)
    .whenDone(shipping, 'O1', 'commit', undefined)
    .then({ appended: [['order-shipped', { ...shipped[1], lines: 1, gross: 0 }]] });
});

test('goods that are held no longer cancel the order', () => {
  const cancelling = [['cancellation-requested', { order: 'O1', reason: 'reservation-expired' }]] as const;
  given(both, requested)
    .whenRejected(shipping, 'O1', 'commit', 'reservation-expired', { until: '2026-01-15T00:00:00.000Z' })
    .then({ appended: cancelling });
  given(both, requested)
    .whenRejected(shipping, 'O1', 'commit', 'reservation-released', {})
    .then({ appended: cancelling });
});

test('what somebody else has meddled with is parked for an operator, never guessed', () => {
  const parked = { code: 'defect' };
  const state = given(both, requested);
  assert.throws(() => state.whenRejected(shipping, 'O1', 'commit', 'no-such-reservation', {}), parked);
  assert.throws(() => state.whenRejected(shipping, 'O1', 'capture', 'no-such-invoice', { invoice: 'O1' }), parked);
  const voided = { invoice: 'O1', status: 'voided' as const };
  assert.throws(() => state.whenRejected(shipping, 'O1', 'capture', 'not-authorised', voided), parked);
  const ending = given(both, events(it, ['cancellation-requested', { order: 'O1', reason: 'x' }]));
  assert.throws(() => ending.whenRejected(placing, 'O1', 'void', 'no-such-invoice', { invoice: 'O1' }), parked);
  assert.throws(() => ending.whenRejected(placing, 'O1', 'void', 'not-authorised', voided), parked);
  assert.throws(() => ending.whenRejected(placing, 'O1', 'release', 'no-such-reservation', {}), parked);
  assert.throws(() => ending.whenRejected(placing, 'O1', 'release', 'reservation-committed', {}), parked);
});

test('views of an order that was shipped and came back in part', () => {
  const back = events(
    it,
    [...shipped, at],
    ['lines-returned', { order: 'O1', return: 'R', lines: [{ line: 0, quantity: 2 }] }],
  );
  const history = given(both, requested, back);
  history.thenRow(orderList, 'O1', {
    visitor: null,
    channel: 'default',
    ...head,
    number: 7,
    status: 'shipped',
    lines: 2,
    total: 240_000,
    draftedAt: at.occurredAt,
    placedAt: at.occurredAt,
    shippedAt: at.occurredAt,
    reason: null,
    isDue: false,
    unpaid: [],
    tags: [],
  });
  const { country: _, ...whose } = head;
  history.thenRows(orderLines, {
    'O1\t000': { ...whose, line: 0, ...goods, returned: 2, pieces: null, at: at.occurredAt },
    'O1\t001': { ...whose, line: 1, ...post, returned: 0, pieces: null, at: at.occurredAt },
  });
  const restored = events(it, ['lines-restored', { order: 'O1', return: 'R', lines: [{ line: 0, quantity: 2 }] }]);
  given(both, requested, back, restored).thenRow(orderLines, 'O1\t000', {
    ...whose,
    line: 0,
    ...goods,
    returned: 0,
    pieces: null,
    at: at.occurredAt,
  });
});

test('the lists say why an order failed or was cancelled', () => {
  const row = {
    ...head,
    visitor: null,
    channel: 'default',
    number: 7,
    lines: 2,
    total: 240_000,
    draftedAt: at.occurredAt,
    placedAt: at.occurredAt,
    shippedAt: null,
    isDue: false,
    unpaid: [],
    tags: [],
  };
  given(both, events(it, ['order-failed', { order: 'O1', reason: 'out-of-stock', sku: 'A', detail: '' }])).thenRow(
    orderList,
    'O1',
    { ...row, status: 'failed', reason: 'out-of-stock: A' },
  );
  given(both, events(it, ['placing-failed', { order: 'O1', reason: 'timed-out', detail: '' }])).thenRow(
    orderList,
    'O1',
    {
      ...row,
      status: 'ending',
      reason: 'timed-out',
    },
  );
  given(both, events(it, ['order-cancelled', { order: 'O1', reason: 'x' }])).thenRow(orderList, 'O1', {
    ...row,
    status: 'cancelled',
    reason: 'x',
  });
});

test('the report sums by month, by country and in all', () => {
  const row = (month: string, country: string, gross: number, returns: number) => ({
    currency: 'GBP',
    month,
    country,
    orders: 1,
    returnDocuments: 1,
    lines: 2,
    units: 3,
    gross,
    returns,
  });
  const rows = [row('2010-01', 'France', 10, -1), row('2009-12', 'France', 20, -2), row('2009-12', 'Eire', 40, 0)];
  const figures = (times: number, gross: number, returns: number) => ({
    orders: times,
    returnDocuments: times,
    lines: 2 * times,
    units: 3 * times,
    gross: gbp(gross),
    returns: gbp(returns),
  });
  assert.deepEqual(reportSales(rows, 'GBP'), {
    total: figures(3, 70, -3),
    months: [
      { month: '2009-12', ...figures(2, 60, -2) },
      { month: '2010-01', ...figures(1, 10, -1) },
    ],
    countries: [
      { country: 'Eire', ...figures(1, 40, 0) },
      { country: 'France', ...figures(2, 30, -3) },
    ],
  });
  const most = { ...shipped[1], gross: Number.MAX_SAFE_INTEGER };
  const once = given(events(it, ['order-shipped', most, at]));
  once.thenRow(sales, 'GBP\t2009-12\tFrance', {
    ...row('2009-12', 'France', Number.MAX_SAFE_INTEGER, 0),
    returnDocuments: 0,
  });
  const twice = given(events(it, ['order-shipped', most, at], ['order-shipped', most, at]));
  assert.throws(() => twice.thenRows(sales, {}), { code: 'defect' });
});

test('an order that continues another one says so when it is shipped', () => {
  const continuing = { ...head, continues: 'O0' };
  const drafted = events(
    it,
    ['order-drafted', { ...continuing, lines: [post], total: 180_000 }, at],
    ['order-placed', { order: 'O1', attempt: 1, location: 'main', terms: 'received', quoted: false }, at],
    ['order-confirmed', { order: 'O1', number: 7 }, at],
  );
  given(drafted, requested)
    .whenDone(shipping, 'O1', 'capture', { payable: gbp(180_000) })
    .then({ appended: [['order-shipped', { ...continuing, lines: 1, units: 0, gross: 180_000 }]] });
});
