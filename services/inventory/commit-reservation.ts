import { decision, reject } from '@banyan/core';
import { inventory } from './contract.ts';
import { isDue, refuseStaff, reservation } from './reservation.ts';

/** The reserved goods leave. A reservation that is due is refused even when its timer is late. */
export const commitReservation = decision(
  inventory,
  'commit-reservation',
  ({ reservation: id }) => reservation(id),
  ({ reservation: id }, held, { at, caller }) => {
    const { state, location, until, left } = held.state;
    if (state === 'none') return reject('no-such-reservation');
    const refusal = refuseStaff(held.state, caller);
    if (refusal !== undefined) return refusal;
    if (state === 'committed') return;
    if (state === 'released') return reject('reservation-released');
    if (state === 'expired' || isDue(held.state, at)) return reject('reservation-expired', { until });
    held.append('reservation-committed', { reservation: id, location, lines: [...left] });
  },
);
