import { decision, reject, type Handle } from '@banyan/core';
import { shipping } from './contract.ts';
import { shipment, type Shipment } from './shipment.ts';

type Kind = 'delivery' | 'collection';
type State = Exclude<Shipment['state'], 'none'>;

/**
 * The facts of a shipment that may become something else: of this kind, and in one of these states. `undefined`: it is that already. Else the rejection.
 */
function changeable(
  { id, state: { state, facts } }: Handle<typeof shipping, Shipment, never>,
  to: State,
  from: readonly State[],
  kind?: Kind,
) {
  if (state === 'none' || facts === null) return reject('no-such-shipment', { shipment: id });
  if (kind !== undefined && facts.kind !== kind) return reject('wrong-kind', { kind: facts.kind });
  if (state === to) return undefined;
  return from.includes(state) ? { facts } : reject('wrong-state', { state });
}

/** What is recorded of why: in the clear a word of ours alone. */
function sealReason(reason: string, words: string | undefined, { buyer, order }: NonNullable<Shipment['facts']>) {
  return words === undefined ? { reason } : { reason, of: buyer ?? `order ${order}`, words };
}

/** A parcel has left. */
export const markShipped = decision(
  shipping,
  'mark-shipped',
  ({ shipment: id }) => shipment(id),
  (told, it) => {
    const found = changeable(it, 'shipped', ['created'], 'delivery');
    const { carrier = null, tracking = null } = it.state.facts ?? {};
    // What is not said is as it was.
    const as = { carrier: told.carrier ?? carrier, tracking: told.tracking ?? tracking };
    if (found === undefined) {
      const isSame = as.carrier === carrier && as.tracking === tracking;
      return isSame ? undefined : reject('shipped-otherwise', { carrier, tracking });
    }
    if ('rejected' in found) return found;
    it.append('shipment-shipped', { ...found.facts, ...as });
  },
);

/** A parcel has arrived. One that had been given up may turn up all the same; one that has arrived is not lost any more. */
export const markDelivered = decision(
  shipping,
  'mark-delivered',
  ({ shipment: id }) => shipment(id),
  (_, it) => {
    const found = changeable(it, 'delivered', ['shipped', 'lost'], 'delivery');
    if (found === undefined || 'rejected' in found) return found;
    it.append('shipment-delivered', found.facts);
  },
);

/** A parcel will not arrive. */
export const markLost = decision(
  shipping,
  'mark-lost',
  ({ shipment: id }) => shipment(id),
  ({ reason }, it) => {
    const found = changeable(it, 'lost', ['shipped'], 'delivery');
    if (found === undefined || 'rejected' in found) return found;
    it.append('shipment-lost', { ...found.facts, ...sealReason('given-up', reason, found.facts) });
  },
);

/** Goods wait to be collected. */
export const markReady = decision(
  shipping,
  'mark-ready',
  ({ shipment: id }) => shipment(id),
  (_, it) => {
    const found = changeable(it, 'ready', ['created'], 'collection');
    if (found === undefined || 'rejected' in found) return found;
    it.append('shipment-ready', found.facts);
  },
);

/** The buyer has come for the goods. */
export const markCollected = decision(
  shipping,
  'mark-collected',
  ({ shipment: id }) => shipment(id),
  (_, it) => {
    const found = changeable(it, 'collected', ['ready'], 'collection');
    if (found === undefined || 'rejected' in found) return found;
    it.append('shipment-collected', found.facts);
  },
);

/** Nothing is sent: goods that nobody came for, too. */
export const cancelShipment = decision(
  shipping,
  'cancel-shipment',
  ({ shipment: id }) => shipment(id),
  ({ reason }, it) => {
    const { state, facts } = it.state;
    if (state === 'none' || facts === null) return reject('no-such-shipment', { shipment: it.id });
    if (state === 'cancelled') return;
    if (state !== 'created' && state !== 'ready') return reject('wrong-state', { state });
    it.append('shipment-cancelled', { ...facts, ...sealReason('cancelled', reason, facts) });
  },
);
