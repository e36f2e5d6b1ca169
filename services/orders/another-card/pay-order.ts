import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { order, type OrderState } from '../order.ts';
import { isDue } from '../payment-failures/unpaid.ts';
import { OFFERS_MAX, openOffer } from './offers.ts';

/** Gives another card for what is due of an order; one is asked at a time. */
export const payOrder = decision(
  orders,
  'pay-order',
  (body) => order(body.order),
  ({ order: id, payment, card, returnUrl }, it, { caller }) => {
    const { status, offers } = it.state;
    if (status === 'none' || !mayKnow(caller, it.state)) return reject('no-such-order', { order: id });
    const known = offers.find((one) => one.payment === payment);
    if (known !== undefined) {
      const isSame = known.card === card && known.returnUrl === returnUrl;
      return isSame ? undefined : reject('payment-exists', { payment });
    }
    if (!isDue(it.state) || intentOf(it.state) === undefined) return reject('nothing-due', { order: id });
    const open = openOffer(it.state);
    if (open !== undefined) return reject('being-paid', { payment: open.payment });
    if (offers.length >= OFFERS_MAX) return reject('too-many-cards', { max: OFFERS_MAX });
    return it.append('card-offered', { order: id, payment, card, returnUrl });
  },
);

/** The payment by card of an order, if it has one. */
export function intentOf({ tenders }: Pick<OrderState, 'tenders'>): string | undefined {
  return tenders.find(({ kind }) => kind === 'intent')?.tender;
}
