import { T, range, view } from '@banyan/core';
import { couponRecord, pricing, promotionRecord, quoteRecord, taxRateRecord, taxZoneRecord } from './contract.ts';

import { listPriceFacts, placeOnList, skuFacts } from './sku-schemas.ts';
import { taxSettings } from './tax-schemas.ts';

/** Every quote, and how it stands. */
export const quotes = view('quotes', quoteRecord.properties).on(pricing, {
  'quote-made': {
    key: ({ quote }) => quote,
    fold: (_, facts, { recordedAt }) => ({
      ...facts,
      state: 'open',
      claim: null,
      supersededBy: null,
      madeAt: recordedAt,
    }),
  },
  'quote-superseded': {
    key: ({ quote }) => quote,
    fold: (row, { by }) => row && { ...row, state: 'superseded', supersededBy: by },
  },
  'quote-claimed': {
    key: ({ quote }) => quote,
    fold: (row, { claim }) => row && { ...row, state: 'claimed', claim },
  },
  'quote-released': {
    key: ({ quote }) => quote,
    fold: (row) => row && { ...row, state: 'open', claim: null },
  },
});

/** Every promotion. */
export const promotions = view('promotions', promotionRecord.properties, {
  'by-state': range('state', 'promotion'),
}).on(pricing, {
  'promotion-defined': {
    key: ({ promotion }) => promotion,
    fold: (_, facts, { occurredAt }) => ({ ...facts, state: 'active', changedAt: occurredAt }),
  },
  'promotion-ended': {
    key: ({ promotion }) => promotion,
    fold: (row, _, { occurredAt }) => row && { ...row, state: 'ended', changedAt: occurredAt },
  },
});

/** Every coupon. */
export const coupons = view('coupons', couponRecord.properties).on(pricing, {
  'coupon-issued': {
    key: ({ coupon }) => coupon,
    fold: (_, facts, { occurredAt }) => ({ ...facts, state: 'active', changedAt: occurredAt }),
  },
  'coupon-ended': {
    key: ({ coupon }) => coupon,
    fold: (row, _, { occurredAt }) => row && { ...row, state: 'ended', changedAt: occurredAt },
  },
});

/** How often what is counted is claimed. */
export const uses = view('uses', { claimed: T.Integer({ minimum: 0 }) }).on(pricing, {
  'use-claimed': { key: ({ of }) => of, fold: (row) => ({ claimed: (row?.claimed ?? 0) + 1 }) },
  'use-released': { key: ({ of }) => of, fold: (row) => row && { claimed: row.claimed - 1 } },
});

/** Every tax zone. */
export const taxZones = view('tax-zones', taxZoneRecord.properties).on(pricing, {
  'tax-zone-drawn': {
    key: ({ zone }) => zone,
    fold: (_, facts, { occurredAt }) => ({ ...facts, changedAt: occurredAt }),
  },
});

/** Every tax rate, of whatever day. */
export const taxRateList = view('tax-rates', taxRateRecord.properties, {
  'by-zone': range('zone', 'taxClass', 'from'),
}).on(pricing, {
  'tax-rate-set': {
    key: ({ zone, taxClass, from }) => `${zone}@${taxClass}@${from}`,
    fold: (_, facts) => facts,
  },
});

/** How each channel's sales are taxed. */
export const channelTaxes = view('tax-settings', taxSettings).on(pricing, {
  'tax-settings-changed': { key: ({ channel }) => channel, fold: (_, settings) => settings },
});

/** What is known of every SKU. */
export const knownSkus = view('known-skus', skuFacts).on(pricing, {
  'sku-learnt': { key: ({ sku }) => sku, fold: (_, facts) => facts },
});

/** What every SKU costs by the catalog's lists. */
export const knownPrices = view('known-list-prices', listPriceFacts, {
  'by-sku': range('sku', 'list', 'currency'),
}).on(
  pricing,
  {
    'list-prices-learnt': {
      key: ({ sku, list, currency }) => placeOnList(sku, list, currency),
      fold: (_, facts) => facts,
    },
  },
  { leansOn: [placeOnList] },
);
