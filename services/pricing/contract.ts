import { currency, sku } from '@banyan/catalog/contract';
import { channelFacts, channelId } from '@banyan/channels/contract';
import { T, command, contract, identifier, instant, pageOf, personal, query, inOrder } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { methodFacts, methodId, postcode, zoneFacts } from '@banyan/shipping/contract';
import {
  categoryId,
  couponCode,
  groupId,
  limits,
  calendarTime,
  promotionFacts,
  promotionId,
  promotionState,
} from './promotion-schemas.ts';
import { changedParts, claimId, minor, quoteFacts, quoteId, quoteRequest, quoteState } from './quote-schemas.ts';
import { listPriceFacts, skuFacts } from './sku-schemas.ts';
import { taxQueries } from './tax-queries.ts';
import { calendarDate, taxClassId, taxRateFacts, taxSettings, taxZoneFacts, taxZoneId } from './tax-schemas.ts';

// What a piece costs, for whoever shows it before there is a quote: so that it is what the quote will say.
export { pickPrice } from './pick-price.ts';
// The date on a document is that of the clocks of whoever issues it.
export { localDate } from '@banyan/catalog/contract';
export { listPriceFacts, placeOnList, skuFacts } from './sku-schemas.ts';
export { currenciesOf } from './promotion-currencies.ts';
// What a quote says is credited by the functions of its owner, so that whoever embeds it counts as it was counted.
export { allot } from './allot.ts';
export { creditOfAmount, creditOfLine, creditOfParts } from './credit.ts';
// So is it taxed by another day’s rates.
export { addRate, rateOn, type DatedRate } from './dated-rates.ts';
export { taxItems } from './tax-items.ts';
export { couponCode, enteredCoupon, promotionId } from './promotion-schemas.ts';
export { claimId, minor, quoteFacts, quoteId, quotedLine, quotedShipping, quotedTax } from './quote-schemas.ts';
export { taxRateRecord, taxZoneRecord } from './tax-queries.ts';
export { taxCategory, taxClassId, taxRateFacts } from './tax-schemas.ts';

const exact = { additionalProperties: false };
const staff = { by: ['staff'] } as const;
const sellers = { by: ['carts', 'orders', 'staff'] } as const;
const count = T.Integer({ minimum: 0 });
const optionalCoupon = T.Union([couponCode, T.Null()]);

/** What a use is counted for: a promotion, a coupon, a buyer; alone or for one buyer. */
const counted = T.String({ minLength: 1, maxLength: 300 });

const couponFacts = { coupon: couponCode, promotion: promotionId, limits };

/** A promotion as staff see it. */
export const promotionRecord = T.Object({ ...promotionFacts, state: promotionState, changedAt: instant }, exact);
/** A coupon as staff see it. */
export const couponRecord = T.Object({ ...couponFacts, state: promotionState, changedAt: instant }, exact);
/** A quote and how it stands. */
export const quoteRecord = T.Object(
  {
    ...quoteFacts,
    state: quoteState,
    claim: T.Union([claimId, T.Null()]),
    supersededBy: T.Union([quoteId, T.Null()]),
    madeAt: instant,
  },
  exact,
);

/** All that is known of a SKU. */
const knownArticle = T.Object({ ...skuFacts, lists: T.Array(T.Object(listPriceFacts, exact)) }, exact);
const { product: _, isRetired: __, ...ownFacts } = skuFacts;

const noPrice = {
  'no-such-channel': { channel: channelId },
  'channel-closed': { channel: channelId },
  'currency-not-sold': { currency },
  'country-not-served': { country: countryCode },
  'no-such-sku': { sku },
  'not-for-sale': { sku },
  'no-price': { sku, currency },
  'no-such-method': { method: methodId },
  'method-not-offered': { method: methodId },
  'tax-not-set': { channel: channelId },
  'no-tax-rate': { zone: taxZoneId, taxClass: taxClassId },
  'amount-too-large': {},
};
const pound = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });

