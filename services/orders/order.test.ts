import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { invoiceOf, orderOfReservation, reservationOf } from './attempt-ids.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmOrder } from './confirm-order.ts';
import type { orders } from './contract.ts';
import { draftOrder } from './draft-order.ts';
import { addExactly, holdLines, sharesOf, totalOf, unitsOf } from './lines.ts';
import { numbering } from './numbering.ts';
import { visitorOrders } from './joining/visitor-orders.ts';
import { orderProducts } from './order-products.ts';
import { order } from './order.ts';
import { placeOrder } from './place-order.ts';
import { shipOrder } from './ship-order.ts';

type Draft = CommandBody<typeof orders, 'draft-order'>;

const gbp = (amount: number, scale = 4) => ({ amount, currency: 'GBP', scale });
const head = { order: 'O1', customer: '12345', country: 'France', currency: 'GBP' };
const line = { sku: 'A', kind: 'goods' as const, quantity: 3, price: gbp(25_555) };
const body: Draft = { ...head, lines: [line] };
const drafted = {
  channel: 'default',
  ...head,
  lines: [{ sku: 'A', kind: 'goods' as const, quantity: 3, price: 25_555 }],
  total: 76_665,
};
const it = order('O1');
const draft = events(it, ['order-drafted', drafted]);
const placement = { order: 'O1', location: 'main', terms: 'received' as const };
const placed = events(it, ['order-placed', { ...placement, attempt: 1, quoted: false }]);
const confirmed = events(it, ['order-confirmed', { order: 'O1', number: 1 }]);
const requested = events(it, ['shipment-requested', { order: 'O1' }]);
const shipped = events(it, [
  'order-shipped',
  { order: 'O1', customer: '12345', country: 'France', currency: 'GBP', lines: 1, units: 3, gross: 76_665 },
]);
const failed = events(it, ['order-failed', { order: 'O1', reason: 'out-of-stock', sku: 'A', detail: '' }]);
const sealed = { reason: 'asked-for', about: '12345', words: 'x' };
const ending = events(it, ['cancellation-requested', { order: 'O1', ...sealed }]);
const cancelled = events(it, ['order-cancelled', { order: 'O1', ...sealed }]);

test('a draft is made once', () => {
  given().when(draftOrder, body).then(draft);
  given(draft, placed).when(draftOrder, body).thenNothing();
  // The same amount at another scale is the same price.
  given(draft)
    .when(draftOrder, { ...body, lines: [{ ...line, price: { amount: 25_555, currency: 'GBP', scale: 4 } }] })
    .thenNothing();
  for (const other of [
    { ...body, customer: null },
    { ...body, country: 'Spain' },
    { ...body, lines: [line, line] },
    { ...body, lines: [{ ...line, quantity: 4 }] },
    { ...body, lines: [{ ...line, note: 'blue' }] },
  ])
    given(draft).when(draftOrder, other).thenRejected('order-exists', { order: 'O1' });
});

test('a draft is rejected', () => {
  const bad = (...lines: Draft['lines']) => given().when(draftOrder, { ...body, lines });
  bad(line, { ...line, price: { amount: 1, currency: 'EUR', scale: 0 } }).thenRejected('wrong-currency', {
    line: 1,
    currency: 'EUR',
    expected: 'GBP',
  });
  bad({ ...line, price: gbp(-1) }).thenRejected('negative-price', { line: 0 });
  bad(line, { ...line, kind: 'discount', price: gbp(-25_556) }).thenRejected('negative-total', { total: gbp(-3) });
  bad({ ...line, price: gbp(Number.MAX_SAFE_INTEGER, 0) }).thenRejected('amount-too-large', { line: 0 });
  const most = { ...line, quantity: 1, price: gbp(Math.floor(Number.MAX_SAFE_INTEGER / 2)) };
  bad(most, { ...line, price: gbp(1) }).thenRejected('amount-too-large', { line: 1 });
  bad({ ...line, quantity: 1_000_000_000, price: gbp(0) }, line).thenRejected('amount-too-large', { line: 1 });
});

test('what is no order at all names each wrong field', () => {
  const bad = (lines: Draft['lines']) => given().when(draftOrder, { ...body, lines });
  bad([]).thenInvalid('/lines');
  bad(Array.from({ length: 1001 }, () => line)).thenInvalid('/lines');
  bad([{ ...line, quantity: 0 }]).thenInvalid('/lines/0/quantity');
  bad([{ ...line, quantity: 1e12 }]).thenInvalid('/lines/0/quantity');
  bad([{ ...line, quantity: 1.5 }]).thenInvalid('/lines/0/quantity');
  bad([{ ...line, price: gbp(25_555, 5) }]).thenInvalid('/lines/0/price/scale');
  bad([{ ...line, sku: 'lower' }]).thenInvalid('/lines/0/sku');
});

