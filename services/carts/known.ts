import { aggregate, type DecisionContext, type Payload } from '@banyan/core';
import { placeOnList } from '@banyan/pricing/contract';
import { carts } from './contract.ts';

/** What was learnt of one thing; all but one are null. */
export interface Known {
  readonly sku: Payload<typeof carts, 'sku-learnt'> | null;
  readonly listPrices: Payload<typeof carts, 'list-prices-learnt'> | null;
  readonly channel: Payload<typeof carts, 'channel-learnt'> | null;
  readonly groups: readonly string[];
  readonly promotion: Payload<typeof carts, 'promotion-learnt'> | null;
  readonly coupon: Payload<typeof carts, 'coupon-learnt'> | null;
}

const NOTHING: Known = { sku: null, listPrices: null, channel: null, groups: [], promotion: null, coupon: null };

/**
 * Streams `known/<kind>/<name>`. One aggregate for all that is learnt, so that one process manager learns it: each follows the whole log of its source,
 * which is busy with quotes.
 */
export const known = aggregate(carts, 'known', NOTHING, {
  'sku-learnt': (it, sku) => ({ ...it, sku }),
  'list-prices-learnt': (it, listPrices) => ({ ...it, listPrices }),
  'list-prices-turned': (it) => it,
  'channel-learnt': (it, channel) => ({ ...it, channel }),
  'groups-learnt': (it, { groups }) => ({ ...it, groups }),
  'promotion-learnt': (it, promotion) => ({ ...it, promotion }),
  'coupon-learnt': (it, coupon) => ({ ...it, coupon }),
});

/** What facts are called by the kind of what they are of. */
export const knownAs = {
  sku: (sku: string) => `sku/${sku}`,
  listPrices: (sku: string, list: string, currency: string) => `list-prices/${placeOnList(sku, list, currency)}`,
  channel: (channel: string) => `channel/${channel}`,
  buyer: (customer: string) => `buyer/${customer}`,
  promotion: (promotion: string) => `promotion/${promotion}`,
  coupon: (coupon: string) => `coupon/${coupon}`,
};

/** All that was learnt, by the names of `knownAs`. */
export interface Facts {
  readonly of: (name: string) => Known | undefined;
}

/** What was learnt, as a decision reads it. */
export function factsIn(stream: DecisionContext['stream']): Facts {
  return { of: (name) => stream(known(name)).state };
}
