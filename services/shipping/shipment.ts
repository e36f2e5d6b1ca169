import { aggregate, type Payload, type Static } from '@banyan/core';
import { shipping, type shipmentState } from './contract.ts';

/** All facts of a shipment. */
type ShipmentFacts = Payload<typeof shipping, 'shipment-created'>;

/** A shipment as the rules need it; null: there is none. */
export interface Shipment {
  readonly state: 'none' | Static<typeof shipmentState>;
  readonly facts: ShipmentFacts | null;
  /** As it was made: what the same command again is compared with. */
  readonly made: ShipmentFacts | null;
}

const NONE: Shipment = { state: 'none', facts: null, made: null };

/** Streams `shipment/<shipment>`. */
export const shipment = aggregate(shipping, 'shipment', NONE, {
  'shipment-created': (_, facts) => ({ state: 'created', facts, made: facts }),
  'shipment-shipped': (it, facts) => ({ ...it, state: 'shipped', facts }),
  'shipment-delivered': (it) => ({ ...it, state: 'delivered' }),
  'shipment-lost': (it) => ({ ...it, state: 'lost' }),
  'shipment-ready': (it) => ({ ...it, state: 'ready' }),
  'shipment-collected': (it) => ({ ...it, state: 'collected' }),
  'shipment-cancelled': (it) => ({ ...it, state: 'cancelled' }),
});
