import { range, view } from '@banyan/core';
import { methodRecord, shipping } from './contract.ts';

/** Every method, and whether it is offered. */
export const methods = view('methods', methodRecord.properties, { 'by-state': range('state', 'method') }).on(shipping, {
  'method-offered': {
    key: ({ method }) => method,
    fold: (_, facts, { occurredAt }) => ({ ...facts, state: 'offered', changedAt: occurredAt }),
  },
  'method-withdrawn': {
    key: ({ method }) => method,
    fold: (row, _, { occurredAt }) => row && { ...row, state: 'withdrawn', changedAt: occurredAt },
  },
});
