import { aggregate, decision, reject } from '@banyan/core';
import { payments } from './contract.ts';

/** A webhook's state: whether it is there, and whether it is done with. */
export interface WebhookState {
  readonly status: 'none' | 'open' | 'settled';
}

const initial: WebhookState = { status: 'none' };

/** A webhook by its event id: one that comes again finds itself there. */
export const webhook = aggregate(payments, 'webhook', initial, {
  'webhook-received': () => ({ status: 'open' as const }),
  'webhook-settled': () => ({ status: 'settled' as const }),
});

/** Stores a webhook, once. */
export const receiveWebhook = decision(
  payments,
  'receive-webhook',
  ({ event }) => webhook(event),
  (body, it) => {
    if (it.state.status === 'none') it.append('webhook-received', body);
  },
);

/** Ends a webhook. */
export const settleWebhook = decision(
  payments,
  'settle-webhook',
  ({ event }) => webhook(event),
  ({ event, outcome }, it) => {
    if (it.state.status === 'none') return reject('no-such-webhook', { event });
    if (it.state.status === 'open') it.append('webhook-settled', { event, outcome });
  },
);
