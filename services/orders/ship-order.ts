import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { fulfilmentOfAll } from './fulfilment/fulfilment-ids.ts';
import { openOf, requestFulfilment } from './fulfilment/request-fulfilment.ts';
import { spreadPieces } from './fulfilment/spread-pieces.ts';
import { order } from './order.ts';
import { isDue } from './payment-failures/unpaid.ts';

/**
 * Sends all of a confirmed order that is open. Of one that was drafted the shipping process commits the reservation and books the revenue; one that came of
 * a checkout has a fulfilment for each location.
 */
export const shipOrder = decision(
  orders,
  'ship-order',
  (body) => order(body.order),
  ({ order: id }, it, context) => {
    const { status, quote, reservations } = it.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    if (status === 'shipped' || (status === 'shipping' && openOf(it.state).length === 0)) return;
    if (status !== 'confirmed' && (quote === null || status !== 'shipping'))
      return reject('wrong-status', { order: id, status });
    if (isDue(it.state)) return reject('payment-due', { order: id });
    if (quote === null) return it.append('shipment-requested', { order: id });
    // A location that was planned twice has two.
    const spread = spreadPieces(quote, openOf(it.state), reservations);
    for (const [nth, from] of reservations.entries()) {
      const lines = spread[nth]!;
      if (lines.length === 0) continue;
      requestFulfilment(it, { fulfilment: fulfilmentOfAll(id, it.state.requests + 1), lines, from }, context);
    }
  },
);
