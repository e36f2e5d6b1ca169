import { processManager } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import { knownMethod, knownZone } from './known-facts.ts';

/** Learns the facts of every shipping method, and whether it is offered. */
export const learnMethods = processManager('learn-methods', knownMethod)
  .on(
    shipping,
    'method-offered',
    ({ method }) => method,
    (it, facts) => it.append('method-learnt', { ...facts, isOffered: true }),
  )
  .on(
    shipping,
    'method-withdrawn',
    ({ method }) => method,
    (it) => {
      if (it.state.facts !== null) it.append('method-learnt', { ...it.state.facts, isOffered: false });
    },
  );

/** Learns what every shipping zone is made of. */
export const learnZones = processManager('learn-zones', knownZone).on(
  shipping,
  'zone-drawn',
  ({ zone }) => zone,
  (it, facts) => it.append('shipping-zone-learnt', facts),
);
