import { aggregate, type Payload } from '@banyan/core';
import { shipping } from './contract.ts';

/** A zone as the rules need it; null: there is none. */
export interface Zone {
  readonly facts: Payload<typeof shipping, 'zone-drawn'> | null;
}

const NONE: Zone = { facts: null };

/** Streams `zone/<zone>`. */
export const zone = aggregate(shipping, 'zone', NONE, {
  'zone-drawn': (_, facts) => ({ facts }),
});
