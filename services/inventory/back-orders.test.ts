import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { cancelBackOrders } from './cancel-back-orders.ts';
import { delivery } from './delivery.ts';
import { receiveStock } from './receive-stock.ts';
import { releaseReservation } from './release-reservation.ts';
import { reservation } from './reservation.ts';
import { reservations } from './reservations.ts';
import { reserveStock } from './reserve-stock.ts';
import { policyRecord, setStockPolicy } from './set-stock-policy.ts';
import { stockOf } from './stock.ts';

const at = { sku: 'A', location: 'main' };
const stock = stockOf(at.sku, at.location);
const until = '2099-01-01T00:00:00.000Z';
const policy = { safetyStock: 0, lowStockAt: null, backOrders: { limit: 5, expectedAt: null } };
const allowed = (change: object = {}) => events(stock, ['stock-policy-set', { ...at, ...policy, ...change }]);
const received = (quantity: number, free: number) =>
  events(stock, ['stock-received', { ...at, quantity, delivery: 'D0', free }]);
const told = (available: boolean) => events(stock, ['availability-changed', { ...at, available }]);
const reserve = (id: string, quantity: number) => ({
  reservation: id,
  location: at.location,
  until,
  lines: [{ sku: at.sku, quantity }],
});
const made = (id: string, quantity: number, backOrdered: number) =>
  events(reservation(id), [
    'reservation-made',
    { ...reserve(id, quantity), backOrdered: [{ sku: at.sku, quantity: backOrdered }] },
  ]);
const reserved = (id: string, quantity: number, backOrdered: number, free = 0) =>
  events(stock, ['stock-reserved', { ...at, quantity, reservation: id, backOrdered, free }]);
const fill = (free: number, ...fills: readonly (readonly [reservation: string, quantity: number])[]) =>
  [
    'back-orders-filled',
    { ...at, fills: fills.map(([id, quantity]) => ({ reservation: id, quantity })), free },
  ] as const;
const waiting = [allowed(), made('R1', 2, 2), reserved('R1', 2, 2), made('R2', 3, 3), reserved('R2', 3, 3)];

test('what is not there is sold up to the limit, and the reservation says how much that is', () => {
  given(allowed(), received(1, 1), told(true))
    .when(reserveStock, reserve('R1', 6))
    .then(
      made('R1', 6, 5),
      events(
        stock,
        ['stock-reserved', { ...at, quantity: 6, reservation: 'R1', backOrdered: 5, free: 0 }],
        ['availability-changed', { ...at, available: false }],
      ),
    );
  given(allowed(), received(1, 1), told(true))
    .when(reserveStock, reserve('R1', 7))
    .thenRejected('out-of-stock', { ...at, available: 1 });
  given(...waiting)
    .when(reserveStock, reserve('R3', 1))
    .thenRejected('out-of-stock', { ...at, available: 0 });
});

test('what comes is for those who have waited longest', () => {
  const receive = { delivery: 'D1', location: at.location, lines: [{ sku: at.sku, quantity: 4 }] };
  const came = ['stock-received', { ...at, quantity: 4, delivery: 'D1', free: 4 }] as const;
  given(...waiting)
    .when(receiveStock, receive)
    .then(events(delivery('D1'), ['delivery-received', receive]), events(stock, came, fill(0, ['R1', 2], ['R2', 2])));
});

test('what has just come is for them before it is safety stock, and who comes later does not overtake', () => {
  const receive = { delivery: 'D1', location: at.location, lines: [{ sku: at.sku, quantity: 1 }] };
  given(...waiting, allowed({ safetyStock: 3 }))
    .when(receiveStock, receive)
    .then(
      events(delivery('D1'), ['delivery-received', receive]),
      events(stock, ['stock-received', { ...at, quantity: 1, delivery: 'D1', free: 1 }], fill(0, ['R1', 1])),
    );
});

test('who gives up gets nothing, and what they had goes to the next', () => {
  given(allowed(), made('R1', 3, 1), reserved('R1', 3, 1), made('R2', 3, 3), reserved('R2', 3, 3))
    .when(releaseReservation, { reservation: 'R1' })
    .then(
      events(reservation('R1'), ['reservation-released', { reservation: 'R1', cause: 'released' }]),
      events(
        stock,
        ['stock-released', { ...at, quantity: 3, reservation: 'R1', backOrdered: 1, free: 2 }],
        fill(0, ['R2', 2]),
      ),
    );
});

test('a sale that waits can be taken back as far as it waits, once it is one', () => {
  const { lines, location } = reserve('R2', 3);
  const sold = events(reservation('R2'), ['reservation-committed', { reservation: 'R2', location, lines }]);
  const cancelled = events(stock, ['back-order-cancelled', { ...at, reservation: 'R2', quantity: 3, free: 0 }]);
  given(...waiting, sold)
    .when(cancelBackOrders, { reservation: 'R2' })
    .then(cancelled);
  given(...waiting, sold, cancelled)
    .when(cancelBackOrders, { reservation: 'R2' })
    .thenNothing();
  given(...waiting)
    .when(cancelBackOrders, { reservation: 'R2' })
    .thenRejected('reservation-open', {});
  given().when(cancelBackOrders, { reservation: 'R2' }).thenRejected('no-such-reservation', {});
});

test('a lower safety stock lets those who wait have what it kept; the same policy again changes nothing', () => {
  const kept = [allowed({ safetyStock: 2 }), received(2, 2), made('R1', 1, 1), reserved('R1', 1, 1, 2)];
  given(...kept)
    .when(setStockPolicy, { ...at, ...policy })
    .then(
      events(stock, ['stock-policy-set', { ...at, ...policy }], fill(1, ['R1', 1]), [
        'availability-changed',
        { ...at, available: true },
      ]),
      events(policyRecord(stock.id), ['stock-policy-recorded', { ...at, ...policy }]),
    );
  given(...kept)
    .when(setStockPolicy, { ...at, ...policy, safetyStock: 2 })
    .thenNothing();
});

test('safety stock is sold to nobody, and a SKU is low from its threshold down', () => {
  const low = { safetyStock: 2, lowStockAt: 4, backOrders: null };
  const kept = [events(stock, ['stock-policy-set', { ...at, ...low }]), received(6, 6), told(true)];
  given(...kept)
    .when(reserveStock, reserve('R1', 5))
    .thenRejected('out-of-stock', { ...at, available: 4 });
  const { lines, location } = reserve('R1', 4);
  given(...kept)
    .when(reserveStock, reserve('R1', 4))
    .then(
      events(reservation('R1'), ['reservation-made', { reservation: 'R1', location, until, lines }]),
      events(
        stock,
        ['stock-reserved', { ...at, quantity: 4, reservation: 'R1', free: 2 }],
        ['availability-changed', { ...at, available: false }],
        ['low-stock-changed', { ...at, isLow: true, free: 2, lowStockAt: 4 }],
      ),
    );
});

test('a reservation is shown with what it still waits for', () => {
  const filled = events(stock, fill(0, ['R1', 2], ['R2', 1]));
  const row = (id: string, quantity: number, backOrdered: readonly { sku: string; quantity: number }[]) => ({
    ...reserve(id, quantity),
    left: reserve(id, quantity).lines,
    backOrdered: [...backOrdered],
    state: 'open' as const,
    madeAt: '2026-01-01T00:00:00.000Z',
    closedAt: null,
  });
  given(...waiting.slice(1), filled).thenRows(reservations, {
    R1: row('R1', 2, []),
    R2: row('R2', 3, [{ sku: at.sku, quantity: 2 }]),
  });
});
