import { currency, price, sku } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, identifier, instant } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { destination, methodId, zoneId } from '@banyan/shipping/contract';
import {
  couponCode,
  enteredCoupon,
  groupId,
  promotionFacts,
  promotionId,
  promotionOutcome,
  rate,
} from './promotion-schemas.ts';
import { listId } from './sku-schemas.ts';
import { taxCategory, taxClassId, taxZoneId } from './tax-schemas.ts';

const exact = { additionalProperties: false };

/** A quote's name, chosen by whoever asks for it. */
export const quoteId = T.Unsafe<string>({ ...identifier, examples: ['q-1'] });
/** A claim's name, chosen by whoever claims: a checkout's, say. */
export const claimId = T.Unsafe<string>({ ...identifier, examples: ['checkout-1'] });
const lineId = T.Unsafe<string>({ ...identifier, description: 'a line’s name in its basket', examples: ['1'] });

/** What of a quote would not be what it was, were it made again: with the same sum, too. */
export const changedParts = T.Optional(
  T.Array(T.Union([T.Literal('lines'), T.Literal('shipping'), T.Literal('promotions'), T.Literal('taxes')])),
);

/** Whole minor units of the quote's currency: pence, cents, yen. */
export const minor = T.Integer({
  description: 'an amount in whole minor units of the currency: pence, cents, yen',
  examples: [1195],
  minimum: 0,
  maximum: 1_000_000_000_000_000,
});

const quantity = T.Integer({ minimum: 1, maximum: 1_000_000_000, examples: [2] });

/** What is asked for. */
export const quoteRequest = {
  quote: quoteId,
  channel: channelId,
  currency,
  /** The person who buys: an account, or the person behind a guest's e-mail. Without one nothing that is limited per person is applied. */
  buyer: T.Optional(customerId),
  /** Groups that the buyer belongs to. */
  groups: T.Optional(T.Array(groupId, { maxItems: 50, uniqueItems: true })),
  /** True for a business whose tax number in the country of destination has been checked. */
  isBusiness: T.Optional(T.Boolean({ examples: [false] })),
  /** Where it is delivered to; the country of the legal entity while nobody has said. */
  destination: T.Optional(destination),
  lines: T.Array(T.Object({ line: lineId, sku, quantity }, exact), { minItems: 1, maxItems: 1000 }),
  coupons: T.Optional(T.Array(enteredCoupon, { maxItems: 10 })),
  method: T.Optional(methodId),
  /** The quote that this one takes the place of. */
  supersedes: T.Optional(quoteId),
};

/** The request as it is recorded. The postal code only decides the shipping zones; it is nobody's business later. */
const recordedRequest = {
  buyer: T.Union([customerId, T.Null()]),
  groups: T.Array(groupId),
  isBusiness: T.Boolean(),
  country: countryCode,
  isDestinationKnown: T.Boolean(),
  zones: T.Array(zoneId),
  enteredCoupons: T.Array(couponCode),
  supersedes: T.Union([quoteId, T.Null()]),
};

const taxShare = { category: taxCategory, rate, net: minor, tax: minor };

/** A part of a line that is taxed by itself: a component of a bundle, or all of it. */
const quotedPart = T.Object(
  { sku, quantity: T.Integer({ minimum: 1 }), taxClass: taxClassId, amount: minor, ...taxShare },
  exact,
);

const quotedDiscount = T.Object(
  { promotion: promotionId, coupon: T.Union([couponCode, T.Null()]), amount: minor },
  exact,
);

/** A line with everything that made its price. */
export const quotedLine = T.Object(
  {
    line: lineId,
    sku,
    quantity,
    unitPrice: price,
    list: listId,
    /** What the pieces cost by list, rounded once. */
    amount: minor,
    discounts: T.Array(quotedDiscount),
    /** What is left: with tax where prices contain it. */
    discounted: minor,
    net: minor,
    tax: minor,
    gross: minor,
    parts: T.Array(quotedPart, { minItems: 1 }),
  },
  exact,
);

/** Shipping with everything that made its price. */
export const quotedShipping = T.Object(
  {
    method: methodId,
    price: minor,
    discounts: T.Array(quotedDiscount),
    discounted: minor,
    net: minor,
    tax: minor,
    gross: minor,
    /** By rate, as the goods are. */
    shares: T.Array(T.Object({ amount: minor, ...taxShare }, exact)),
  },
  exact,
);

/** A tax of the quote by category and rate, rounded once. */
export const quotedTax = T.Object({ category: taxCategory, rate, base: minor, tax: minor }, exact);

const treatmentKind = T.Union([
  T.Literal('domestic'),
  T.Literal('destination'),
  T.Literal('origin'),
  T.Literal('reverse-charge'),
  T.Literal('export'),
  T.Literal('not-taxed'),
]);

/** A quote: what was asked, what it costs and why. */
export const quoteFacts = {
  quote: quoteId,
  channel: channelId,
  currency,
  /** The decimals of every amount in minor units. */
  scale: T.Integer({ minimum: 0, maximum: 4 }),
  ...recordedRequest,
  isTaxIncluded: T.Boolean(),
  treatment: T.Object({ kind: treatmentKind, zone: T.Union([taxZoneId, T.Null()]) }, exact),
  lines: T.Array(quotedLine, { minItems: 1, maxItems: 1000 }),
  shipping: T.Union([quotedShipping, T.Null()]),
  /** What was applied, in that order, and what it came to. */
  promotions: T.Array(
    T.Object(
      {
        promotion: promotionId,
        name: promotionFacts.name,
        coupon: T.Union([couponCode, T.Null()]),
        amount: minor,
        isFirstOrderOnly: T.Boolean(),
      },
      exact,
    ),
  ),
  /** What became of each coupon that was entered. */
  coupons: T.Array(T.Object({ coupon: couponCode, outcome: promotionOutcome }, exact)),
  taxes: T.Array(quotedTax),
  totals: T.Object(
    {
      /** By list, before discounts. */
      goods: minor,
      /** Off the goods. */
      discount: minor,
      /** After discounts. */
      shipping: minor,
      net: minor,
      tax: minor,
      /** What is to be paid. */
      gross: minor,
    },
    exact,
  ),
  /** The first moment at which it is not binding any more. */
  expiresAt: instant,
};

/** How a quote stands: whether it has expired depends on when one asks. */
export const quoteState = T.Union([T.Literal('open'), T.Literal('claimed'), T.Literal('superseded')]);
