import { isDeepEqual, type DecisionContext } from '@banyan/core';
import { isInZone } from '@banyan/shipping/contract';
import { checkout, type Quote, type Started } from '../checkout/checkout.ts';
import { order } from '../order.ts';
import { deliveryMethod, deliveryZone } from './known-delivery.ts';

type Streams = DecisionContext['stream'];

interface Place {
  readonly country: string;
  readonly postcode?: string | undefined;
}

/** What was said by whoever bought an order, or the one that it continues. */
export function startOf(of: string, stream: Streams): Started | null {
  const { continues } = stream(order(of)).state;
  return continues === null ? stream(checkout(of)).state.started : startOf(continues, stream);
}

/** Where an order is sent as it stands; undefined: it came of no checkout. */
export function sentTo(of: string, stream: Streams): Started['shipTo'] | undefined {
  return stream(order(of)).state.shipTo ?? startOf(of, stream)?.shipTo;
}

/** True when a place lies in the zones that the carriage was quoted for and in no other that its method tells apart. */
export function isInSameZones(
  { shipping, zones }: Pick<Quote, 'shipping' | 'zones'>,
  { country, postcode }: Place,
  stream: Streams,
): boolean {
  if (shipping === null) return true;
  const around = stream(deliveryMethod(shipping.method)).state.zones.filter((zone) => {
    const { facts } = stream(deliveryZone(zone)).state;
    return facts !== null && isInZone(facts, country, postcode);
  });
  return isDeepEqual(around.toSorted(), [...zones].toSorted());
}
