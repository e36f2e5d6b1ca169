import { aggregate, processManager } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import { orders } from '../contract.ts';

interface KnownMethod {
  readonly kind: 'delivery' | 'collection';
  readonly location: string | null;
}

/** What nobody has told us of is sent. */
const unknown: KnownMethod = { kind: 'delivery', location: null };

/** Streams `method/<method>`: whether what is bought by it is sent, or collected and where. */
export const knownMethod = aggregate(orders, 'method', unknown, {
  'method-learnt': (_, { kind, location }) => ({ kind, location }),
});

/** Learns of every shipping method whether it is a delivery. */
export const learnFromShipping = processManager('learn-from-shipping', knownMethod).on(
  shipping,
  'method-offered',
  ({ method }) => method,
  (it, { method, kind, location = null }) => {
    if (it.state.kind !== kind || it.state.location !== location || it.version === 0)
      it.append('method-learnt', { method, kind, location });
  },
);
