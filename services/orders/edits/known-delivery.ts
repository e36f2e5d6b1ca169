import { aggregate, processManager, type Payload } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import { orders } from '../contract.ts';

const noMethod: { readonly zones: readonly string[] } = { zones: [] };
const noZone: { readonly facts: Payload<typeof orders, 'delivery-zone-learnt'> | null } = { facts: null };

/** Streams `delivery-method/<method>`: the zones that its rules name. */
export const deliveryMethod = aggregate(orders, 'delivery-method', noMethod, {
  'delivery-method-learnt': (_, { zones }) => ({ zones }),
});

/** Streams `delivery-zone/<zone>`. */
export const deliveryZone = aggregate(orders, 'delivery-zone', noZone, {
  'delivery-zone-learnt': (_, facts) => ({ facts }),
});

/** Learns which zones a shipping method tells apart. One that is withdrawn is still that of the orders that were placed with it. */
export const learnDeliveryMethods = processManager('learn-delivery-methods', deliveryMethod).on(
  shipping,
  'method-offered',
  ({ method }) => method,
  (it, { method, rules }) => {
    const zones = [...new Set(rules.flatMap((rule) => rule.zones ?? []))];
    it.append('delivery-method-learnt', { method, zones });
  },
);

/** Learns what shipping zones are made of. */
export const learnDeliveryZones = processManager('learn-delivery-zones', deliveryZone).on(
  shipping,
  'zone-drawn',
  ({ zone }) => zone,
  (it, facts) => it.append('delivery-zone-learnt', facts),
);
