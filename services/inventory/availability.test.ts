import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { adjustStock } from './adjust-stock.ts';
import { adjustment } from './adjustment.ts';
import { stockOf } from './stock.ts';
import { tellAvailability } from './tell-availability.ts';

const at = { sku: 'A', location: 'main' };
const stock = stockOf(at.sku, at.location);
const told = (available: boolean) => events(stock, ['availability-changed', { ...at, available }]);
const counted = (quantity: number) => events(stock, ['stock-received', { ...at, quantity, delivery: 'D1' }]);
const received = (free: number) => events(stock, ['stock-received', { ...at, quantity: free, delivery: 'D2', free }]);
const correct = (quantity: number) => ({ ...at, adjustment: 'J1', quantity, reason: 'counted' });
const made = (quantity: number) => events(adjustment('J1'), ['adjustment-made', correct(quantity)]);
const adjusted = (quantity: number, free: number, ...available: readonly boolean[]) =>
  events(
    stock,
    ['stock-adjusted', { ...at, quantity, adjustment: 'J1', free }],
    ...available.map((one) => ['availability-changed', { ...at, available: one }] as const),
  );

test('that a SKU runs out, or can be had again, is recorded with the piece by which it does', () => {
  given()
    .when(adjustStock, correct(2))
    .then(made(2), adjusted(2, 2, true));
  given(received(2), told(true))
    .when(adjustStock, correct(-2))
    .then(made(-2), adjusted(-2, 0, false));
});

test('nothing is recorded of availability while it stays', () => {
  given(received(2), told(true)).when(adjustStock, correct(-1)).then(made(-1), adjusted(-1, 1));
  given(received(2), told(true)).when(adjustStock, correct(1)).then(made(1), adjusted(1, 3));
});

test('readers have counted events that do not say what is free, so these need no correction', () => {
  given(counted(2)).when(adjustStock, correct(-1)).then(made(-1), adjusted(-1, 1));
  given(counted(2))
    .when(adjustStock, correct(-2))
    .then(made(-2), adjusted(-2, 0, false));
});

test('it is told once more to who asks, where there is something to be had', () => {
  given(received(2), told(true)).when(tellAvailability, at).then(told(true));
  given(received(2), told(true), told(false)).when(tellAvailability, at).thenNothing();
  given().when(tellAvailability, at).thenNothing();
});
