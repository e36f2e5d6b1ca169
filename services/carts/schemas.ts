import { currency, price, sku } from '@banyan/catalog/contract';
import { channelFacts, channelId } from '@banyan/channels/contract';
import { T, identifier, instant, secret } from '@banyan/core';
import { customerId } from '@banyan/customers/contract';
import { couponCode, listPriceFacts, promotionId, skuFacts } from '@banyan/pricing/contract';

const exact = { additionalProperties: false };
const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** A cart's name, chosen by whoever begins it. */
export const cartId = T.String({
  description: 'a cart: a UUID in lower case',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  pattern: `^${uuid}$`,
});

/** Whose a cart is: a customer, or a visitor by the id of theirs. */
export const ownerId = T.String({
  description: 'whose a cart is: a customer’s id, or a visitor’s',
  examples: ['visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  minLength: 1,
  maxLength: 106,
});

/** The checkout that a cart is locked for. */
export const checkoutId = T.Unsafe<string>({ ...identifier, examples: ['checkout-1'] });
/** The order that a cart has become. */
export const orderId = T.Unsafe<string>({ ...identifier, examples: ['web-1001'] });

/** A line's name in its cart. */
export const lineId = T.Unsafe<string>({
  ...identifier,
  description: 'a line’s name in its cart, chosen by whoever adds it: 1 to 100 printable characters',
  maxLength: 100,
  examples: ['1'],
});

/** A cart holds so many lines, those saved for later included. */
export const LINES_MAX = 1000;
/** A line holds so many pieces. */
export const QUANTITY_MAX = 10_000;
/** A cart holds so many coupon codes. */
export const COUPONS_MAX = 10;

/** Pieces asked for. More than a line may hold are refused by name. */
export const wanted = T.Integer({ description: 'pieces, 1 to 10,000', examples: [2], minimum: 1, maximum: 1e9 });
/** Pieces of a line. */
export const quantity = T.Integer({ examples: [2], minimum: 1, maximum: QUANTITY_MAX });
/** Grows with every change of what is in a cart; locks are none. */
export const version = T.Integer({ description: 'grows with every change of a cart', examples: [1], minimum: 0 });

/** What a piece costs; null where there is no price in the currency. */
export const priceOrNone = T.Union([price, T.Null()]);

/** A token by which whoever has signed in shows that a guest's cart was theirs. Only its digest is kept. */
export const handover = secret(
  'digest',
  T.String({
    description: 'a token that the sender has made: 32 random bytes in base64url, 43 characters',
    examples: ['Y2FydC10b2tlbi1vZi0yNTYtYml0cy1ub3QtYS1yZWE'],
    pattern: '^[A-Za-z0-9_-]{43}$',
  }),
);

/** A line with the price that its buyer has seen. */
export const recordedLine = T.Object({ line: lineId, sku, quantity, price: priceOrNone }, exact);
/** The price that a buyer has seen on a line. */
export const seenPrice = T.Object({ line: lineId, price: priceOrNone }, exact);

/** How a cart stands. */
export const cartState = T.Union([T.Literal('open'), T.Literal('ordered'), T.Literal('merged')]);

/** What has changed of a line since its buyer saw it. */
const noticeKind = T.Union([
  T.Literal('price-changed'),
  /** It had a price, and has none in the currency. */
  T.Literal('price-gone'),
  /** It had none, and has one. */
  T.Literal('price-come'),
  /** It can no longer be bought; stays until it can, or is removed. */
  T.Literal('not-for-sale'),
]);

/** A line as it is recorded. */
const ofLine = {
  line: lineId,
  sku,
  quantity,
  /** True for what is saved for later: no part of a checkout. */
  isSaved: T.Boolean({ examples: [false] }),
};

/** A line with the price of a piece that its buyer has seen. */
export const keptLine = T.Object({ ...ofLine, price: priceOrNone }, exact);

/** A line as its buyer sees it. */
export const cartLine = T.Object(
  {
    ...ofLine,
    /** What a piece costs now by list, before promotions and tax: see pricing's quotes for what is owed. */
    price: priceOrNone,
    /** What it cost when the buyer last saw it. */
    seenPrice: priceOrNone,
    isForSale: T.Boolean({ examples: [true] }),
    notice: T.Union([noticeKind, T.Null()]),
  },
  exact,
);

/** A cart without its lines. */
export const ofCart = {
  cart: cartId,
  owner: ownerId,
  state: cartState,
  channel: channelId,
  currency,
  version,
  coupons: T.Array(couponCode),
  /** Coupons that a change of the currency has dropped, until that is acknowledged. */
  droppedCoupons: T.Array(couponCode),
  /** The checkout that it is locked for. */
  checkout: T.Union([checkoutId, T.Null()]),
  /** True while it cannot be changed: its checkout has come to paying. */
  isFrozen: T.Boolean({ examples: [false] }),
  /** The order that it has become. */
  order: T.Union([orderId, T.Null()]),
  /** The cart that it was merged into. */
  mergedInto: T.Union([cartId, T.Null()]),
  begunAt: instant,
  changedAt: instant,
};

/** A cart as its owner and staff see it. */
export const cartRecord = T.Object(
  {
    ...ofCart,
    lines: T.Array(cartLine),
    /** True while there is something to acknowledge or to remove. */
    hasNotices: T.Boolean({ examples: [false] }),
  },
  exact,
);

/** A cart in a list. */
export const cartSummary = T.Object(
  {
    cart: cartId,
    owner: ownerId,
    state: cartState,
    channel: channelId,
    currency,
    version,
    /** How many lines it has, those saved for later included. */
    lines: T.Integer({ minimum: 0 }),
    order: T.Union([orderId, T.Null()]),
    begunAt: instant,
    changedAt: instant,
  },
  exact,
);

const { product, isForSale, isRetired, prices } = skuFacts;
const { currencies, priceLists, timeZone } = channelFacts;

/** What carts have learnt, and what each is learnt of. */
export const learntFacts = {
  sku: { sku, product, isForSale, isRetired, prices },
  listPrices: listPriceFacts,
  channel: { channel: channelId, isOpen: T.Boolean(), currencies, priceLists, timeZone },
  groups: { customer: customerId, groups: T.Array(T.String()) },
  /** A promotion, in which channels and currencies it can apply (null: in every currency), and whether it does at all. */
  promotion: {
    promotion: promotionId,
    channels: T.Array(channelId),
    currencies: T.Union([T.Array(currency), T.Null()]),
    isActive: T.Boolean(),
  },
  coupon: { coupon: couponCode, promotion: promotionId, isActive: T.Boolean() },
};
