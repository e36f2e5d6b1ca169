import { decision, isErased, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { intentOf } from './checkout-ids.ts';
import { checkout, type CheckoutState } from './checkout.ts';
import { knownChannel } from './known-channel.ts';
import { reservationsOf } from './plan-stock.ts';
import { sumOf } from './split-payment.ts';

/** Makes an order of a checkout. Order, number and the end of the checkout are one decision: no number is lost, and none given to what fails. */
export const placeCheckout = decision(
  orders,
  'place-checkout',
  (body) => ({ it: checkout(body.checkout), placed: order(body.checkout) }),
  ({ checkout: id }, { it, placed }, { stream }) => {
    const { status, started, quote, number: before } = it.state;
    if (started === null || quote === null) return reject('no-such-checkout', { checkout: id });
    if (status === 'completed' && before !== null) return { number: before };
    const { buyer, email, shipTo, billTo, country, cart, holds, rest, captures } = started;
    // Somebody who was erased meanwhile buys nothing.
    if (status !== 'open' || isErased(email) || isErased(shipTo) || isErased(billTo))
      return reject('checkout-ended', { checkout: id });
    const { facts } = stream(knownChannel(started.channel)).state;
    if (facts === null) return reject('checkout-ended', { checkout: id });
    const series = facts.series.orders;
    const numbers = stream(numbering(series));
    const number = numbers.state.last + 1;
    numbers.append('number-assigned', { number, order: id, series });
    placed.append('order-accepted', {
      order: id,
      series,
      number,
      cart,
      buyer,
      email,
      shipTo,
      ...(billTo !== undefined && { billTo }),
      country,
      quote,
      tenders: {
        holds,
        intent: rest?.kind === 'card' ? { intent: intentOf(id), amount: quote.totals.gross - sumOf(holds) } : null,
        captures,
      },
      reservations: reservedFor(it.state),
      claim: id,
    });
    it.append('checkout-completed', { checkout: id, number });
    return { number };
  },
);

/** What was reserved. Where one location has all, the quote says what. */
function reservedFor(state: CheckoutState) {
  const all = reservationsOf(state) ?? [];
  return all.length === 1 ? all.map(({ reservation, location }) => ({ reservation, location })) : all;
}
