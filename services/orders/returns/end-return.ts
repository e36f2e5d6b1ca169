import { decision, reject, type Handle } from '@banyan/core';
import { orders } from '../contract.ts';
import { sealWords } from '../edits/cancellation-words.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { isOfNoGoods, orderReturn, type OrderReturnState } from './order-return.ts';

type ReturnHandle = Handle<typeof orders, OrderReturnState, 'return-cancelled' | 'return-refused'>;
type OrderHandle = Handle<typeof orders, OrderState, 'pieces-kept'>;

/** Gives a return up before its goods have come: they are kept. */
export const cancelReturn = decision(
  orders,
  'cancel-return',
  (body) => orderReturn(body.return),
  ({ return: id }, it, { caller, stream }) => {
    const { status, order: name } = it.state;
    if (status === 'none') return reject('no-such-return', { return: id });
    const of = stream(order(name));
    if (!mayKnow(caller, of.state)) return reject('no-such-return', { return: id });
    if (status === 'cancelled') return;
    if (status !== 'requested' || isOfNoGoods(it.state)) return reject('wrong-return-status', { return: id, status });
    it.append('return-cancelled', { return: id, order: name });
    keepPieces(it, of);
  },
);

/** Refuses a return before its goods have come. */
export const refuseReturn = decision(
  orders,
  'refuse-return',
  (body) => orderReturn(body.return),
  ({ return: id, reason }, it, { stream }) => {
    const { status, kind, order: name } = it.state;
    if (status === 'none') return reject('no-such-return', { return: id });
    if (kind === 'withdrawal') return reject('is-withdrawal', { return: id });
    if (status === 'refused') return;
    if (status !== 'requested' || isOfNoGoods(it.state)) return reject('wrong-return-status', { return: id, status });
    const of = stream(order(name));
    it.append('return-refused', { return: id, order: name, ...sealWords(reason, name, of.state) });
    keepPieces(it, of);
  },
);

function keepPieces({ id, state }: ReturnHandle, of: OrderHandle): void {
  if (state.lines.length > 0) of.append('pieces-kept', { order: of.id, return: id, lines: [...state.lines] });
}
