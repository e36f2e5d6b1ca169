import { aggregate } from '@banyan/core';
import { notifications } from './contract.ts';

/** An e-mail as the rules need it: nothing of what it says, nor to whom. */
export interface Mail {
  readonly status: 'unknown' | 'due' | 'waiting' | 'sent' | 'failed';
  readonly round: number;
  /** Failed ones, in this round. */
  readonly attempts: number;
}

const UNKNOWN: Mail = { status: 'unknown', round: 0, attempts: 0 };

/** Streams `mail/<mail>`. */
export const mail = aggregate(notifications, 'mail', UNKNOWN, {
  'mail-queued': () => ({ status: 'due', round: 1, attempts: 0 }),
  'mail-sent': (state) => ({ ...state, status: 'sent' }),
  'mail-deferred': (state, { attempt }) => ({ ...state, status: 'waiting', attempts: attempt }),
  'mail-due': (state) => ({ ...state, status: 'due' }),
  'mail-failed': (state) => ({ ...state, status: 'failed' }),
  'mail-requeued': (_, { round }) => ({ status: 'due', round, attempts: 0 }),
});
