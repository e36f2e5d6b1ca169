import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { commitReservation } from './commit-reservation.ts';
import { releaseReservation } from './release-reservation.ts';
import { commitReservationPart, releaseReservationPart } from './reservation-parts.ts';
import { reservation } from './reservation.ts';
import { reservations } from './reservations.ts';
import { stockOf } from './stock.ts';

const location = 'main';
const until = '2026-01-01T12:00:00.000Z';
const early = { at: '2026-01-01T11:59:59.999Z' };
const held = reservation('R1');
const a = (quantity: number) => [{ sku: 'A', quantity }];
const made = events(held, ['reservation-made', { reservation: 'R1', location, until, lines: a(5) }]);
const gone = (part: string, quantity: number, isLast = false) =>
  events(held, ['reservation-part-committed', { reservation: 'R1', part, location, lines: a(quantity), isLast }]);
const back = (part: string, quantity: number, isLast = false) =>
  events(held, ['reservation-part-released', { reservation: 'R1', part, lines: a(quantity), isLast }]);
const body = (part: string, quantity: number) => ({ reservation: 'R1', part, lines: a(quantity) });
const freed = (quantity: number, free: number) =>
  events(
    stockOf('A', location),
    ['stock-released', { sku: 'A', location, quantity, reservation: 'R1', free }],
    ['availability-changed', { sku: 'A', location, available: true }],
  );

test('goods leave in parts, each once; the last one closes the reservation', () => {
  given(made).when(commitReservationPart, body('p1', 3), early).then(gone('p1', 3));
  given(made, gone('p1', 3)).when(commitReservationPart, body('p1', 3), early).thenNothing();
  given(made, gone('p1', 3))
    .when(commitReservationPart, body('p2', 2), early)
    .then(gone('p2', 2, true));
  given(made, gone('p1', 3), gone('p2', 2, true))
    .when(commitReservationPart, body('p2', 2))
    .thenNothing();
});

test('lines of one article add up', () => {
  given(made)
    .when(commitReservationPart, { reservation: 'R1', part: 'p1', lines: [...a(1), ...a(2)] }, early)
    .then(gone('p1', 3));
  given(made)
    .when(releaseReservationPart, { reservation: 'R1', part: 'c1', lines: [...a(1), ...a(2)] })
    .then(back('c1', 3), freed(3, 3));
});

test('after its last part a reservation is closed as that part ended', () => {
  given(made, gone('p1', 5, true))
    .when(commitReservation, { reservation: 'R1' }, early)
    .thenNothing();
  given(made, back('c1', 5, true))
    .when(commitReservation, { reservation: 'R1' }, early)
    .thenRejected('reservation-released', {});
  // Its time is over for nothing any more.
  given(made, gone('p1', 5, true))
    .when(commitReservationPart, body('p2', 1), { at: until })
    .thenRejected('more-than-reserved', { sku: 'A', left: 0 });
});

test('no more leaves or comes back than is left', () => {
  const short = { sku: 'A', left: 2 };
  given(made, gone('p1', 3))
    .when(commitReservationPart, body('p2', 3), early)
    .thenRejected('more-than-reserved', short);
  given(made, gone('p1', 3)).when(releaseReservationPart, body('p2', 3)).thenRejected('more-than-reserved', short);
  given(made, gone('p1', 5, true))
    .when(commitReservationPart, body('p2', 1), early)
    .thenRejected('more-than-reserved', { sku: 'A', left: 0 });
});

test('a part of the same name with another content is refused', () => {
  given(made, gone('p1', 3))
    .when(commitReservationPart, body('p1', 2), early)
    .thenRejected('part-exists', { part: 'p1' });
  given(made, gone('p1', 3)).when(releaseReservationPart, body('p1', 3)).thenRejected('part-exists', { part: 'p1' });
});

test('a part is free again, once; of what was given back whole nothing is left to give', () => {
  given(made).when(releaseReservationPart, body('c1', 2)).then(back('c1', 2), freed(2, 2));
  given(made, back('c1', 2)).when(releaseReservationPart, body('c1', 2)).thenNothing();
  for (const cause of ['released', 'expired'] as const)
    given(made, events(held, ['reservation-released', { reservation: 'R1', cause }]))
      .when(releaseReservationPart, body('c1', 2))
      .thenNothing();
});

test('what is due, given back or unknown does not leave', () => {
  const released = (cause: 'released' | 'expired') =>
    events(held, ['reservation-released', { reservation: 'R1', cause }]);
  given(made).when(commitReservationPart, body('p1', 1), { at: until }).thenRejected('reservation-expired', { until });
  given(made, released('expired'))
    .when(commitReservationPart, body('p1', 1), early)
    .thenRejected('reservation-expired', { until });
  given(made, released('released'))
    .when(commitReservationPart, body('p1', 1), early)
    .thenRejected('reservation-released', {});
  given().when(commitReservationPart, body('p1', 1)).thenRejected('no-such-reservation', {});
  given().when(releaseReservationPart, body('p1', 1)).thenRejected('no-such-reservation', {});
});

test('the whole is then what is left', () => {
  given(made, gone('p1', 3), back('c1', 1))
    .when(commitReservation, { reservation: 'R1' }, early)
    .then(events(held, ['reservation-committed', { reservation: 'R1', location, lines: a(1) }]));
  given(made, gone('p1', 3))
    .when(releaseReservation, { reservation: 'R1' }, early)
    .then(events(held, ['reservation-released', { reservation: 'R1', cause: 'released' }]), freed(2, 2));
});

test('pieces that are waited for are given up first; what has left still waits for its own', () => {
  const waits = [
    events(held, [
      'reservation-made',
      { reservation: 'R1', location, until, lines: a(5), backOrdered: [{ sku: 'A', quantity: 2 }] },
    ]),
    events(stockOf('A', location), [
      'stock-reserved',
      { sku: 'A', location, quantity: 5, reservation: 'R1', free: 0, backOrdered: 2 },
    ]),
  ];
  const released = (quantity: number, backOrdered: number, free: number) =>
    ({ sku: 'A', location, quantity, reservation: 'R1', backOrdered, free }) as const;
  const one = events(stockOf('A', location), ['stock-released', released(1, 1, 0)]);
  given(...waits, gone('p1', 4))
    .when(releaseReservationPart, body('c1', 1))
    .then(back('c1', 1, true), one);
  given(...waits, gone('p1', 4), back('c1', 1, true), one).thenRows(reservations, {
    R1: {
      reservation: 'R1',
      location,
      until,
      lines: a(5),
      left: [],
      backOrdered: a(1),
      state: 'released',
      madeAt: '2026-01-01T00:00:00.000Z',
      closedAt: '2026-01-01T00:00:00.000Z',
    },
  });
});
