import { decision, reject } from '@banyan/core';
import { inventory } from './contract.ts';
import { freeStock } from './free-stock.ts';
import { lessLines, piecesOf, sumLines, type Line } from './lines.ts';
import { isDue, partContent, refuseStaff, reservation, type Reservation } from './reservation.ts';

/** Some of the reserved goods leave. A reservation that is due is refused even when its timer is late. */
export const commitReservationPart = decision(
  inventory,
  'commit-reservation-part',
  ({ reservation: id }) => reservation(id),
  ({ reservation: id, part, lines: given }, held, { at, caller }) => {
    const lines = sumLines(given);
    const { state, location, until, left, parts } = held.state;
    if (state === 'none') return reject('no-such-reservation');
    const refusal = refuseStaff(held.state, caller);
    if (refusal !== undefined) return refusal;
    const before = parts[part];
    if (before !== undefined)
      return before === partContent('committed', lines) ? undefined : reject('part-exists', { part });
    if (state === 'released') return reject('reservation-released');
    if (state === 'expired' || (state === 'open' && isDue(held.state, at)))
      return reject('reservation-expired', { until });
    const missing = moreThanLeft(held.state, lines);
    if (missing !== undefined) return missing;
    const isLast = lessLines(left, lines).length === 0;
    held.append('reservation-part-committed', { reservation: id, part, location, lines, isLast });
  },
);

/** Some of the reserved goods are free again. What was given back already, all together, is no change. */
export const releaseReservationPart = decision(
  inventory,
  'release-reservation-part',
  ({ reservation: id }) => reservation(id),
  ({ reservation: id, part, lines: given }, held, { stream, caller }) => {
    const lines = sumLines(given);
    const { state, left, parts } = held.state;
    if (state === 'none') return reject('no-such-reservation');
    const refusal = refuseStaff(held.state, caller);
    if (refusal !== undefined) return refusal;
    const before = parts[part];
    if (before !== undefined)
      return before === partContent('released', lines) ? undefined : reject('part-exists', { part });
    if (state === 'released' || state === 'expired') return;
    const missing = moreThanLeft(held.state, lines);
    if (missing !== undefined) return missing;
    const isLast = lessLines(left, lines).length === 0;
    freeStock(held, lines, stream, () =>
      held.append('reservation-part-released', { reservation: id, part, lines, isLast }),
    );
  },
);

function moreThanLeft({ left }: Reservation, lines: readonly Line[]) {
  const short = lines.find(({ sku, quantity }) => quantity > piecesOf(left, sku));
  return short && reject('more-than-reserved', { sku: short.sku, left: piecesOf(left, short.sku) });
}
