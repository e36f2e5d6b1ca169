import { catalog } from '@banyan/catalog/contract';
import { channels } from '@banyan/channels/contract';
import { service } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { shipping } from '@banyan/shipping/contract';
import { answers } from './answers.ts';
import { claimQuote, releaseClaim } from './claim-quote.ts';
import { pricing } from './contract.ts';
import { countedOrder, countOrder, giveBackOrder } from './count-order.ts';
import { definePromotion, endCoupon, endPromotion, issueCoupon } from './define-promotion.ts';
import {
  knownBusiness,
  knownBuyer,
  knownCategory,
  knownChannel,
  knownListPrices,
  knownMethod,
  knownSku,
  knownZone,
  recognised,
} from './known-facts.ts';
import { learnFromCatalog } from './learn-from-catalog.ts';
import { learnFromChannels } from './learn-from-channels.ts';
import { learnBusinesses, learnGroups } from './learn-from-customers.ts';
import { learnMethods, learnZones } from './learn-from-shipping.ts';
import { learnSku } from './learn-sku.ts';
import { learnCategories, learnListPrices, learnVariants } from './learn-variants.ts';
import { makeQuote } from './make-quote.ts';
import { coupon, promotion, promotionsOf } from './promotion.ts';
import { claim, quote } from './quote.ts';
import { recogniseBuyer } from './recognise-buyer.ts';
import { drawTaxZone, setTaxRate, setTaxSettings } from './set-taxes.ts';
import { taxCountry, taxRates, taxSettingsOf, taxZone } from './taxes.ts';
import { use } from './use.ts';
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

/** What a basket costs, why, and until when that is binding. */
export const pricingService = service(pricing, {
  aggregates: [
    knownSku,
    knownListPrices,
    knownCategory,
    knownBuyer,
    knownBusiness,
    recognised,
    knownChannel,
    knownMethod,
    knownZone,
    taxZone,
    taxCountry,
    taxRates,
    taxSettingsOf,
    promotion,
    promotionsOf,
    coupon,
    use,
    quote,
    claim,
    countedOrder,
  ],
  decisions: [
    learnSku,
    drawTaxZone,
    setTaxRate,
    setTaxSettings,
    definePromotion,
    endPromotion,
    issueCoupon,
    endCoupon,
    makeQuote,
    claimQuote,
    recogniseBuyer,
    releaseClaim,
    countOrder,
    giveBackOrder,
  ],
  views: [quotes, promotions, coupons, uses, taxZones, taxRateList, channelTaxes, knownSkus, knownPrices],
  answers,
  processes: [
    learnFromCatalog,
    learnVariants,
    learnListPrices,
    learnCategories,
    learnFromChannels,
    learnGroups,
    learnBusinesses,
    learnMethods,
    learnZones,
  ],
  uses: [catalog, channels, customers, shipping],
});
