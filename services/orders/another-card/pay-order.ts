import { decision, isErased, reject } from '@banyan/core';
import { tellReturn } from '../checkout/return-page.ts';
import { orders } from '../contract.ts';
import { personOf } from '../edits/cancellation-words.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import type { OrderState } from '../order-state.ts';
import { isDue } from '../payment-failures/unpaid.ts';
import { fulfilment, type FulfilmentState } from '../fulfilment/fulfilment.ts';
import { dueByCard } from './due-by-card.ts';
import { OFFERS_MAX, openOffer } from './offers.ts';

/** Gives another card for what is due of an order; one is asked at a time. */
export const payOrder = decision(
  orders,
  'pay-order',
  (body) => order(body.order),
  ({ order: id, payment, card, returnUrl }, it, { caller, stream }) => {
    const { status, offers } = it.state;
    if (status === 'none' || !mayKnow(caller, it.state)) return reject('no-such-order', { order: id });
    const known = offers.find((one) => one.payment === payment);
    if (known !== undefined) {
      const isSame = known.card === card && (known.returnTo === returnUrl || isErased(known.returnTo));
      return isSame ? undefined : reject('payment-exists', { payment });
    }
    if (dueOf(it.state, (parcel) => stream(fulfilment(parcel)).state) <= 0) return reject('nothing-due', { order: id });
    const open = openOffer(it.state);
    if (open !== undefined) return reject('being-paid', { payment: open.payment });
    if (offers.length >= OFFERS_MAX) return reject('too-many-cards', { max: OFFERS_MAX });
    return it.append('card-offered', { order: id, payment, card, ...tellReturn(personOf(id, it.state), returnUrl) });
  },
);

/** What another card has to hold for an order, in minor units; 0: none has to. */
export function dueOf(state: OrderState, parcelOf: (name: string) => FulfilmentState): number {
  if (!isDue(state)) return 0;
  const underWay = state.fulfilments.filter(({ isCompleted }) => !isCompleted);
  return dueByCard(
    state,
    underWay.map((one) => parcelOf(one.fulfilment)),
  );
}

/** The payment by card of an order, if it has one. */
export function intentOf({ tenders }: Pick<OrderState, 'tenders'>): string | undefined {
  return tenders.find(({ kind }) => kind === 'intent')?.tender;
}
