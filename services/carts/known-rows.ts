import { T, instant, view } from '@banyan/core';
import { placeOnList } from '@banyan/pricing/contract';
import { carts } from './contract.ts';
import { knownAs } from './known.ts';
import { learntFacts } from './schemas.ts';

const exact = { additionalProperties: false };
const { sku, listPrices, channel } = learntFacts;
const NOTHING = { sku: null, listPrices: null, channel: null, groups: [] };

/** What was learnt, by the names of `knownAs`; `asOf` is when it was last news, and so the moment that its prices are of. */
export const knownRows = view('known', {
  sku: T.Union([T.Object(sku, exact), T.Null()]),
  listPrices: T.Union([T.Object(listPrices, exact), T.Null()]),
  channel: T.Union([T.Object(channel, exact), T.Null()]),
  groups: T.Array(T.String()),
  asOf: instant,
}).on(
  carts,
  {
    'sku-learnt': {
      key: (facts) => knownAs.sku(facts.sku),
      fold: (_, sku, { recordedAt }) => ({ ...NOTHING, sku, asOf: recordedAt }),
    },
    'list-prices-learnt': {
      key: ({ sku, list, currency }) => knownAs.listPrices(sku, list, currency),
      fold: (_, listPrices, { recordedAt }) => ({ ...NOTHING, listPrices, asOf: recordedAt }),
    },
    'list-prices-turned': {
      key: ({ place }) => place,
      fold: (row, _, { recordedAt }) => row && { ...row, asOf: recordedAt },
    },
    'channel-learnt': {
      key: (facts) => knownAs.channel(facts.channel),
      fold: (_, channel, { recordedAt }) => ({ ...NOTHING, channel, asOf: recordedAt }),
    },
    'groups-learnt': {
      key: ({ customer }) => knownAs.buyer(customer),
      fold: (_, { groups }, { recordedAt }) => ({ ...NOTHING, groups, asOf: recordedAt }),
    },
  },
  { leansOn: [knownAs, placeOnList, NOTHING] },
);
