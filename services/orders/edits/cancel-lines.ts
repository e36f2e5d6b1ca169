import { decision, isDeepEqual, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import type { Pieces } from '../fulfilment/order-pieces.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { deliveryGivenBack, returnDelivery } from '../returns/return-delivery.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { cancellation } from './cancellation.ts';
import { saidReason, sealReason } from './cancellation-words.ts';
import { giveUpEdits } from './give-up-edits.ts';
import { costOfGivenUp, giveUpPieces } from './give-up-pieces.ts';

/** Marks the names of cancellations that orders itself asks for. */
const OWN = '#';

/** The name of the cancellation by which orders gives up all that is open. */
export function cancellationOfAll(order: string, { cancellations }: OrderState): string {
  return `${order}${OWN}${cancellations + 1}`;
}

/** Gives up pieces of an order that are not sent. Whoever asks twice has it once; of two who want the last piece one is told that it is gone. */
export const cancelLines = decision(
  orders,
  'cancel-lines',
  (body) => ({ it: order(body.order), begun: cancellation(body.cancellation) }),
  ({ cancellation: id, order: of, lines, reason }, { it, begun }, { caller, stream }) => {
    const { state } = it;
    if (state.quote === null || !mayKnow(caller, state)) return reject('no-such-order', { order: of });
    // Names with this sign are those that orders takes for itself: nobody else may be in its way.
    if (caller.role !== 'service' && id.includes(OWN)) return reject('cancellation-exists', { cancellation: id });
    const before = begun.state.begun;
    if (before !== null) {
      // Words whose person is gone are like no other.
      const isSame = before.order === of && saidReason(before) === reason && isDeepEqual(before.lines, lines);
      return isSame ? undefined : reject('cancellation-exists', { cancellation: id });
    }
    // What is being taken back as a whole gives its pieces up so.
    const isOpen = ['confirmed', 'shipping'].includes(state.status);
    const isTakenBack = state.status === 'ending' && caller.role === 'service';
    if (!isOpen && !isTakenBack) return reject('wrong-status', { order: of, status: state.status as never });
    const rejection = unfitPieces(state, of, lines);
    if (rejection !== undefined) return rejection;
    const amount = costOfGivenUp(state, lines) + deliveryGivenBack(state, lines, { stream });
    const beyond = refuseBeyondLimit(caller, 'cancel-lines', { ...state.quote, amount });
    if (beyond !== undefined) return beyond;
    giveUpPieces(it, begun, { lines, why: sealReason(reason, of, state, caller) });
    // Nothing was left of it.
    if (it.state.status === 'ending') giveUpEdits(it.state, { stream });
    returnDelivery(it, { stream });
  },
);

/** What is wrong with pieces that are to be given up; undefined: nothing. */
export function unfitPieces({ pieces }: OrderState, order: string, lines: readonly Pieces[]) {
  for (const [nth, { line, quantity }] of lines.entries()) {
    const { open } = pieces[line] ?? {};
    if (open === undefined) return reject('no-such-line', { order, line });
    if (lines.findIndex((one) => one.line === line) !== nth) return reject('line-twice', { line });
    if (quantity > open) return reject('more-than-open', { line, open });
  }
}
