import { range, T, view } from '@banyan/core';
import { payments } from './contract.ts';

/** Every webhook that was received, and what became of it. */
export const webhooks = view(
  'webhooks',
  {
    event: T.String(),
    type: T.String(),
    networkPayment: T.String(),
    reference: T.String(),
    status: T.Union([T.Literal('open'), T.Literal('recorded'), T.Literal('given-up')]),
    receivedAt: T.String(),
  },
  { 'by-time': range('receivedAt'), 'by-status': range('status', 'receivedAt') },
).on(payments, {
  'webhook-received': {
    key: ({ event }) => event,
    fold: (_, payload, { recordedAt }) => ({ ...payload, status: 'open' as const, receivedAt: recordedAt }),
  },
  'webhook-settled': {
    key: ({ event }) => event,
    fold: (row, { outcome }) => (row === undefined ? undefined : { ...row, status: outcome }),
  },
});
