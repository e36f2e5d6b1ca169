import { isDeepEqual, processManager, type DeepReadonly, type Static } from '@banyan/core';
import { currenciesOf, pricing } from '@banyan/pricing/contract';
import { known, knownAs } from './known.ts';
import type { learntFacts } from './schemas.ts';

type Entries = DeepReadonly<Static<typeof learntFacts.listPrices.entries>>;

/**
 * Learns what things cost and whether they can be bought, from the service that learns it from the catalog to make quotes of it: so a cart shows what a quote
 * will say.
 */
export const learnFromPricing = processManager('learn-from-pricing', known, { timers: ['turn'] })
  .on(
    pricing,
    'sku-learnt',
    ({ sku }) => knownAs.sku(sku),
    (it, { sku, product, isForSale, isRetired, prices }) => {
      const facts = {
        sku,
        isForSale,
        prices,
        ...(product !== undefined && { product }),
        ...(isRetired !== undefined && { isRetired }),
      };
      if (!isDeepEqual(facts, it.state.sku)) it.append('sku-learnt', facts);
    },
  )
  .on(
    pricing,
    'list-prices-learnt',
    ({ sku, list, currency }) => knownAs.listPrices(sku, list, currency),
    (it, facts) => {
      const next = nextTurn(facts.entries, it.at);
      if (next !== undefined) it.schedule('turn', next);
      else if (it.state.listPrices !== null && nextTurn(it.state.listPrices.entries, it.at) !== undefined)
        it.cancel('turn');
      it.append('list-prices-learnt', facts);
    },
  )
  .when('turn', (it) => {
    it.append('list-prices-turned', { place: it.id });
    const next = nextTurn(it.state.listPrices?.entries ?? [], it.at);
    if (next !== undefined) it.schedule('turn', next);
  })
  .on(
    pricing,
    'channel-learnt',
    ({ channel }) => knownAs.channel(channel),
    (it, { channel, isOpen, currencies, priceLists, timeZone }) => {
      const facts = { channel, isOpen, currencies, priceLists, timeZone };
      if (!isDeepEqual(facts, it.state.channel)) it.append('channel-learnt', facts);
    },
  )
  .on(
    pricing,
    'groups-learnt',
    ({ customer }) => knownAs.buyer(customer),
    (it, facts) => it.append('groups-learnt', facts),
  )
  .on(
    pricing,
    'promotion-defined',
    ({ promotion }) => knownAs.promotion(promotion),
    (it, facts) => {
      const { promotion, channels, byCoupon } = facts;
      it.append('promotion-learnt', { promotion, channels, currencies: currenciesOf(facts), isActive: byCoupon });
    },
  )
  .on(
    pricing,
    'promotion-ended',
    ({ promotion }) => knownAs.promotion(promotion),
    (it) => {
      if (it.state.promotion !== null) it.append('promotion-learnt', { ...it.state.promotion, isActive: false });
    },
  )
  .on(
    pricing,
    'coupon-issued',
    ({ coupon }) => knownAs.coupon(coupon),
    (it, { coupon, promotion }) => it.append('coupon-learnt', { coupon, promotion, isActive: true }),
  )
  .on(
    pricing,
    'coupon-ended',
    ({ coupon }) => knownAs.coupon(coupon),
    (it) => {
      if (it.state.coupon !== null) it.append('coupon-learnt', { ...it.state.coupon, isActive: false });
    },
  );

/** The next moment at which a price of a list begins or ends; undefined: none does. */
function nextTurn(entries: Entries, at: string): string | undefined {
  const turns = entries.flatMap(({ from, until }) => [from, until].filter((turn) => turn !== undefined));
  return turns.filter((turn) => turn > at).toSorted((one, other) => (one < other ? -1 : 1))[0];
}
