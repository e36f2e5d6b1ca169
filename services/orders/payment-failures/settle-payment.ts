import { decision, reject, type Handle } from '@banyan/core';
import { orders } from '../contract.ts';
import { sealWords } from '../edits/cancellation-words.ts';
import { fulfilment, isWaiting, nextTender, type FulfilmentState } from '../fulfilment/fulfilment.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { NOT_TAKEN } from './payment-failures-contract.ts';
import { namesOf } from './offset-unpaid.ts';
import { sumOf } from './sum-of.ts';
import { isUnpaid } from './unpaid.ts';

/** Has what a capture has failed to take tried once more. While that is under way, again changes nothing. */
export const collectPayment = decision(
  orders,
  'collect-payment',
  (body) => order(body.order),
  ({ order: id }, it) => {
    if (it.state.status === 'none') return reject('no-such-order', { order: id });
    if (!isUnpaid(it.state)) return reject('nothing-due', { order: id });
    if (it.state.sending === null) it.append('collection-asked', { order: id });
  },
);

/** What a capture has failed to take, or cannot take for a parcel that waits, was paid in another way, or is given up: the order goes on. */
export const settlePayment = decision(
  orders,
  'settle-payment',
  (body) => order(body.order),
  ({ order: id, reason }, it, { caller, stream }) => {
    const { status, unpaid, sending, fulfilments } = it.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    const waiting = fulfilments
      .filter(({ isCompleted }) => !isCompleted)
      .flatMap((one) => waitingFor(stream(fulfilment(one.fulfilment))));
    if (unpaid.length + waiting.length === 0) return reject('nothing-due', { order: id });
    if (sending !== null) return reject('being-collected', { order: id });
    const beyond = refuseBeyondLimit(caller, 'settle-payment', sumOf(it.state, [...unpaid, ...waiting]));
    if (beyond !== undefined) return beyond;
    const why = sealWords(reason, id, it.state);
    for (const one of unpaid) it.append('payment-settled', { order: id, ...namesOf(one), amount: one.amount, ...why });
    for (const { parcel, invoice, ...one } of waiting) {
      const { tender, capture: name, amount, currency } = one;
      // As if it had been asked for and had failed: nothing of it counts as taken, nor goes back to the card.
      const notTaken = { ...namesOf(one), name, invoice, currency, amount, reason: NOT_TAKEN };
      it.append('tender-failed', { order: id, ...notTaken });
      it.append('payment-settled', { order: id, ...namesOf(one), amount, ...why });
      parcel.append('fulfilment-paid', { fulfilment: parcel.id, tender, amount });
      parcel.append('fulfilment-resumed', { order: id, fulfilment: parcel.id, shipment: one.shipment });
    }
  },
);

type Parcel = Handle<typeof orders, FulfilmentState, 'fulfilment-paid' | 'fulfilment-resumed'>;

/** What a parcel waits for, if it does: its card was asked for that, and does not hold it. */
function waitingFor(parcel: Parcel) {
  const { requested, billed } = parcel.state;
  const next = nextTender(parcel.state);
  if (!isWaiting(parcel.state) || requested === null || billed === null || next === undefined) return [];
  const { tender, name: capture, amount } = next;
  const { invoice, currency } = billed;
  return [{ parcel, tender, capture, amount, invoice, currency, fulfilment: parcel.id, shipment: requested.shipment }];
}
