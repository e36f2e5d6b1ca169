import type { Handle } from '@banyan/core';
import { atScale4 } from '../checkout/quote-amounts.ts';
import type { orders } from '../contract.ts';
import { addExactly } from '../lines.ts';
import type { OrderState } from '../order-state.ts';
import { invoicedOf, isAllCalledOff, isAllSent } from './order-pieces.ts';

/** Why an order is cancelled, or pieces of it are given up, that somebody has withdrawn from. */
export const WITHDRAWN = 'withdrawn';

/**
 * Records that an order is shipped as a whole, once no piece of it is open and every parcel is on its way; whoever sends, or gives up, the last open piece
 * calls it. What is held for it still is given back from here on. One of which nothing was sent, since all parcels were called off, is cancelled.
 */
export function concludeOrder(it: Handle<typeof orders, OrderState, 'order-shipped' | 'order-cancelled'>): boolean {
  const { status, quote, fulfilments, pieces, customer, country, currency } = it.state;
  if (quote === null || status === 'shipped' || status === 'cancelled') return false;
  if (fulfilments.length === 0 || !isAllSent(it.state)) return false;
  if (isAllCalledOff(it.state)) {
    it.append('order-cancelled', { order: it.id, reason: WITHDRAWN, inParts: true });
    return true;
  }
  const sent = pieces.map((_, line) => invoicedOf({ fulfilments }, line));
  const invoiced = fulfilments.reduce((sum, { gross }) => addExactly(sum, gross), 0);
  it.append('order-shipped', {
    order: it.id,
    customer,
    country,
    currency,
    lines: sent.filter((units) => units > 0).length,
    units: sent.reduce((sum, units) => sum + units, 0),
    gross: atScale4(invoiced, quote),
    inParts: true,
  });
  return true;
}
