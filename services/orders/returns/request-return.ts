import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import { orderReturn } from './order-return.ts';
import { moreThanShipped, samePieces, wrongLine } from './pieces-to-return.ts';

/** Announces a return. Its pieces are counted in the order’s stream in the same decision, so no two returns have the same piece. */
export const requestReturn = decision(
  orders,
  'request-return',
  (body) => ({ it: orderReturn(body.return), of: order(body.order) }),
  ({ return: id, order: name, lines, reason, settleBy = 'refund' }, { it, of }, { caller }) => {
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
    it.append('return-requested', {
      return: id,
      order: name,
      buyer: customer,
      currency: quote.currency,
      lines,
      reason,
      settleBy,
    });
    of.append('pieces-returned', { order: name, return: id, lines });
  },
);
