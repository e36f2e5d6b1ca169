import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { reservation } from './reservation.ts';
import { reserveStock } from './reserve-stock.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const before = '2026-01-01T11:59:59.999Z';
const until = '2026-01-01T12:00:00.000Z';
const after = '2026-01-01T12:00:00.001Z';
const stockA = stockOf('A', location);
const stockB = stockOf('B', location);
const a3 = { sku: 'A', quantity: 3 };
const b1 = { sku: 'B', quantity: 1 };
const supply = [
  events(stockA, ['stock-received', { sku: 'A', location, quantity: 3, delivery: 'D1' }]),
  events(stockB, ['stock-received', { sku: 'B', location, quantity: 1, delivery: 'D1' }]),
];
const body = { reservation: 'R1', location, until, lines: [b1, { sku: 'A', quantity: 1 }, { sku: 'A', quantity: 2 }] };
const held = reservation('R1');
const made = events(held, ['reservation-made', { reservation: 'R1', location, until, lines: [a3, b1] }]);
const taken = [
  events(
    stockA,
    ['stock-reserved', { ...a3, location, reservation: 'R1', free: 0 }],
    ['availability-changed', { sku: 'A', location, available: false }],
  ),
  events(
    stockB,
    ['stock-reserved', { ...b1, location, reservation: 'R1', free: 0 }],
    ['availability-changed', { sku: 'B', location, available: false }],
  ),
];
const committed = events(held, ['reservation-committed', { reservation: 'R1', location, lines: [a3, b1] }]);
const released = (cause: 'released' | 'expired') =>
  events(held, ['reservation-released', { reservation: 'R1', cause }]);

test('several SKUs are reserved together, lines of one SKU together', () => {
  given(...supply)
    .when(reserveStock, body)
    .then(made, ...taken);
});

test('of several SKUs all are reserved or none', () => {
  given(supply[0]!).when(reserveStock, body).thenRejected('out-of-stock', { sku: 'B', location, available: 0 });
  given(...supply, events(stockA, ['stock-adjusted', { sku: 'A', location, quantity: -1, adjustment: 'J1' }]))
    .when(reserveStock, body)
    .thenRejected('out-of-stock', { sku: 'A', location, available: 2 });
});

test('lines of one SKU add up to what must be free', () => {
  given(supply[0]!)
    .when(reserveStock, { ...body, lines: [a3, { sku: 'A', quantity: 1 }] })
    .thenRejected('out-of-stock', { sku: 'A', location, available: 3 });
});

test('stock at another location does not count', () => {
  given(...supply)
    .when(reserveStock, { ...body, location: 'leeds-2' })
    .thenRejected('out-of-stock', { sku: 'A', location: 'leeds-2', available: 0 });
});

test('the same reservation again changes nothing, also when its goods have left', () => {
  given(...supply, made, ...taken)
    .when(reserveStock, body)
    .thenNothing();
  given(...supply, made, ...taken, committed)
    .when(reserveStock, body, { at: after })
    .thenNothing();
});

test('a reservation with other lines, at another location or until another time is refused', () => {
  const others = [
    { ...body, lines: [b1] },
    { ...body, location: 'leeds-2' },
    { ...body, until: after },
  ];
  for (const other of others) {
    given(...supply, made)
      .when(reserveStock, other)
      .thenRejected('reservation-exists', { state: 'open' });
  }
  given(...supply, made, committed)
    .when(reserveStock, { ...body, lines: [b1] })
    .thenRejected('reservation-exists', { state: 'committed' });
});

test('a reservation that was given up is not made again', () => {
  for (const cause of ['released', 'expired'] as const) {
    given(...supply, made, released(cause))
      .when(reserveStock, body)
      .thenRejected('reservation-exists', { state: cause });
  }
});

test('nothing is reserved until a time that has passed', () => {
  given(...supply)
    .when(reserveStock, body, { at: before })
    .then(made, ...taken);
  given(...supply)
    .when(reserveStock, body, { at: until })
    .thenRejected('reservation-expired', { until });
  given(...supply, made, ...taken)
    .when(reserveStock, body, { at: until })
    .thenRejected('reservation-expired', { until });
});