test('a draft and a failed order are placed; once', () => {
  given(draft).when(placeOrder, placement).then(placed);
  given(draft, placed, failed)
    .when(placeOrder, { ...placement, location: 'leeds' })
    .then(events(it, ['order-placed', { ...placement, location: 'leeds', attempt: 2, quoted: false }]));
  given(draft, placed).when(placeOrder, placement).thenNothing();
  given(draft, placed, confirmed, requested, shipped).when(placeOrder, placement).thenNothing();
  given().when(placeOrder, placement).thenRejected('no-such-order', { order: 'O1' });
  given(draft, placed)
    .when(placeOrder, { ...placement, terms: 'on-invoice' })
    .thenRejected('wrong-status', { order: 'O1', status: 'placing' });
  given(draft, placed, ending)
    .when(placeOrder, placement)
    .thenRejected('wrong-status', { order: 'O1', status: 'ending' });
  given(draft, cancelled)
    .when(placeOrder, placement)
    .thenRejected('wrong-status', { order: 'O1', status: 'cancelled' });
});

test('the public orders as guests, customers for themselves', () => {
  const caller = (role: 'public' | 'customer' | 'staff', id: string) => ({ caller: { role, id, tenant: 'default' } });
  const wanted = { ...head, lines: [{ sku: 'A', quantity: 3, price: gbp(25_555) }] };
  const both = events(
    it,
    ['order-drafted', drafted],
    ['order-placed', { order: 'O1', attempt: 1, location: 'main', terms: 'on-invoice', quoted: true }],
  );
  given().when(orderProducts, wanted, caller('customer', '12345')).then(both);
  given().when(orderProducts, wanted, caller('staff', 'x')).then(both);
  given(both).when(orderProducts, wanted, caller('customer', '12345')).thenNothing();
  given(draft)
    .when(orderProducts, { ...wanted, country: 'Norway' }, caller('customer', '12345'))
    .thenRejected('order-exists', { order: 'O1' });
  for (const stranger of [caller('customer', '99999'), caller('public', 'x')])
    given(draft)
      .when(orderProducts, { ...wanted, customer: null }, stranger)
      .thenRejected('no-such-order', { order: 'O1' });
});

test('an order of a visitor is theirs; one of nobody’s can be sent again, and nothing else is said of it', () => {
  const guest = (id: string) => ({ caller: { role: 'public', id, tenant: 'default', credential: id } as const });
  const anybody = { caller: { role: 'public', id: 'x', tenant: 'default' } as const };
  const wanted = { ...head, customer: null, lines: [{ sku: 'A', quantity: 3, price: gbp(25_555) }] };
  const other = { ...wanted, country: 'Norway' };
  const placing = { order: 'O1', attempt: 1, location: 'main', terms: 'on-invoice', quoted: true } as const;
  const ofGuest = events(
    it,
    ['order-drafted', { ...drafted, customer: null, visitor: 'v1' }],
    ['order-placed', placing],
  );
  const noted = events(visitorOrders('v1'), ['visitor-ordered', { visitor: 'v1', order: 'O1' }]);
  given().when(orderProducts, wanted, guest('v1')).then(ofGuest, noted);
  given(ofGuest).when(orderProducts, wanted, guest('v1')).thenNothing();
  given(ofGuest).when(orderProducts, other, guest('v1')).thenRejected('order-exists', { order: 'O1' });
  for (const stranger of [guest('v2'), anybody])
    for (const body of [wanted, other])
      given(ofGuest).when(orderProducts, body, stranger).thenRejected('no-such-order', { order: 'O1' });
  const ofNobody = events(it, ['order-drafted', { ...drafted, customer: null }], ['order-placed', placing]);
  given().when(orderProducts, wanted, anybody).then(ofNobody);
  given(ofNobody).when(orderProducts, wanted, anybody).thenNothing();
  given(ofNobody).when(orderProducts, other, anybody).thenRejected('no-such-order', { order: 'O1' });
});

