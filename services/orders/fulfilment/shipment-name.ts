import { aggregate } from '@banyan/core';
import { orders } from '../contract.ts';

interface ShipmentName {
  /** Whose it is; null: nobody’s. */
  readonly fulfilment: string | null;
}

const free: ShipmentName = { fulfilment: null };

/** Streams `shipment-name/<shipment>`: which fulfilment’s shipment has this name. It is taken before anything leaves, so no two have one. */
export const shipmentName = aggregate(orders, 'shipment-name', free, {
  'shipment-named': (_, { fulfilment }) => ({ fulfilment }),
});
