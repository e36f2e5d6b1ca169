import { price, sku } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T } from '@banyan/core';

/** A code of staff's choosing: 1 to 64 letters, digits, dots, underscores and hyphens. */
export const code = (what: string, example: string) =>
  T.String({
    description: `${what}: 1 to 64 letters, digits, dots, underscores and hyphens, with a letter or digit at both ends`,
    examples: [example],
    minLength: 1,
    maxLength: 64,
    pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
  });

/** What a promotion is called. */
export const promotionId = code('a promotion', 'spring-sale');
/** A group of customers. */
export const groupId = code('a group of customers', 'trade');
/** A category of the catalog. */
export const categoryId = code('a category', 'mugs');

/** What buyers enter: letters of either case, which mean the same. Recorded in capitals. */
export const enteredCoupon = T.String({
  description: 'a coupon code: 3 to 40 letters, digits and hyphens; capitals or not makes no difference',
  examples: ['SPRING-10'],
  minLength: 3,
  maxLength: 40,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$',
});

/** A coupon as it is recorded. */
export const couponCode = T.String({
  description: 'a coupon code: 3 to 40 capital letters, digits and hyphens',
  examples: ['SPRING-10'],
  minLength: 3,
  maxLength: 40,
  pattern: '^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?$',
});

/** A moment on the clocks of a channel's time zone. */
export const localTime = T.String({
  description: 'a local time in the time zone of the channel, like 2026-03-29T00:00:00',
  examples: ['2026-03-29T00:00:00'],
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$',
});

/** The same as staff say it: of a day that its month has. */
export const calendarTime = T.String({
  ...localTime,
  description: 'a local time in the time zone of the channel on a day of the calendar, like 2026-03-29T00:00:00',
  pattern: `^(${[
    '[0-9]{4}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])',
    '[0-9]{4}-(0[469]|11)-(0[1-9]|[12][0-9]|30)',
    '[0-9]{4}-02-(0[1-9]|1[0-9]|2[0-8])',
    // The leap years: those that four divides, of centuries the fourth ones.
    '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29',
  ].join('|')})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$`,
});

/** Thousandths of a per cent: 19 % is 19000. */
export const rate = T.Integer({
  description: 'a rate in thousandths of a per cent: 19 % is 19000',
  examples: [19_000],
  minimum: 0,
  maximum: 100_000,
});

const reduction = T.Integer({
  description: 'a reduction in thousandths of a per cent: 10 % is 10000',
  examples: [10_000],
  minimum: 1,
  maximum: 100_000,
});

const amounts = T.Array(price, { minItems: 1, maxItems: 50 });
const pieces = T.Integer({ minimum: 1, maximum: 1_000_000, examples: [2] });
const exact = { additionalProperties: false };

/** What a promotion does to the lines that it is for. */
const promotionAction = T.Union([
  T.Object({ kind: T.Literal('percentage'), rate: reduction }, exact),
  /** Off the sum of the lines. */
  T.Object({ kind: T.Literal('fixed-amount'), amounts }, exact),
  /** What a piece costs instead. */
  T.Object({ kind: T.Literal('fixed-price'), prices: amounts }, exact),
  /** Of every `buy` + `get` pieces the cheapest `get` are reduced. */
  T.Object({ kind: T.Literal('buy-x-get-y'), buy: pieces, get: pieces, rate: reduction }, exact),
  T.Object({ kind: T.Literal('free-shipping') }, exact),
  /** By the pieces of the lines: the last tier that is reached. */
  T.Object(
    {
      kind: T.Literal('quantity-tiers'),
      tiers: T.Array(T.Object({ quantity: pieces, rate: reduction }, exact), { minItems: 1, maxItems: 20 }),
    },
    exact,
  ),
  /** By the sum of the lines before any discount: the last tier that is reached. */
  T.Object(
    {
      kind: T.Literal('amount-tiers'),
      tiers: T.Array(T.Object({ amounts, rate: reduction }, exact), { minItems: 1, maxItems: 20 }),
    },
    exact,
  ),
]);

const limit = T.Integer({ minimum: 1, maximum: 1_000_000_000, examples: [1000] });

/** How often something may be used. */
export const limits = T.Object({ total: T.Optional(limit), perCustomer: T.Optional(limit) }, exact);

/** All facts of a promotion. */
export const promotionFacts = {
  promotion: promotionId,
  name: T.String({
    description: 'a name as buyers see it: 1 to 200 characters on one line, without white space at its ends',
    examples: ['Spring sale'],
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
  }),
  channels: T.Array(channelId, { minItems: 1, maxItems: 50, uniqueItems: true }),
  /** Applied to whoever enters one of its coupons, or to everybody. */
  byCoupon: T.Boolean({ examples: [false] }),
  /** The lower is applied first; among equals the order of the names decides. */
  priority: T.Integer({ minimum: 0, maximum: 1000, examples: [10] }),
  /** Applied only where nothing was before it, and nothing is after it. */
  isExclusive: T.Boolean({ examples: [false] }),
  /** The first moment of it. */
  starts: T.Optional(localTime),
  /** The first moment after it. */
  ends: T.Optional(localTime),
  /** The lines that it is for: of one of these categories or SKUs; all lines when neither is named. */
  categories: T.Optional(T.Array(categoryId, { minItems: 1, maxItems: 200, uniqueItems: true })),
  skus: T.Optional(T.Array(sku, { minItems: 1, maxItems: 200, uniqueItems: true })),
  /** For members of one of these groups alone. */
  groups: T.Optional(T.Array(groupId, { minItems: 1, maxItems: 50, uniqueItems: true })),
  /** The least that its lines must come to before any discount, by currency. */
  minimum: T.Optional(amounts),
  /** For the first order of a person alone. */
  isFirstOrderOnly: T.Boolean({ examples: [false] }),
  limits,
  action: promotionAction,
};

/** Where a promotion or coupon stands. */
export const promotionState = T.Union([T.Literal('active'), T.Literal('ended')]);

/** What became of a promotion or a coupon in a quote. */
export const promotionOutcome = T.Union([
  T.Literal('applied'),
  T.Literal('unknown'),
  T.Literal('ended'),
  T.Literal('other-channel'),
  T.Literal('not-now'),
  T.Literal('used-up'),
  T.Literal('other-group'),
  T.Literal('not-first-order'),
  T.Literal('buyer-unknown'),
  T.Literal('not-in-currency'),
  T.Literal('below-minimum'),
  T.Literal('nothing-to-reduce'),
  T.Literal('excluded'),
  T.Literal('applied-already'),
]);
