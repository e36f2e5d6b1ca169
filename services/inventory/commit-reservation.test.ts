import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { commitReservation } from './commit-reservation.ts';
import { reservation } from './reservation.ts';

const until = '2026-01-01T12:00:00.000Z';
const held = reservation('R1');
const lines = [{ sku: 'A', quantity: 3 }];
const made = events(held, ['reservation-made', { reservation: 'R1', location: 'main', until, lines }]);
const committed = events(held, ['reservation-committed', { reservation: 'R1', location: 'main', lines }]);
const released = (cause: 'released' | 'expired') =>
  events(held, ['reservation-released', { reservation: 'R1', cause }]);
const commit = { reservation: 'R1' };

test('the reserved goods leave, once', () => {
  given(made).when(commitReservation, commit, { at: '2026-01-01T11:59:59.999Z' }).then(committed);
  given(made, committed).when(commitReservation, commit).thenNothing();
  given(made, committed).when(commitReservation, commit, { at: until }).thenNothing();
});

test('a reservation that is due is refused, also before its timer fired', () => {
  given(made).when(commitReservation, commit, { at: until }).thenRejected('reservation-expired', { until });
  given(made, released('expired')).when(commitReservation, commit).thenRejected('reservation-expired', { until });
});

test('recorded time decides what is due, whatever the business time', () => {
  given(made)
    .when(commitReservation, commit, { at: until, occurredAt: '2010-01-01T00:00:00.000Z' })
    .thenRejected('reservation-expired', { until });
});

test('what was released or never reserved cannot leave', () => {
  given(made, released('released')).when(commitReservation, commit).thenRejected('reservation-released', {});
  given().when(commitReservation, commit).thenRejected('no-such-reservation', {});
});
