import { decision, reject, type DecisionContext, type Handle } from '@banyan/core';
import { inventory } from './contract.ts';
import { freeStock } from './free-stock.ts';
import { isDue, refuseStaff, reservation, type Reservation } from './reservation.ts';

type Held = Handle<typeof inventory, Reservation, 'reservation-released'>;

/** Gives the reserved goods back before their time. */
export const releaseReservation = decision(
  inventory,
  'release-reservation',
  ({ reservation: id }) => reservation(id),
  (_, held, { stream, caller }) => {
    const { state } = held.state;
    if (state === 'none') return reject('no-such-reservation');
    const refusal = refuseStaff(held.state, caller);
    if (refusal !== undefined) return refusal;
    if (state === 'committed') return reject('reservation-committed');
    if (state === 'open') giveBack(held, 'released', stream);
  },
);

/** Gives back what was held until now. Of a reservation that was committed or released in the meantime nothing is left to expire. */
export const expireReservation = decision(
  inventory,
  'expire-reservation',
  ({ reservation: id }) => reservation(id),
  (_, held, { at, stream }) => {
    const { state, until } = held.state;
    if (state !== 'open') return;
    if (!isDue(held.state, at)) return reject('reservation-not-due', { until });
    giveBack(held, 'expired', stream);
  },
);

function giveBack(held: Held, cause: 'released' | 'expired', stream: DecisionContext['stream']): void {
  const { left } = held.state;
  freeStock(held, left, stream, () => held.append('reservation-released', { reservation: held.id, cause }));
}
