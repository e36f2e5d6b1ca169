import { answer, toPage } from '@banyan/core';
import { pricing } from './contract.ts';
import { usedBy } from './use.ts';
import {
  channelTaxes,
  coupons,
  knownPrices,
  knownSkus,
  promotions,
  quotes,
  taxRateList,
  taxZones,
  uses,
} from './views.ts';

/** Lists of one SKU, and rates of one class, that are shown: more than any shop has. */
const LISTED_MAX = 1000;

/** The answers to all queries. */
export const answers = [
  answer(pricing, 'quote', { quotes }, async ({ quote }, views) => (await views.quotes.get(quote)) ?? null),
  answer(pricing, 'promotion', { promotions }, async ({ promotion }, views) => {
    return (await views.promotions.get(promotion)) ?? null;
  }),
  answer(pricing, 'promotions', { promotions }, async ({ state, ...rest }, views) => {
    const which = state === undefined ? {} : ({ index: 'by-state', equals: [state] } as const);
    return toPage(await views.promotions.list({ ...which, ...rest }), (row) => row);
  }),
  answer(pricing, 'coupon', { coupons }, async ({ coupon }, views) => (await views.coupons.get(coupon)) ?? null),
  answer(pricing, 'uses', { uses }, async (of, views) => (await views.uses.get(usedBy(of)))?.claimed ?? 0),
  answer(pricing, 'tax-zone', { taxZones }, async ({ zone }, views) => (await views.taxZones.get(zone)) ?? null),
  answer(pricing, 'tax-zones', { taxZones }, async (paging, views) => {
    return toPage(await views.taxZones.list(paging), (row) => row);
  }),
  answer(pricing, 'tax-rates', { taxRateList }, async ({ zone, ...paging }, views) => {
    return toPage(await views.taxRateList.list({ index: 'by-zone', equals: [zone], ...paging }), (row) => row);
  }),
  answer(pricing, 'class-rates', { taxRateList }, async ({ zone, taxClass }, views) => {
    const equals = [zone, taxClass];
    const { rows } = await views.taxRateList.list({
      index: 'by-zone',
      equals,
      direction: 'descending',
      limit: LISTED_MAX,
    });
    if (rows.length === 0) return null;
    return { zone, taxClass, rates: rows.map(({ from, category, rate }) => ({ from, category, rate })) };
  }),
  answer(pricing, 'tax-settings', { channelTaxes }, async ({ channel }, views) => {
    return (await views.channelTaxes.get(channel)) ?? null;
  }),
  answer(pricing, 'known-article', { knownSkus, knownPrices }, async ({ sku }, views) => {
    const facts = await views.knownSkus.get(sku);
    if (facts === undefined) return null;
    const { rows } = await views.knownPrices.list({ index: 'by-sku', equals: [sku], limit: LISTED_MAX });
    return { ...facts, lists: rows };
  }),
  answer(pricing, 'known-sku', { knownSkus }, async ({ sku }, views) => {
    const facts = await views.knownSkus.get(sku);
    if (facts === undefined) return null;
    const { product: _, isRetired: __, ...own } = facts;
    return own;
  }),
];
