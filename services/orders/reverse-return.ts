import { decision } from '@banyan/core';
import { orders } from './contract.ts';
import { order } from './order.ts';
import { returnDocument } from './return-document.ts';

/** Undoes a return that was not refunded: its pieces may be returned again, and it has failed, in one decision. */
export const reverseReturn = decision(
  orders,
  'reverse-return',
  (body) => returnDocument(body.return),
  ({ return: id, reason }, it, { stream }) => {
    const { status, accepted } = it.state;
    if (status !== 'accepted' || accepted === null) return;
    const pieces = new Map<string, Map<number, number>>();
    for (const part of accepted.lines.flatMap(({ from }) => from)) {
      const byLine = pieces.get(part.order) ?? new Map<number, number>();
      pieces.set(part.order, byLine.set(part.line, (byLine.get(part.line) ?? 0) + part.quantity));
    }
    for (const [orderId, byLine] of pieces) {
      const lines = [...byLine].map(([line, quantity]) => ({ line, quantity }));
      stream(order(orderId)).append('lines-restored', { order: orderId, return: id, lines });
    }
    it.append('return-failed', { return: id, reason });
  },
);
