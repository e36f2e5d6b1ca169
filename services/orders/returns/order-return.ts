import { aggregate, type Payload, type Static } from '@banyan/core';
import { orders } from '../contract.ts';
import { quantityOf, type Pieces } from '../fulfilment/order-pieces.ts';
import {
  CREDIT,
  askedFor,
  calledOff,
  changeRefund,
  delayed,
  ended,
  failRefund,
  givenUpOf,
  makeRefund,
  newRefund,
  offsetRefund,
  plannedAgain,
  reopenRefund,
  settleRefunds,
  tryAgain,
  woken,
  type Refund,
} from './refund-tries.ts';
import type { claimReason, orderReturnStatus, returnKind, settlement } from './returns-vocabulary.ts';

/** A credit note of a return. */
export type Note = Payload<typeof orders, 'return-credited'>['notes'][number];

/** The reason of a return of what a carrier has lost. */
export const LOST = 'lost';

/** A return's state. `none`: there is no such return. */
export interface OrderReturnState {
  readonly status: 'none' | Static<typeof orderReturnStatus>;
  readonly order: string;
  readonly currency: string;
  readonly kind: Static<typeof returnKind>;
  readonly reason: Static<typeof claimReason> | null;
  readonly settleBy: Static<typeof settlement>;
  readonly lines: readonly Pieces[];
  /** What of a withdrawal is cancelled. */
  readonly cancels: readonly Pieces[];
  readonly received: Payload<typeof orders, 'return-received'> | null;
  /** Of lost goods: what is written off, where it was sent from. */
  readonly writeOffs: Payload<typeof orders, 'loss-claimed'>['writeOffs'];
  /** How many SKUs of damaged goods were thrown away, or of lost ones written off. */
  readonly scrapped: number;
  readonly credited: Payload<typeof orders, 'return-credited'> | null;
  /** By credit note what of it had been paid, as payments told. */
  readonly posted: readonly number[];
  /** Null: not decided yet. */
  readonly refunds: readonly Refund[] | null;
  /** The refund that is being asked for. */
  readonly sending: string | null;
  readonly byHand: number;
  /** The parcel that its pieces were taken out of before it was sent; null: they have come back, or are lost. */
  readonly calledOff: string | null;
  /** By line what of lost pieces has turned up since. */
  readonly found: readonly Pieces[];
}

const initial: OrderReturnState = {
  status: 'none',
  order: '',
  currency: '',
  kind: 'return',
  reason: null,
  settleBy: 'refund',
  lines: [],
  cancels: [],
  received: null,
  writeOffs: [],
  scrapped: 0,
  credited: null,
  posted: [],
  refunds: null,
  sending: null,
  byHand: 0,
  calledOff: null,
  found: [],
};

