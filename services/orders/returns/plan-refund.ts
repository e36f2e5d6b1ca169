import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { orderReturn } from './order-return.ts';
import { CREDIT, refundOf } from './refund-tries.ts';
import { splitRefund } from './split-refund.ts';

/** Decides who gets back what of a return, in the order’s stream, where all that gives back meets: no two of them give the same back. */
export const planRefund = decision(
  orders,
  'plan-refund',
  (body) => orderReturn(body.return),
  ({ return: id }, it, { stream }) => {
    const { status, order: name, credited, posted, refunds, settleBy } = it.state;
    if (status === 'none') return reject('no-such-return', { return: id });
    if (refunds !== null) return;
    if (credited === null || status !== 'refunding') return reject('wrong-return-status', { return: id, status });
    // Money that the card network is taking right now is not in the books yet, but orders knows of it.
    const amount = credited.notes.reduce((sum, { owedBack }, nth) => sum + Math.max(owedBack, posted[nth] ?? 0), 0);
    if (settleBy === 'credit') {
      const parts = amount === 0 ? [] : [{ refund: refundOf(id, 1), tender: CREDIT, kind: 'grant' as const, amount }];
      it.append('refund-planned', { return: id, parts, byHand: 0 });
      return;
    }
    const of = stream(order(name));
    const { parts, left } = splitRefund(amount, of.state.tenders);
    for (const part of parts) of.append('tender-returned', { order: name, tender: part.tender, amount: part.amount });
    it.append('refund-planned', {
      return: id,
      parts: parts.map((part, index) => ({ refund: refundOf(id, index + 1), ...part })),
      byHand: left,
    });
  },
);