/** Promotions, taxes and quotes: what a basket costs, why, and until when that is binding. */
export const pricing = contract('pricing', {
  events: {
    /** All that is known of a SKU from now on. */
    'sku-learnt': skuFacts,
    'list-prices-learnt': listPriceFacts,
    /** Where a category of the catalog is from now on. */
    'category-learnt': {
      category: categoryId,
      /** The one above it; null: none. */
      parent: T.Union([categoryId, T.Null()]),
      /** True when there is no such category any more: nothing is filed in it. */
      isRemoved: T.Boolean(),
    },
    /** All groups that a customer is in from now on. */
    'groups-learnt': { customer: customerId, groups: T.Array(groupId) },
    /** The country in which a customer’s tax number has been checked from now on; null: none is, or not any more. */
    'business-learnt': { customer: customerId, country: T.Union([countryCode, T.Null()]) },
    /** A buyer has come under the e-mail address of this person: from now on their quotes count the person’s uses as theirs. */
    'buyer-recognised': { buyer: customerId, person: identifier },
    'channel-learnt': { ...channelFacts, isOpen: T.Boolean() },
    'method-learnt': { ...methodFacts, isOffered: T.Boolean() },
    'shipping-zone-learnt': zoneFacts,
    'tax-zone-drawn': taxZoneFacts,
    /** The zone that a country belongs to from now on; null: none. */
    'tax-country-placed': { country: countryCode, zone: T.Union([taxZoneId, T.Null()]) },
    'tax-rate-set': taxRateFacts,
    'tax-settings-changed': taxSettings,
    /** All facts as they are from now on. */
    'promotion-defined': promotionFacts,
    'promotion-ended': { promotion: promotionId },
    /** The promotion is for everybody in the channel from now on. */
    'promotion-listed': { channel: channelId, promotion: promotionId },
    'promotion-unlisted': { channel: channelId, promotion: promotionId },
    /** All facts as they are from now on. */
    'coupon-issued': couponFacts,
    'coupon-ended': { coupon: couponCode },
    'quote-made': quoteFacts,
    'quote-superseded': { quote: quoteId, by: quoteId },
    'quote-claimed': { quote: quoteId, claim: claimId },
    'quote-released': { quote: quoteId, claim: claimId },
    'claim-made': { claim: claimId, quote: quoteId, uses: T.Array(counted) },
    'claim-released': { claim: claimId, quote: quoteId },
    'use-claimed': { of: counted, claim: claimId },
    'use-released': { of: counted, claim: claimId },
    /** An order that was placed without a claim is one of its buyer’s; it is none any more. */
    'order-counted': { order: claimId, of: counted },
    'order-given-back': { order: claimId },
  },
  commands: {
    'learn-sku': command(skuFacts, {
      description: 'Tells what a SKU costs and how it is taxed where no catalog does; the same again changes nothing.',
      example: {
        sku: 'GIFT-BOX',
        isForSale: true,
        taxClass: 'standard',
        weight: 900,
        categories: ['gifts'],
        prices: [{ list: 'base', price: pound(1495), quantity: 1, since: '2026-01-01T00:00:00.000Z' }],
        components: [{ sku: 'MUG-1', quantity: 2 }],
      },
      edits: 'sku/sku',
      ...staff,
      rejects: { 'component-of-itself': { sku } },
    }),
    'draw-tax-zone': command(taxZoneFacts, {
      description: 'Says which countries are taxed by the same rates; a country belongs to one zone at a time.',
      example: { zone: 'uk', name: 'United Kingdom', countries: ['GB', 'IM'] },
      edits: 'tax-zone/zone',
      ...staff,
      rejects: { 'country-taken': { country: countryCode, zone: taxZoneId } },
    }),
    'set-tax-rate': command(
      { ...taxRateFacts, from: calendarDate },
      {
        description: 'Sets the rate of a tax class in a zone from a local date on, until the next date that has one.',
        example: { zone: 'uk', taxClass: 'standard', from: '2011-01-04', category: 'S', rate: 20_000 },
        edits: 'tax-rates/zone@taxClass',
        ...staff,
        rejects: { 'no-such-tax-zone': { zone: taxZoneId }, 'wrong-category': {} },
      },
    ),
    'set-tax-settings': command(taxSettings, {
      description: 'Says whether a channel’s prices contain tax, and in which other zones its seller charges tax.',
      example: { channel: 'web-uk', isTaxIncluded: true, registeredIn: [] },
      edits: 'tax-settings/channel',
      ...staff,
      rejects: { 'no-such-tax-zone': { zone: taxZoneId } },
    }),
    'define-promotion': command(
      { ...promotionFacts, starts: T.Optional(calendarTime), ends: T.Optional(calendarTime) },
      {
        description: 'Defines a promotion, or changes all its facts; quotes that were made stay as they are.',
        example: {
          promotion: 'spring-sale',
          name: 'Spring sale',
          channels: ['web-uk'],
          byCoupon: false,
          priority: 10,
          isExclusive: false,
          starts: '2026-03-29T00:00:00',
          ends: '2026-05-01T00:00:00',
          isFirstOrderOnly: false,
          limits: {},
          action: { kind: 'percentage', rate: 10_000 },
        },
        edits: 'promotion/promotion',
        ...staff,
        rejects: {
          'empty-range': { promotion: promotionId },
          'too-many-promotions': { channel: channelId },
          'currency-twice': { currency },
        },
      },
    ),
    'end-promotion': command(
      { promotion: promotionId },
      {
        description: 'Ends a promotion now, whatever its dates say; defining it again lets it begin anew.',
        edits: 'promotion/promotion',
        ...staff,
        rejects: { 'no-such-promotion': { promotion: promotionId } },
      },
    ),
    'issue-coupon': command(couponFacts, {
      description: 'Issues a coupon code for a promotion, or changes its limits; a code belongs to one promotion.',
      example: { coupon: 'SPRING-10', promotion: 'spring-coupon', limits: { total: 1000, perCustomer: 1 } },
      edits: 'coupon/coupon',
      ...staff,
      rejects: {
        'no-such-promotion': { promotion: promotionId },
        'not-by-coupon': { promotion: promotionId },
        'coupon-exists': { promotion: promotionId },
      },
    }),
    'end-coupon': command(
      { coupon: couponCode },
      {
        description: 'Takes a coupon code back; uses that were claimed stay so.',
        edits: 'coupon/coupon',
        ...staff,
        rejects: { 'no-such-coupon': { coupon: couponCode } },
      },
    ),
    'make-quote': command(quoteRequest, {
      description:
        'Prices a basket with promotions, shipping and tax, and binds the shop to it until it expires. For guests and customers it is their own, by the groups that they are in: `buyer`, `groups` and `isBusiness` are for services and staff.',
      example: {
        quote: 'q-1',
        channel: 'web-uk',
        currency: 'GBP',
        destination: { country: 'GB', postcode: 'LS1 4AP' },
        lines: [{ line: '1', sku: '85123A', quantity: 2 }],
        coupons: ['spring-10'],
        method: 'standard',
      },
      by: ['guest', 'customer', ...sellers.by],
      rejects: {
        ...noPrice,
        'quote-exists': { quote: quoteId },
        'line-twice': { line: T.String({ examples: ['1'] }) },
        'no-such-quote': { quote: quoteId },
        'quote-claimed': { quote: quoteId, claim: claimId },
        'quote-superseded': { quote: quoteId, by: quoteId },
      },
      answers: quoteFacts,
    }),
    'claim-quote': command(
      {
        claim: claimId,
        quote: quoteId,
        expectedTotal: minor,
        /** The random name of the person behind the buyer’s e-mail address: their uses are counted whoever they are today. */
        person: T.Optional(identifier),
        /** Who buys. */
        buyer: T.Optional(customerId),
        /** Where to, if that is to be the place that delivery was quoted for. */
        country: T.Optional(countryCode),
        postcode: personal('buyer', T.Optional(postcode)),
      },
      {
        description:
          'Takes a quote and the uses of its promotions and coupons for a checkout, if it still costs what is expected; again changes nothing.',
        example: { claim: 'checkout-1', quote: 'q-1', expectedTotal: 985, buyer: '13085' },
        ...sellers,
        rejects: {
          'no-such-quote': { quote: quoteId },
          'quote-claimed': { quote: quoteId, claim: claimId },
          'quote-superseded': { quote: quoteId, by: quoteId },
          'claim-exists': { quote: quoteId },
          'claim-released': { claim: claimId },
          'price-changed': {
            quote: quoteId,
            currency,
            expected: minor,
            total: minor,
            difference: T.Integer({ examples: [250] }),
            parts: changedParts,
          },
          /** The address lies in other shipping zones than that of the quote. */
          'other-destination': { quote: quoteId },
          'not-priced': { quote: quoteId, reason: T.String({ examples: ['not-for-sale'] }) },
          'used-up': {
            promotion: promotionId,
            coupon: optionalCoupon,
            limit: T.Union([T.Literal('total'), T.Literal('per-customer'), T.Literal('first-order')]),
          },
        },
        answers: quoteFacts,
      },
    ),
    'recognise-buyer': command(
      { buyer: customerId, person: identifier },
      {
        description:
          'Says which person a buyer came as, whose claim was refused: what they are quoted from now on leaves out what that person may not use again.',
        by: ['orders'],
        rejects: {},
      },
    ),
    'count-order': command(
      { order: claimId, buyer: T.Unsafe<string>({ ...identifier, examples: ['13085'] }) },
      {
        description:
          'Counts an order that was placed without a claim as one of its buyer’s, who is no first buyer then; again changes nothing.',
        by: ['orders'],
        rejects: {},
      },
    ),
    'give-back-order': command(
      { order: claimId },
      {
        description: 'Says that such an order was taken back and counts no more; again changes nothing.',
        by: ['orders'],
        rejects: {},
      },
    ),
    'release-claim': command(
      { claim: claimId },
      {
        description: 'Gives back what a claim has taken, after a checkout has failed; again changes nothing.',
        ...sellers,
        rejects: { 'no-such-claim': { claim: claimId } },
      },
    ),
  },
  queries: {
    quote: query(
      { quote: quoteId },
      {
        description: 'A quote and how it stands; null when there is none of this name.',
        ...sellers,
        returns: T.Union([quoteRecord, T.Null()]),
      },
    ),
    promotion: query(
      { promotion: promotionId },
      {
        description: 'A promotion with all its facts; null when there is none of this name.',
        shows: 'promotion/promotion',
        ...staff,
        returns: T.Union([promotionRecord, T.Null()]),
      },
    ),
    promotions: query(
      { state: T.Optional(promotionState), ...inOrder('ascending') },
      { description: 'Promotions by name: all, or those in a state.', ...staff, returns: pageOf(promotionRecord) },
    ),
    coupon: query(
      { coupon: couponCode },
      {
        description: 'A coupon with all its facts; null when there is none of this code.',
        shows: 'coupon/coupon',
        ...staff,
        returns: T.Union([couponRecord, T.Null()]),
      },
    ),
    uses: query(
      { promotion: T.Optional(promotionId), coupon: T.Optional(couponCode), buyer: T.Optional(customerId) },
      {
        description: 'How often a promotion or a coupon is claimed at present, by everybody or by one buyer.',
        example: { promotion: 'spring-sale' },
        ...staff,
        returns: count,
      },
    ),
    ...taxQueries,
    'known-article': query(
      { sku },
      {
        description:
          'All that pricing knows of a SKU, whose variant it is and what it costs by each of the catalog’s lists included; null when it knows nothing.',
        ...staff,
        returns: T.Union([knownArticle, T.Null()]),
      },
    ),
    'known-sku': query(
      { sku },
      {
        description: 'What pricing knows of a SKU by itself; null when it knows nothing.',
        shows: 'sku/sku',
        ...staff,
        returns: T.Union([T.Object(ownFacts, exact), T.Null()]),
      },
    ),
  },
});
