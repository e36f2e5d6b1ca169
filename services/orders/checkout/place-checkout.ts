import { decision, isErased, reject, type DecisionContext } from '@banyan/core';
import { orders } from '../contract.ts';
import { noteVisitorsOrder } from '../joining/visitor-orders.ts';
import { visitorIn } from '../may-know.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { intentOf } from './checkout-ids.ts';
import { checkout, soldGoodsOf } from './checkout.ts';
import { knownChannel } from './known-channel.ts';
import { heldGoodsOf } from './plan-stock.ts';
import { sumOf } from './split-payment.ts';

type Stream = DecisionContext['stream'];

/**
 * Makes an order of a checkout: order, number and the end of the checkout are recorded together, so no number is lost, and none given to what fails.
 * @returns the order’s number; undefined when nothing can become of the checkout any more
 */
export function placeOrder(id: string, stream: Stream): number | undefined {
  // First of all, for it is the one that has to be looked up.
  const placed = stream(order(id));
  const it = stream(checkout(id));
  const { status, started, quote, number: before } = it.state;
  if (before !== null) return before;
  // Somebody has made another order under its name meanwhile.
  if (placed.state.status !== 'none') return undefined;
  const goods = soldGoodsOf(it.state);
  if (status !== 'open' || started === null || quote === null || goods === undefined) return undefined;
  const { buyer, email, shipTo, billTo, country, cart, holds, rest, captures, link } = started;
  // Somebody who was erased meanwhile buys nothing.
  if (isErased(email) || isErased(shipTo) || isErased(billTo)) return undefined;
  const { facts } = stream(knownChannel(started.channel)).state;
  if (facts === null) return undefined;
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
    reservations: heldGoodsOf(goods),
    claim: id,
    ...(link !== undefined && { link }),
  });
  const visitor = visitorIn(buyer);
  if (visitor !== null) noteVisitorsOrder(visitor, placed, stream);
  it.append('checkout-completed', { checkout: id, number });
  return number;
}

/** The same by a command, for a process that reacts to an event: it shares its commit with many others, and looks nothing up there. */
export const placeCheckout = decision(
  orders,
  'place-checkout',
  (body) => ({ it: checkout(body.checkout), placed: order(body.checkout) }),
  ({ checkout: id }, { it }, { stream }) => {
    if (it.state.started === null || it.state.quote === null) return reject('no-such-checkout', { checkout: id });
    const number = placeOrder(id, stream);
    return number === undefined ? reject('checkout-ended', { checkout: id }) : { number };
  },
);
