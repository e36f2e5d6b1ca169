import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { reservation } from './reservation.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const march = { occurredAt: '2026-03-31T23:59:59.999Z' };
const april = { occurredAt: '2026-04-01T00:00:00.000Z' };
const a = { sku: 'A', location };
const history = [
  events(
    stockOf('A', location),
    ['stock-received', { ...a, quantity: 10, delivery: 'D1' }, march],
    ['stock-reserved', { ...a, quantity: 4, reservation: 'R1' }, march],
    ['stock-reserved', { ...a, quantity: 3, reservation: 'R2' }, march],
  ),
  events(stockOf('B', location), ['stock-received', { sku: 'B', location, quantity: 1, delivery: 'D1' }, march]),
  events(stockOf('B', location), ['stock-reserved', { sku: 'B', location, quantity: 1, reservation: 'R1' }, march]),
  events(reservation('R1'), [
    'reservation-committed',
    {
      reservation: 'R1',
      location,
      lines: [
        { sku: 'A', quantity: 4 },
        { sku: 'B', quantity: 1 },
      ],
    },
    april,
  ]),
  events(
    stockOf('A', location),
    ['stock-released', { ...a, quantity: 3, reservation: 'R2' }, april],
    ['stock-returned', { ...a, quantity: 2, return: 'T1' }, april],
    ['stock-adjusted', { ...a, quantity: -1, adjustment: 'J1' }, april],
  ),
];
const nothing = { received: 0, returned: 0, adjusted: 0, transferred: 0, shipped: 0 };
const none = {
  ...nothing,
  free: 0,
  reserved: 0,
  backOrdered: 0,
  inTransit: 0,
  quarantined: 0,
  safetyStock: 0,
  lowStockAt: null,
  backOrders: null,
};

test('a level tells what is free and reserved, and the totals that led there', () => {
  given(...history).thenRows(stockLevels, {
    'A@main': { ...none, ...a, free: 7, received: 10, returned: 2, adjusted: -1, shipped: 4 },
    'B@main': { ...none, sku: 'B', location, received: 1, shipped: 1 },
  });
  given(...history.slice(0, 3)).thenRow(stockLevels, 'A@main', {
    ...none,
    ...a,
    free: 3,
    reserved: 7,
    received: 10,
  });
});

test('movements are counted in the month of their business time; holding goods moves nothing', () => {
  given(...history).thenRows(stockMonths, {
    'A@main@2026-03': { ...nothing, ...a, month: '2026-03', received: 10 },
    'B@main@2026-03': { ...nothing, sku: 'B', location, month: '2026-03', received: 1 },
    'A@main@2026-04': { ...nothing, ...a, month: '2026-04', returned: 2, adjusted: -1, shipped: 4 },
    'B@main@2026-04': { ...nothing, sku: 'B', location, month: '2026-04', shipped: 1 },
  });
});
