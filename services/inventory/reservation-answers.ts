import { answer, toPage } from '@banyan/core';
import { inventory } from './contract.ts';
import { reservations } from './reservations.ts';

/** One reservation. */
export const findReservation = answer(inventory, 'reservation', { reservations }, async ({ reservation }, views) => {
  return (await views.reservations.get(reservation)) ?? null;
});

/** Reservations by their time. */
export const listReservations = answer(
  inventory,
  'reservations',
  { reservations },
  async ({ state, ...rest }, views) => {
    const which = state === undefined ? { index: 'by-time' as const } : { index: 'by-state' as const, equals: [state] };
    return toPage(await views.reservations.list({ ...which, ...rest }), (row) => row);
  },
);
