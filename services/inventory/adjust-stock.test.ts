import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { adjustStock } from './adjust-stock.ts';
import { adjustment } from './adjustment.ts';
import { adjustments } from './adjustments.ts';
import { stockOf } from './stock.ts';

const sku = 'A';
const location = 'main';
const stock = stockOf(sku, location);
const five = events(
  stock,
  ['stock-received', { sku, location, quantity: 7, delivery: 'D1' }],
  ['stock-reserved', { sku, location, quantity: 2, reservation: 'R1' }],
);
const body = (quantity: number) => ({ adjustment: 'J1', location, sku, quantity, reason: 'counted' });
const made = (quantity: number) => events(adjustment('J1'), ['adjustment-made', body(quantity)]);
const adjusted = (quantity: number, free: number) =>
  events(
    stock,
    ['stock-adjusted', { sku, location, quantity, adjustment: 'J1', free }],
    ['availability-changed', { sku, location, available: free > 0 }],
  );

test('stock is found, and written off down to what is promised', () => {
  given().when(adjustStock, body(3)).then(made(3), adjusted(3, 3));
  given(five).when(adjustStock, body(-5)).then(made(-5), adjusted(-5, 0));
});

test('what is reserved cannot be written off', () => {
  given(five).when(adjustStock, body(-6)).thenRejected('out-of-stock', { sku, location, available: 5 });
});

test('an adjustment is made once', () => {
  given(five, made(-5), adjusted(-5, 0)).when(adjustStock, body(-5)).thenNothing();
  const other = [
    { ...body(-4) },
    { ...body(-5), sku: 'B' },
    { ...body(-5), location: 'leeds-2' },
    { ...body(-5), reason: 'recounted' },
    { ...body(-5), country: 'EIRE' },
  ];
  for (const changed of other) {
    given(five, made(-5)).when(adjustStock, changed).thenRejected('document-exists', { document: 'J1' });
  }
});

test('an adjustment changes something, by a whole number of pieces, for a reason', () => {
  for (const quantity of [0, 0.5, 1e12, -1e12]) given().when(adjustStock, body(quantity)).thenInvalid('/quantity');
  given()
    .when(adjustStock, { ...body(1), reason: '' })
    .thenInvalid('/reason');
});

test('adjustments are listed with their reason and business time', () => {
  const adjustedAt = '2026-02-01T00:00:00.000Z';
  given(events(adjustment('J1'), ['adjustment-made', body(-1), { occurredAt: adjustedAt }])).thenRows(adjustments, {
    J1: { ...body(-1), adjustedAt },
  });
});

test('a correction keeps the country that it is counted in', () => {
  const placed = { ...body(3), country: 'EIRE' };
  given()
    .when(adjustStock, placed)
    .then(events(adjustment('J1'), ['adjustment-made', placed]), adjusted(3, 3));
});
