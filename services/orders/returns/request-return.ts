import { decision, reject, type DecisionContext } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import type { Quote } from '../checkout/checkout.ts';
import type { Pieces } from '../fulfilment/order-pieces.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { grossOfReturn } from './credit-of-return.ts';
import { goodsLost, lostOf, notArrivedOf } from './lost-parcels.ts';
import { LOST, orderReturn } from './order-return.ts';
import { moreThanShipped, samePieces, wrongLine } from './pieces-to-return.ts';

/** Announces a return, or asks for what was lost. Its pieces are counted in the order’s stream in the same decision, so no two returns have the same piece. */
export const requestReturn = decision(
  orders,
  'request-return',
  (body) => ({ it: orderReturn(body.return), of: order(body.order) }),
  ({ return: id, order: name, lines, reason, settleBy = 'refund' }, { it, of }, { caller, stream }) => {
    const { status, quote, customer } = of.state;
    if (status === 'none' || quote === null || customer === null || !mayKnow(caller, of.state))
      return reject('no-such-order', { order: name });
    const known = it.state;
    if (known.status !== 'none') {
      const isSame = known.kind === 'return' && known.order === name && known.reason === reason;
      if (isSame && known.settleBy === settleBy && samePieces(known.lines, lines)) return;
      return reject('return-exists', { return: id });
    }
    const refusal = wrongLine(name, of.state, lines) ?? moreThanShipped(name, of.state, lines);
    if (refusal !== undefined) return refusal;
    const head = { return: id, order: name, buyer: customer, currency: quote.currency, lines, settleBy };
    if (reason === LOST) {
      const unfit = unfitLoss({ ...of.state, quote }, lines, { caller, stream });
      if (unfit !== undefined) return unfit;
      it.append('loss-claimed', { ...head, writeOffs: goodsLost(of.state, quote, lines, of.state.location) });
      of.append('pieces-returned', { order: name, return: id, lines, isLost: true });
      return;
    }
    it.append('return-requested', { ...head, reason });
    of.append('pieces-returned', { order: name, return: id, lines });
  },
);

/**
 * What is wrong with pieces that are to be credited as lost, which nobody receives: a buyer has to have been told so; staff may say so themselves of what has
 * not arrived, and give back what they may. Undefined: nothing.
 */
function unfitLoss(
  state: OrderState & { readonly quote: Quote },
  lines: readonly Pieces[],
  { caller, stream }: Pick<DecisionContext, 'caller' | 'stream'>,
) {
  const mayBeLost = (line: number): number =>
    caller.role === 'staff' ? notArrivedOf(state, line) : lostOf(state, line);
  const wrong = lines.find(({ line, quantity }) => quantity > mayBeLost(line));
  if (wrong !== undefined) return reject('not-lost', { line: wrong.line, lost: mayBeLost(wrong.line) });
  const amount = grossOfReturn(state, { kind: 'return', reason: LOST }, lines, { stream });
  return refuseBeyondLimit(caller, 'request-return', { ...state.quote, amount });
}
