import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { returnDelivery } from '../returns/return-delivery.ts';
import { concludeOrder } from './conclude-order.ts';
import { fulfilment, linesToSend } from './fulfilment.ts';
import { isAllSent } from './order-pieces.ts';

/** A parcel is on its way and was paid for. With the last one the order is shipped. */
export const completeFulfilment = decision(
  orders,
  'complete-fulfilment',
  (body) => fulfilment(body.fulfilment),
  ({ fulfilment: name }, it, { stream }) => {
    const { status, requested, billed, paid, told, calledOff } = it.state;
    if (requested === null || billed === null) return reject('no-such-fulfilment', { fulfilment: name });
    if (status === 'shipped' || status === 'given-up') return;
    const placed = stream(order(requested.order));
    for (const share of paid.slice(told)) placed.append('tender-captured', { order: placed.id, ...share });
    const left = linesToSend(it.state);
    const isEmpty = left.length === 0;
    placed.append('fulfilment-completed', { order: placed.id, fulfilment: name, ...(isEmpty && { isEmpty }) });
    const { continues } = placed.state;
    if (isEmpty) {
      const { country, currency, scale, gross, isFirst } = billed;
      const units = requested.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      it.append('fulfilment-given-up', {
        order: placed.id,
        fulfilment: name,
        shipment: requested.shipment,
        country,
        currency,
        lines: requested.lines.length,
        units,
        gross,
        scale,
        ...(continues !== null && { continues }),
        isFirst,
      });
      concludeOrder(placed);
      // The last of the rest may have been credited while its delivery was being paid.
      returnDelivery(placed, { stream });
      return;
    }
    const isLast = isAllSent(placed.state);
    const { invoice, series, number, customer, country, currency, scale, gross, isFirst } = billed;
    const { location, shipment, kind, carrier, tracking } = requested;
    it.append('fulfilment-shipped', {
      order: placed.id,
      fulfilment: name,
      invoice,
      series,
      number,
      customer,
      country,
      currency,
      lines: left,
      gross,
      scale,
      location,
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
      shipment,
      ...(kind === 'collection' && { kind }),
      ...(continues !== null && { continues }),
      isFirst,
      isLast,
      ...(calledOff.length > 0 && { calledOff: [...calledOff] }),
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
