import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { commitReservation } from './commit-reservation.ts';
import { releaseReservation } from './release-reservation.ts';
import { commitReservationPart, releaseReservationPart } from './reservation-parts.ts';
import { reservation } from './reservation.ts';
import { reserveStock } from './reserve-stock.ts';
import { reservations } from './reservations.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const until = '2026-01-01T12:00:00.000Z';
const lines = [{ sku: 'A', quantity: 2 }];
const caller = { role: 'service', id: 'orders', tenant: 'default' } as const;
const supply = events(stockOf('A', location), ['stock-received', { sku: 'A', location, quantity: 3, delivery: 'D1' }]);
const made = events(reservation('R1'), [
  'reservation-made',
  { reservation: 'R1', location, until, lines, holder: 'orders' },
]);
const taken = events(stockOf('A', location), [
  'stock-reserved',
  { sku: 'A', location, quantity: 2, reservation: 'R1', free: 1 },
]);
const part = { reservation: 'R1', part: 'p', lines: [{ sku: 'A', quantity: 1 }] };

test('what a service has reserved it alone lets leave and gives back: an order counts on it', () => {
  given(supply).when(reserveStock, { reservation: 'R1', location, until, lines }, { caller }).then(made, taken);
  const past = given(supply, made, taken);
  const refused = ['held-by-service', { holder: 'orders' }] as const;
  past.when(commitReservation, { reservation: 'R1' }).thenRejected(...refused);
  past.when(releaseReservation, { reservation: 'R1' }).thenRejected(...refused);
  past.when(commitReservationPart, part).thenRejected(...refused);
  past.when(releaseReservationPart, part).thenRejected(...refused);
  past
    .when(commitReservation, { reservation: 'R1' }, { caller })
    .then(events(reservation('R1'), ['reservation-committed', { reservation: 'R1', location, lines }]));
  past
    .when(commitReservationPart, part, { caller })
    .then(events(reservation('R1'), ['reservation-part-committed', { ...part, location, isLast: false }]));
});

test('who holds it is no part of what the list of reservations shows', () => {
  given(supply, made).thenRow(reservations, 'R1', {
    reservation: 'R1',
    location,
    until,
    lines,
    left: lines,
    backOrdered: [],
    state: 'open',
    madeAt: BEGINNING,
    closedAt: null,
  });
});
