import { range, view } from '@banyan/core';
import { inventory, reservationRecord } from './contract.ts';

/** Every reservation and what became of it. */
export const reservations = view('reservations', reservationRecord.properties, {
  'by-state': range('state', 'until'),
}).on(inventory, {
  'reservation-made': {
    key: ({ reservation }) => reservation,
    fold: (_, made, { recordedAt }) => ({ ...made, state: 'open', madeAt: recordedAt, closedAt: null }),
  },
  'reservation-committed': {
    key: ({ reservation }) => reservation,
    fold: (row, _, { recordedAt }) => row && { ...row, state: 'committed', closedAt: recordedAt },
  },
  'reservation-released': {
    key: ({ reservation }) => reservation,
    fold: (row, { cause }, { recordedAt }) => row && { ...row, state: cause, closedAt: recordedAt },
  },
});
