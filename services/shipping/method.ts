import { aggregate, type Payload } from '@banyan/core';
import { shipping } from './contract.ts';

/** All facts of a method. */
export type MethodFacts = Payload<typeof shipping, 'method-offered'>;

/** A method as the rules need it. */
export interface Method {
  readonly state: 'none' | 'offered' | 'withdrawn';
  readonly facts: MethodFacts | null;
}

const NONE: Method = { state: 'none', facts: null };

/** Streams `method/<method>`. */
export const method = aggregate(shipping, 'method', NONE, {
  'method-offered': (_, facts) => ({ state: 'offered', facts }),
  'method-withdrawn': (method) => ({ ...method, state: 'withdrawn' }),
});