test('what was not shipped can be cancelled', () => {
  const cancel = { order: 'O1', reason: 'x' };
  given(draft).when(cancelOrder, cancel).then(cancelled);
  given(draft, placed, failed).when(cancelOrder, cancel).then(cancelled);
  given(draft, placed).when(cancelOrder, cancel).then(ending);
  given(draft, placed, confirmed).when(cancelOrder, cancel).then(ending);
  given(draft, placed, ending).when(cancelOrder, cancel).thenNothing();
  given(draft, cancelled).when(cancelOrder, cancel).thenNothing();
  given().when(cancelOrder, cancel).thenRejected('no-such-order', { order: 'O1' });
  given(draft, placed, confirmed, requested)
    .when(cancelOrder, cancel)
    .thenRejected('wrong-status', { order: 'O1', status: 'shipping' });
  given(draft, placed, confirmed, requested, shipped)
    .when(cancelOrder, cancel)
    .thenRejected('wrong-status', { order: 'O1', status: 'shipped' });
  const stranger = { caller: { role: 'customer', id: '99999', tenant: 'default' } } as const;
  given(draft).when(cancelOrder, cancel, stranger).thenRejected('no-such-order', { order: 'O1' });
});

test('what is confirmed can be shipped', () => {
  const ship = { order: 'O1' };
  given(draft, placed, confirmed).when(shipOrder, ship).then(requested);
  given(draft, placed, confirmed, requested).when(shipOrder, ship).thenNothing();
  given(draft, placed, confirmed, requested, shipped).when(shipOrder, ship).thenNothing();
  given().when(shipOrder, ship).thenRejected('no-such-order', { order: 'O1' });
  given(draft).when(shipOrder, ship).thenRejected('wrong-status', { order: 'O1', status: 'drafted' });
  given(draft, placed).when(shipOrder, ship).thenRejected('wrong-status', { order: 'O1', status: 'placing' });
});

test('confirming gives the next number, once', () => {
  const numbers = numbering('orders');
  const before = events(numbers, ['number-assigned', { number: 6, order: 'O0' }]);
  const confirm = { order: 'O1', attempt: 1 };
  given(draft, placed, before)
    .when(confirmOrder, confirm)
    .then(
      events(numbers, ['number-assigned', { number: 7, order: 'O1' }]),
      events(it, ['order-confirmed', { order: 'O1', number: 7 }]),
    )
    .thenAnswer({ number: 7 });
  const again1 = given(draft, placed, confirmed).when(confirmOrder, confirm);
  again1.thenNothing();
  again1.thenAnswer({ number: 1 });
  given(draft, placed, ending).when(confirmOrder, confirm).thenRejected('not-placing', { order: 'O1' });
  given(draft, placed)
    .when(confirmOrder, { ...confirm, attempt: 2 })
    .thenRejected('not-placing', { order: 'O1' });
});

test('ids of what a try brings about lead back to it', () => {
  assert.deepEqual(orderOfReservation(reservationOf('a:b\u2028c', 12)), { order: 'a:b\u2028c', attempt: 12 });
  assert.equal(orderOfReservation('536365'), undefined);
  assert.deepEqual([invoiceOf('O1', 1), invoiceOf('O1', 2)], ['O1', 'O1 (2)']);
});

test('sums of lines are exact, whatever their order, and by kind they come to the total', () => {
  const price = fc.integer({ min: 0, max: 1_000_000_000 });
  const kind = fc.constantFrom('goods', 'carriage', 'discount', 'manual', 'samples', 'voucher');
  const some = fc.record({ sku: fc.constant('A'), kind, quantity: fc.integer({ min: 1, max: 80_995 }), price });
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 50 }), (lines) => {
      const held = holdLines(
        lines.map((one) => ({ ...one, price: gbp(one.price) })),
        'GBP',
      );
      const exact = lines.reduce((sum, one) => sum + BigInt(one.quantity) * BigInt(one.price), 0n);
      assert.ok('total' in held);
      assert.equal(BigInt(held.total), exact);
      assert.equal(totalOf(held.lines.toReversed()), held.total);
      assert.equal(
        sharesOf(held.lines).reduce((sum, { amount }) => sum + amount, 0),
        held.total,
      );
      const goods = lines.filter((one) => one.kind === 'goods');
      assert.equal(
        unitsOf(held.lines),
        goods.reduce((sum, { quantity }) => sum + quantity, 0),
      );
    }),
  );
  assert.throws(() => addExactly(Number.MAX_SAFE_INTEGER, 1), { code: 'defect' });
});
