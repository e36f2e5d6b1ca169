import { processManager, step } from '@banyan/core';
import { inventory } from './contract.ts';
import { reservation } from './reservation.ts';

/** Sees that no reservation outlives its time: a durable timer each, removed when the reservation is closed. */
export const reservationExpiry = processManager('reservation-expiry', reservation, {
  steps: { expire: step(inventory, 'expire-reservation') },
  timers: ['until'],
})
  .on(
    inventory,
    'reservation-made',
    ({ reservation: id }) => id,
    (held, { until }) => held.schedule('until', until),
  )
  .on(
    inventory,
    'reservation-committed',
    ({ reservation: id }) => id,
    (held) => held.cancel('until'),
  )
  .on(
    inventory,
    'reservation-released',
    ({ reservation: id }) => id,
    (held) => held.cancel('until'),
  )
  .on(
    inventory,
    'reservation-part-committed',
    ({ reservation: id, isLast }) => (isLast ? id : undefined),
    (held) => held.cancel('until'),
  )
  .on(
    inventory,
    'reservation-part-released',
    ({ reservation: id, isLast }) => (isLast ? id : undefined),
    (held) => held.cancel('until'),
  )
  .when('until', (held) => held.send('expire', { reservation: held.id }))
  .after('expire', {
    done: () => {},
    'reservation-not-due': (held, { until }) => held.schedule('until', until),
  });
