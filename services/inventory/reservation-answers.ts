import { answer, toPage } from '@banyan/core';
import { inventory } from './contract.ts';
import { reservations } from './reservations.ts';

/** One reservation. */
export const findReservation = answer(inventory, 'reservation', { reservations }, async ({ reservation }, views) => {
  return (await views.reservations.get(reservation)) ?? null;
});

/** Reservations in a state, by their time. */
export const listReservations = answer(
  inventory,
  'reservations',
  { reservations },
  async ({ state, ...rest }, views) => {
    return toPage(await views.reservations.list({ index: 'by-state', equals: [state], ...rest }), (row) => row);
  },
);
