import { aggregate } from '@banyan/core';
import { customers } from '../contract.ts';

interface Obstacle {
  readonly kind: string;
  readonly name: string;
}

/** How far the erasure of one person has come. */
interface Erasure {
  readonly status: 'none' | 'waiting' | 'begun' | 'erased';
  readonly erasure: string;
  readonly obstacles: readonly Obstacle[];
}

const NONE: Erasure = { status: 'none', erasure: '', obstacles: [] };

/** Streams `erasure/<customer>`. */
export const erasure = aggregate(customers, 'erasure', NONE, {
  'erasure-asked': (_, { erasure: id }) => ({ status: 'waiting', erasure: id, obstacles: [] }),
  'erasure-waits': (state, { obstacles }) => ({ ...state, obstacles }),
  'erasure-withdrawn': (state) => ({ ...state, status: 'none', obstacles: [] }),
  'erasure-begun': (state) => ({ ...state, status: 'begun', obstacles: [] }),
  'person-erased': (state) => ({ ...state, status: 'erased' }),
});
