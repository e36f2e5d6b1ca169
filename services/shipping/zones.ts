import { view } from '@banyan/core';
import { shipping, zoneRecord } from './contract.ts';

/** Every zone. */
export const zones = view('zones', zoneRecord.properties).on(shipping, {
  'zone-drawn': {
    key: ({ zone }) => zone,
    fold: (_, facts, { occurredAt }) => ({ ...facts, changedAt: occurredAt }),
  },
});
