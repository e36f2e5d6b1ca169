import { aggregate, type Payload } from '@banyan/core';
import { pricing } from './contract.ts';

/** All that pricing knows of a SKU. */
export type SkuFacts = Payload<typeof pricing, 'sku-learnt'>;
/** What a SKU costs by a list of the catalog's in a currency. */
export type ListPriceFacts = Payload<typeof pricing, 'list-prices-learnt'>;
/** All that pricing knows of a channel. */
export type ChannelFacts = Payload<typeof pricing, 'channel-learnt'>;
/** All that pricing knows of a shipping method. */
export type MethodFacts = Payload<typeof pricing, 'method-learnt'>;

/** What was learnt last; null: nothing yet. */
interface Known<F> {
  readonly facts: F | null;
}

const noSku: Known<SkuFacts> = { facts: null };
const noListPrices: Known<ListPriceFacts> = { facts: null };
const noCategory: Known<Payload<typeof pricing, 'category-learnt'>> = { facts: null };
const noChannel: Known<ChannelFacts> = { facts: null };
const noMethod: Known<MethodFacts> = { facts: null };
const noZone: Known<Payload<typeof pricing, 'shipping-zone-learnt'>> = { facts: null };

/** Streams `sku/<sku>`. */
export const knownSku = aggregate(pricing, 'sku', noSku, { 'sku-learnt': (_, facts) => ({ facts }) });

/** Streams `list-prices/<sku>@<list>@<currency>`. */
export const knownListPrices = aggregate(pricing, 'list-prices', noListPrices, {
  'list-prices-learnt': (_, facts) => ({ facts }),
});

/** Streams `category/<category>`. */
export const knownCategory = aggregate(pricing, 'category', noCategory, {
  'category-learnt': (_, facts) => ({ facts }),
});

const noGroups: { readonly groups: readonly string[] } = { groups: [] };

/** Streams `buyer/<customer>`: the groups that they are in. */
export const knownBuyer = aggregate(pricing, 'buyer', noGroups, { 'groups-learnt': (_, { groups }) => ({ groups }) });

const noBusiness: { readonly country: string | null } = { country: null };

/** Streams `business/<customer>`: the country in which their tax number has been checked. */
export const knownBusiness = aggregate(pricing, 'business', noBusiness, {
  'business-learnt': (_, { country }) => ({ country }),
});

const nobody: { readonly person: string | null } = { person: null };

/** Streams `recognised/<buyer>`: the person whose e-mail address they came with last when a claim of theirs was refused. */
export const recognised = aggregate(pricing, 'recognised', nobody, {
  'buyer-recognised': (_, { person }) => ({ person }),
});

/** Streams `channel/<channel>`. */
export const knownChannel = aggregate(pricing, 'channel', noChannel, { 'channel-learnt': (_, facts) => ({ facts }) });

/** Streams `method/<method>`. */
export const knownMethod = aggregate(pricing, 'method', noMethod, { 'method-learnt': (_, facts) => ({ facts }) });

/** Streams `shipping-zone/<zone>`. */
export const knownZone = aggregate(pricing, 'shipping-zone', noZone, {
  'shipping-zone-learnt': (_, facts) => ({ facts }),
});
