import { processManager, type Instance, type Payload } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import type { Pieces } from '../fulfilment/order-pieces.ts';
import { order } from '../order.ts';

type Arrived = Payload<typeof shipping, 'shipment-delivered'>;
const orderOf = ({ order: name }: { readonly order: string }): string => name;

type Lost = Payload<typeof shipping, 'shipment-lost'>;
type Learning = Instance<typeof order, {}, never>;

/** Learns what of an order has arrived, with the last of which the time to withdraw begins, and what was lost. */
export const learnDeliveries = processManager('learn-deliveries', order)
  .on(shipping, 'shipment-delivered', orderOf, arrived)
  .on(shipping, 'shipment-collected', orderOf, arrived)
  .on(shipping, 'shipment-lost', orderOf, lost);

function arrived(it: Learning, { shipment, lines }: Arrived): void {
  const pieces = piecesIn(it, lines);
  if (pieces.length > 0) it.append('goods-delivered', { order: it.id, shipment, lines: pieces, deliveredAt: it.at });
}

function lost(it: Learning, { shipment, location, lines }: Lost): void {
  const pieces = piecesIn(it, lines);
  if (pieces.length > 0) it.append('goods-lost', { order: it.id, shipment, location, lines: pieces, lostAt: it.at });
}

function piecesIn({ state: { quote } }: Learning, lines: Arrived['lines']): Pieces[] {
  if (quote === null) return [];
  return lines.flatMap(({ line, quantity }) => {
    const index = lineOf(line, quote.lines.length);
    return index === undefined ? [] : [{ line: index, quantity }];
  });
}

/** Shipments of a fulfilment name the order’s lines by their place; what somebody has sent by hand may say anything. */
function lineOf(name: string, count: number): number | undefined {
  const line = /^(0|[1-9][0-9]{0,3})$/.test(name) ? Number(name) : count;
  return line < count ? line : undefined;
}
