import { aggregate, type DeepReadonly } from '@banyan/core';
import { payments } from './contract.ts';
import { saidReason } from './said-words.ts';
import { captureSum, type Attempt, type IntentState, type RefundPart } from './intent-state.ts';

type State = DeepReadonly<IntentState>;

const initial: IntentState = {
  status: 'none',
  customer: null,
  country: '',
  currency: '',
  amount: 0,
  deadline: '',
  attempts: [],
  current: 0,
  action: null,
  reason: null,
  captures: [],
  refunds: [],
  disputes: [],
};

/** A payment by card, from its opening to its last refund: one stream, so that captures, refunds and the network's news never race each other. */
export const intent = aggregate(
  payments,
  'intent',
  initial,
  {
    'intent-created': (state, { customer, country, currency, amount, deadline }) => ({
      ...state,
      status: 'created',
      customer,
      country,
      currency,
      amount,
      deadline,
    }),
    'authorisation-requested': (state, { card, amount, offSession, atMost }) => ({
      ...state,
      // While it is renewed, what is authorised stays authorised.
      status: offSession ? state.status : 'authorising',
      action: null,
      reason: offSession ? state.reason : null,
      attempts: [...state.attempts, newAttempt(card, amount, offSession, atMost)],
    }),
    'action-required': (state, { attempt, redirect, deadline }) => ({
      ...withAttempt(state, attempt, { status: 'requires-action' }),
      status: 'requires-action',
      action: { redirect, deadline },
    }),
    'intent-authorised': (state, { attempt, expiresAt }) => ({
      ...withAttempt(state, attempt, { status: 'authorised', expiresAt }),
      status: 'authorised',
      current: attempt,
      action: null,
      reason: null,
    }),
    'authorisation-declined': (state, { attempt, reason }) => ({
      ...withAttempt(state, attempt, { status: 'declined', cancelling: false }),
      ...(isNewest(state, attempt) && isWaiting(state) && { status: declinedStatus(state), action: null, reason }),
    }),
    'cancellation-requested': (state, { attempt }) => withAttempt(state, attempt, { cancelling: true }),
    'authorisation-closed': (state, { attempt }) =>
      withAttempt(state, attempt, { status: 'closed', cancelling: false }),
    'intent-cancelled': (state, why) => ({ ...state, status: 'cancelled', action: null, reason: saidReason(why) }),
    'intent-voided': (state, why) => ({ ...state, status: 'voided', action: null, reason: saidReason(why) }),
    'payment-due': (state, { reason }) => ({ ...state, status: 'payment-due', reason }),
    'capture-requested': (state, { capture, attempt, amount, invoice }) => ({
      ...state,
      captures: [...state.captures, { id: capture, attempt, amount, status: 'asked', invoice }],
    }),
    'capture-made': (state, { capture }) => whenAllIsCaptured(withCapture(state, capture, 'made')),
    'capture-failed': (state, { capture }) => withCapture(state, capture, 'failed'),
    'refund-requested': (state, { refund, amount, parts, ...why }) => ({
      ...state,
      refunds: [
        ...state.refunds,
        {
          id: refund,
          amount,
          reason: saidReason(why),
          note: why.reason,
          parts: parts.map((part) => ({ ...part, status: 'asked' as const })),
        },
      ],
    }),
    'refund-part-made': (state, { refund, attempt }) => withRefundPart(state, refund, attempt, 'made'),
    'refund-part-failed': (state, { refund, attempt }) => withRefundPart(state, refund, attempt, 'failed'),
    'dispute-opened': (state, { dispute, attempt, amount }) => ({
      ...state,
      disputes: [...state.disputes, { id: dispute, attempt, amount, status: 'opened' }],
    }),
    'dispute-closed': (state, { dispute, won }) => ({
      ...state,
      disputes: state.disputes.map((one) => (one.id === dispute ? { ...one, status: won ? 'won' : 'lost' } : one)),
    }),
    'network-payment-recorded': (state, { attempt, networkPayment, version }) =>
      withAttempt(state, attempt, { networkPayment, version }),
    'intent-limited': (state, { atMost }) => ({ ...state, atMost }),
    'look-up-requested': (state, { attempt }) => withAttempt(state, attempt, { lookingUp: true }),
    'look-up-answered': (state, { attempt }) => withAttempt(state, attempt, { lookingUp: false }),
    'transaction-posted': (state) => state,
  },
  {
    leansOn: [
      saidReason,
      newAttempt,
      withAttempt,
      withCapture,
      withRefundPart,
      whenAllIsCaptured,
      isWaiting,
      isNewest,
      declinedStatus,
      captureSum,
    ],
  },
);

function newAttempt(card: string, amount: number, offSession: boolean, atMost: number | undefined): Attempt {
  return {
    status: 'asked',
    card,
    amount,
    offSession,
    networkPayment: null,
    version: 0,
    expiresAt: null,
    cancelling: false,
    lookingUp: false,
    ...(atMost !== undefined && { atMost }),
  };
}

/** True while the network or the buyer has to answer. */
export function isWaiting({ status }: State): boolean {
  return status === 'authorising' || status === 'requires-action';
}

function isNewest({ attempts }: State, attempt: number): boolean {
  return attempt === attempts.length;
}

/** A card that is declined takes nothing from what another holds. */
function declinedStatus({ attempts, current }: State): 'authorised' | 'declined' {
  const held = attempts[current - 1];
  return held?.status === 'authorised' && !held.cancelling ? 'authorised' : 'declined';
}

function withAttempt(state: State, attempt: number, change: Partial<Attempt>): State {
  return {
    ...state,
    attempts: state.attempts.map((one, index) => (index === attempt - 1 ? { ...one, ...change } : one)),
  };
}

function withCapture(state: State, id: string, status: 'made' | 'failed'): State {
  return { ...state, captures: state.captures.map((one) => (one.id === id ? { ...one, status } : one)) };
}

function withRefundPart(state: State, id: string, attempt: number, status: 'made' | 'failed'): State {
  const changed = (part: RefundPart): RefundPart => (part.attempt === attempt ? { ...part, status } : part);
  return {
    ...state,
    refunds: state.refunds.map((one) => (one.id === id ? { ...one, parts: one.parts.map(changed) } : one)),
  };
}

function whenAllIsCaptured(state: State): State {
  return captureSum(state, ['made']) === state.amount ? { ...state, status: 'captured', reason: null } : state;
}
