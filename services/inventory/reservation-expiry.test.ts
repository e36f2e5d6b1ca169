import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { reservationExpiry } from './reservation-expiry.ts';
import { reservation } from './reservation.ts';

const until = '2026-01-01T12:00:00.000Z';
const held = reservation('R1');
const lines = [{ sku: 'A', quantity: 3 }];
const made = events(held, ['reservation-made', { reservation: 'R1', location: 'main', until, lines }]);
const committed = events(held, ['reservation-committed', { reservation: 'R1', location: 'main', lines }]);
const released = events(held, ['reservation-released', { reservation: 'R1', cause: 'released' }]);

test('a reservation sets its timer, and closing it removes the timer', () => {
  given().whenEvent(reservationExpiry, made).then({ scheduled: { until } });
  given(made)
    .whenEvent(reservationExpiry, committed)
    .then({ cancelled: ['until'] });
  given(made)
    .whenEvent(reservationExpiry, released)
    .then({ cancelled: ['until'] });
});

test('the timer lets the reservation expire', () => {
  given(made)
    .whenTimer(reservationExpiry, 'R1', 'until')
    .then({ sent: [['expire', { reservation: 'R1' }]] });
  given(made, released).whenDone(reservationExpiry, 'R1', 'expire', undefined).thenNothing();
});

test('a timer that came too early is set again', () => {
  given(made)
    .whenRejected(reservationExpiry, 'R1', 'expire', 'reservation-not-due', { until })
    .then({ scheduled: { until } });
});