/** Streams `order-return/<return>`: pieces of one order that come back at one time, until the money is back, too. */
export const orderReturn = aggregate(
  orders,
  'order-return',
  initial,
  {
    'return-requested': (state, { order, currency, lines, reason, settleBy }) => ({
      ...state,
      status: 'requested',
      order,
      currency,
      lines,
      reason,
      settleBy,
    }),
    'loss-claimed': (state, { order, currency, lines, settleBy, writeOffs }) => ({
      ...state,
      status: 'requested',
      order,
      currency,
      lines,
      reason: LOST,
      settleBy,
      writeOffs,
    }),
    'delivery-return-begun': (state, { order, currency }) => ({
      ...state,
      status: 'requested',
      kind: 'withdrawal',
      order,
      currency,
    }),
    'withdrawal-declared': (state, { order, currency, lines, cancels }) => ({
      ...state,
      status: 'requested',
      kind: 'withdrawal',
      order,
      currency,
      lines,
      cancels,
    }),
    'called-off-return-begun': (state, { order, currency, lines, fulfilment }) => ({
      ...state,
      status: 'requested',
      kind: 'withdrawal',
      order,
      currency,
      lines,
      calledOff: fulfilment,
    }),
    'return-received': (state, received) => ({ ...state, status: 'received', received }),
    'return-refused': (state) => ({ ...state, status: 'refused' }),
    'return-cancelled': (state) => ({ ...state, status: 'cancelled' }),
    'damage-scrapped': (state) => ({ ...state, scrapped: state.scrapped + 1 }),
    'return-credited': (state, credited) => ({ ...state, status: 'refunding', credited }),
    'credit-note-posted': (state, { deposited }) => ({ ...state, posted: [...state.posted, deposited] }),
    'refund-planned': (state, { parts, byHand }) => ({ ...state, refunds: parts.map(newRefund), byHand }),
    'refund-sent': (state, { refund }) => ({ ...state, sending: refund }),
    'refund-asked': (state, { refund }) => ({
      ...withRefunds(state, (all) => changeRefund(all, refund, askedFor)),
      sending: null,
    }),
    'refund-delayed': (state, { refund, dueAt }) => ({
      ...withRefunds(state, (all) => changeRefund(all, refund, (one) => delayed(one, dueAt))),
      sending: null,
    }),
    'refund-offset': (state, { refund, amount }) => ({
      ...withRefunds(state, (all) => changeRefund(all, refund, (one) => offsetRefund(one, amount))),
      sending: null,
    }),
    'refund-called-off': (state, { refund, amount }) =>
      withRefunds(state, (all) => changeRefund(all, refund, (one) => calledOff(one, amount))),
    'refund-made': (state, { refund, amount }) => withRefunds(state, (all) => makeRefund(all, refund, amount)),
    'refund-failed': (state, failure) => withRefunds(state, (all) => failRefund(all, failure)),
    'refund-reopened': (state, failure) => withRefunds(state, (all) => reopenRefund(all, failure)),
    'refund-woken': (state, { refund }) => withRefunds(state, (all) => changeRefund(all, refund, woken)),
    'refund-retried': (state, { refund }) => withRefunds(state, (all) => changeRefund(all, refund, plannedAgain)),
    'refund-settled': (state) => ({
      ...withRefunds(state, settleRefunds),
      byHand: state.byHand + givenUpOf(state.refunds ?? []),
    }),
    'return-refunded': (state) => ({ ...state, status: 'refunded' }),
    'loss-found': (state, { lines }) => ({ ...state, found: addFound(state.found, lines) }),
  },
  {
    leansOn: [
      LOST,
      CREDIT,
      newRefund,
      changeRefund,
      askedFor,
      calledOff,
      addFound,
      quantityOf,
      delayed,
      plannedAgain,
      woken,
      offsetRefund,
      makeRefund,
      failRefund,
      reopenRefund,
      tryAgain,
      settleRefunds,
      givenUpOf,
      ended,
      withRefunds,
    ],
  },
);

/** True of pieces that were lost, and of a withdrawal from pieces that were not sent: nothing comes back. */
export function isOfNoGoods({ kind, reason, lines }: Pick<OrderReturnState, 'kind' | 'reason' | 'lines'>): boolean {
  return reason === LOST || (kind === 'withdrawal' && lines.length === 0);
}

/** True of what undoes a contract, or its fulfilment: where nothing of the order is kept, delivery is given back with it. */
export function givesDeliveryBack({ kind, reason }: Pick<OrderReturnState, 'kind' | 'reason'>): boolean {
  return kind === 'withdrawal' || reason === LOST;
}

function addFound(before: readonly Pieces[], lines: readonly Pieces[]): Pieces[] {
  const all = [...before, ...lines];
  return [...new Set(all.map(({ line }) => line))].map((line) => ({ line, quantity: quantityOf(all, line) }));
}

function withRefunds(state: OrderReturnState, change: (all: readonly Refund[]) => Refund[]): OrderReturnState {
  return { ...state, refunds: change(state.refunds ?? []) };
}
