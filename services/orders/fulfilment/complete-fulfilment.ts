import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { concludeOrder } from './conclude-order.ts';
import { fulfilment } from './fulfilment.ts';
import { isAllSent } from './order-pieces.ts';

/** A parcel is on its way and was paid for. With the last one the order is shipped. */
export const completeFulfilment = decision(
  orders,
  'complete-fulfilment',
  (body) => fulfilment(body.fulfilment),
  ({ fulfilment: name }, it, { stream }) => {
    const { status, requested, billed, paid } = it.state;
    if (requested === null || billed === null) return reject('no-such-fulfilment', { fulfilment: name });
    if (status === 'shipped') return;
    const placed = stream(order(requested.order));
    for (const share of paid) placed.append('tender-captured', { order: placed.id, ...share });
    placed.append('fulfilment-completed', { order: placed.id, fulfilment: name });
    const isLast = isAllSent(placed.state);
    const { invoice, series, number, customer, country, currency, scale, gross, isFirst } = billed;
    const { lines, location, shipment, kind, carrier, tracking } = requested;
    it.append('fulfilment-shipped', {
      order: placed.id,
      fulfilment: name,
      invoice,
      series,
      number,
      customer,
      country,
      currency,
      lines: [...lines],
      gross,
      scale,
      location,
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
      shipment,
      ...(kind === 'collection' && { kind }),
      ...(placed.state.continues !== null && { continues: placed.state.continues }),
      isFirst,
      isLast,
    });
    concludeOrder(placed);
  },
);

/** Opens the pieces of a fulfilment again whose goods could not leave. */
export const reopenPieces = decision(
  orders,
  'reopen-pieces',
  (body) => fulfilment(body.fulfilment),
  ({ fulfilment: name, reason }, it, { stream }) => {
    const { status, requested } = it.state;
    if (requested === null || (status !== 'requested' && status !== 'failed'))
      return reject('no-such-fulfilment', { fulfilment: name });
    if (status === 'failed') return;
    const { order: id, reservation, shipment } = requested;
    const lines = requested.lines.map(({ line, quantity }) => ({ line, quantity }));
    const goods = [...requested.goods];
    const placed = stream(order(id));
    const others = placed.state.pieces.reduce((sum, { sent }) => sum + sent, 0);
    const isNothingSent = others === lines.reduce((sum, { quantity }) => sum + quantity, 0);
    placed.append('pieces-reopened', { order: id, fulfilment: name, lines, isNothingSent, reservation, goods });
    it.append('fulfilment-failed', { order: id, fulfilment: name, shipment, reason });
  },
);
