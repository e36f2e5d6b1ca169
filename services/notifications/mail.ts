import { aggregate, type Payload } from '@banyan/core';
import { notifications } from './contract.ts';

/** An e-mail as the rules need it: nothing of what it says, nor to whom; but for the first one about an order, by which later ones find their way. */
export interface Mail {
  readonly status: 'unknown' | 'due' | 'waiting' | 'sent' | 'failed';
  readonly round: number;
  /** Failed ones, in this round. */
  readonly attempts: number;
  /** Of the first e-mail about an order. */
  readonly first: Payload<typeof notifications, 'mail-queued'> | null;
  /** What is due of that order, and how often something of it has become so while nothing was. */
  readonly due: readonly string[];
  readonly dueTimes: number;
}

const UNKNOWN: Mail = { status: 'unknown', round: 0, attempts: 0, first: null, due: [], dueTimes: 0 };

/** Streams `mail/<mail>`. */
export const mail = aggregate(notifications, 'mail', UNKNOWN, {
  'mail-queued': (_, queued) => ({
    status: 'due',
    round: 1,
    attempts: 0,
    first: queued.template === 'order-placed' ? queued : null,
    due: [],
    dueTimes: 0,
  }),
  'mail-sent': (state) => ({ ...state, status: 'sent' }),
  'mail-deferred': (state, { attempt }) => ({ ...state, status: 'waiting', attempts: attempt }),
  'mail-due': (state) => ({ ...state, status: 'due' }),
  'mail-failed': (state) => ({ ...state, status: 'failed' }),
  'mail-requeued': (state, { round }) => ({ ...state, status: 'due', round, attempts: 0 }),
  'payment-became-due': (state, { cause }) => ({
    ...state,
    due: [...state.due.filter((one) => one !== cause), cause],
    dueTimes: state.dueTimes + (state.due.length === 0 ? 1 : 0),
  }),
  'payment-no-longer-due': (state, { cause }) => ({ ...state, due: state.due.filter((one) => one !== cause) }),
});
