import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { reservation } from './reservation.ts';
import { reservations } from './reservations.ts';

const at = { recordedAt: '2026-01-01T10:00:00.000Z', occurredAt: '2010-01-01T00:00:00.000Z' };
const later = { recordedAt: '2026-01-01T11:00:00.000Z' };
const until = '2026-01-01T12:00:00.000Z';
const held = reservation('R1');
const lines = [{ sku: 'A', quantity: 3 }];
const made = events(held, ['reservation-made', { reservation: 'R1', location: 'main', until, lines }, at]);
const open = {
  reservation: 'R1',
  location: 'main',
  until,
  lines,
  left: lines,
  backOrdered: [],
  madeAt: at.recordedAt,
  closedAt: null,
};

test('a reservation is shown with what became of it, in recorded time like its deadline', () => {
  given(made).thenRows(reservations, { R1: { ...open, state: 'open' } });
  given(made, events(held, ['reservation-committed', { reservation: 'R1', location: 'main', lines }, later])).thenRows(
    reservations,
    { R1: { ...open, left: [], state: 'committed', closedAt: later.recordedAt } },
  );
  for (const cause of ['released', 'expired'] as const) {
    given(made, events(held, ['reservation-released', { reservation: 'R1', cause }, later])).thenRows(reservations, {
      R1: { ...open, left: [], state: cause, closedAt: later.recordedAt },
    });
  }
});
