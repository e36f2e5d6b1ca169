import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { expireReservation, releaseReservation } from './release-reservation.ts';
import { reservation } from './reservation.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const until = '2026-01-01T12:00:00.000Z';
const early = { at: '2026-01-01T11:59:59.999Z' };
const due = { at: until };
const held = reservation('R1');
const a3 = { sku: 'A', quantity: 3 };
const b1 = { sku: 'B', quantity: 1 };
const made = events(held, ['reservation-made', { reservation: 'R1', location, until, lines: [a3, b1] }]);
const committed = events(held, ['reservation-committed', { reservation: 'R1', location, lines: [a3, b1] }]);
const released = (cause: 'released' | 'expired') =>
  events(held, ['reservation-released', { reservation: 'R1', cause }]);
const givenBack = [
  events(
    stockOf('A', location),
    ['stock-released', { ...a3, location, reservation: 'R1', free: 3 }],
    ['availability-changed', { sku: 'A', location, available: true }],
  ),
  events(
    stockOf('B', location),
    ['stock-released', { ...b1, location, reservation: 'R1', free: 1 }],
    ['availability-changed', { sku: 'B', location, available: true }],
  ),
];

test('released goods are free again, once', () => {
  given(made)
    .when(releaseReservation, { reservation: 'R1' }, early)
    .then(released('released'), ...givenBack);
  given(made)
    .when(releaseReservation, { reservation: 'R1' }, due)
    .then(released('released'), ...givenBack);
  for (const cause of ['released', 'expired'] as const) {
    given(made, released(cause)).when(releaseReservation, { reservation: 'R1' }).thenNothing();
  }
});

test('goods that left, or were never reserved, are not released', () => {
  given(made, committed).when(releaseReservation, { reservation: 'R1' }).thenRejected('reservation-committed', {});
  given().when(releaseReservation, { reservation: 'R1' }).thenRejected('no-such-reservation', {});
});

test('expired goods are free again, from the time on that was agreed and not before', () => {
  given(made)
    .when(expireReservation, { reservation: 'R1' }, due)
    .then(released('expired'), ...givenBack);
  given(made).when(expireReservation, { reservation: 'R1' }, early).thenRejected('reservation-not-due', { until });
});

test('nothing is left to expire of a reservation that is closed', () => {
  given(made, committed).when(expireReservation, { reservation: 'R1' }, due).thenNothing();
  given(made, released('released')).when(expireReservation, { reservation: 'R1' }, due).thenNothing();
  given(made, released('expired')).when(expireReservation, { reservation: 'R1' }, due).thenNothing();
  given().when(expireReservation, { reservation: 'R1' }).thenNothing();
});
