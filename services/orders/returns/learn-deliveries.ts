import { processManager, type Instance, type Payload } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import { order } from '../order.ts';

type Arrived = Payload<typeof shipping, 'shipment-delivered'>;
const orderOf = ({ order: name }: Arrived): string => name;

/** Learns what of an order has arrived: the time to withdraw begins with the last of it. */
export const learnDeliveries = processManager('learn-deliveries', order)
  .on(shipping, 'shipment-delivered', orderOf, arrived)
  .on(shipping, 'shipment-collected', orderOf, arrived);

function arrived(it: Instance<typeof order, {}, never>, { shipment, lines }: Arrived): void {
  const { quote } = it.state;
  if (quote === null) return;
  const pieces = lines.flatMap(({ line, quantity }) => {
    const index = lineOf(line, quote.lines.length);
    return index === undefined ? [] : [{ line: index, quantity }];
  });
  if (pieces.length > 0) it.append('goods-delivered', { order: it.id, shipment, lines: pieces, deliveredAt: it.at });
}

/** Shipments of a fulfilment name the order’s lines by their place; what somebody has sent by hand may say anything. */
function lineOf(name: string, count: number): number | undefined {
  const line = /^(0|[1-9][0-9]{0,3})$/.test(name) ? Number(name) : count;
  return line < count ? line : undefined;
}
