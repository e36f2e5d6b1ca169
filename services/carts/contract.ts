import { currency, sku } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, command, contract, pageOf, query, inOrder } from '@banyan/core';
import { couponCode, enteredCoupon } from '@banyan/pricing/contract';
import { joiningCommands, joiningEvents } from './joining-contract.ts';
import {
  COUPONS_MAX,
  LINES_MAX,
  cartId,
  cartRecord,
  cartState,
  cartSummary,
  checkoutId,
  handover,
  keptLine,
  learntFacts,
  lineId,
  orderId,
  ownerId,
  priceOrNone,
  quantity,
  recordedLine,
  seenPrice,
  version,
  wanted,
} from './schemas.ts';

export { COUPONS_MAX, LINES_MAX, QUANTITY_MAX, cartId, cartLine, cartRecord } from './schemas.ts';

const exact = { additionalProperties: false };
const buyers = { by: ['guest', 'customer'] } as const;
const checkouts = { by: ['orders'] } as const;
const most = T.Integer();
const missing = { 'no-such-cart': { cart: cartId } };
/** Why a cart cannot be changed. */
const fixed = {
  ...missing,
  /** It has become an order, or a part of another cart. */
  'cart-closed': { cart: cartId },
  /** Its checkout has come to paying. */
  'cart-locked': { cart: cartId, checkout: checkoutId },
};
const noLine = { 'no-such-line': { line: lineId } };
const unknownChannel = { 'no-such-channel': { channel: channelId }, 'channel-closed': { channel: channelId } };
const notSold = { 'currency-not-sold': { currency } };
const changed = { cart: cartId, version };
const added = T.Object(
  { line: lineId, sku, quantity: wanted },
  { ...exact, examples: [{ line: '1', sku: '85123A', quantity: 2 }] },
);
const lines = T.Array(lineId, { minItems: 1, maxItems: LINES_MAX });

/** What is in a cart, as a checkout gets it. */
const locked = {
  cart: cartId,
  version,
  channel: channelId,
  currency,
  lines: T.Array(T.Object({ line: lineId, sku, quantity }, exact)),
  coupons: T.Array(couponCode),
};

/** What somebody wants to buy, before it is an order: lines with the prices that were seen, coupon codes, things saved for later. */
export const carts = contract('carts', {
  events: {
    'cart-begun': { cart: cartId, owner: ownerId, channel: channelId, currency },
    /** With the price of a piece that the buyer saw when adding. */
    'lines-added': { cart: cartId, lines: T.Array(recordedLine, { minItems: 1 }) },
    /** With the price of a piece that the buyer has seen from now on: it may depend on the quantity. */
    'line-changed': { cart: cartId, line: lineId, quantity, price: priceOrNone },
    'lines-removed': { cart: cartId, lines },
    'line-saved': { cart: cartId, line: lineId },
    'line-moved-to-cart': { cart: cartId, line: lineId },
    'coupon-entered': { cart: cartId, coupon: couponCode },
    'coupon-removed': { cart: cartId, coupon: couponCode },
    /** All lines with what they cost in the currency, and the coupons that do not apply in it. */
    'currency-changed': {
      cart: cartId,
      currency,
      prices: T.Array(seenPrice),
      droppedCoupons: T.Array(couponCode),
    },
    /** What the buyer has seen of what has changed. */
    'changes-acknowledged': { cart: cartId, prices: T.Array(seenPrice), coupons: T.Array(couponCode) },
    /** Whoever shows the token of this digest may merge the cart into one of theirs. */
    'cart-handed-over': { cart: cartId, digest: T.String() },
    /** Of the cart that is no more. */
    'cart-merged': { cart: cartId, into: cartId },
    /** Of the cart that goes on: lines that are new, and lines that have more pieces now. */
    'lines-merged': {
      cart: cartId,
      from: cartId,
      added: T.Array(keptLine),
      changed: T.Array(T.Object({ line: lineId, quantity, price: priceOrNone }, exact)),
      coupons: T.Array(couponCode),
    },
    'cart-locked': { cart: cartId, checkout: checkoutId, frozen: T.Boolean() },
    /** The buyer has changed the cart: the checkout is of something else. */
    'lock-broken': { cart: cartId, checkout: checkoutId },
    'cart-unlocked': { cart: cartId, checkout: checkoutId },
    'cart-ordered': { cart: cartId, checkout: checkoutId, order: orderId },
    /** Nobody has changed it for so long that it is gone. */
    'cart-expired': { cart: cartId },
    'sku-learnt': learntFacts.sku,
    'list-prices-learnt': learntFacts.listPrices,
    /** A price of the list has begun or ended by itself. */
    'list-prices-turned': { place: T.String() },
    'channel-learnt': learntFacts.channel,
    'groups-learnt': learntFacts.groups,
    'promotion-learnt': learntFacts.promotion,
    'coupon-learnt': learntFacts.coupon,
    ...joiningEvents,
  },
  commands: {
    ...joiningCommands,
    'add-lines': command(
      {
        cart: cartId,
        channel: channelId,
        currency: T.Optional(currency),
        lines: T.Array(added, { minItems: 1, maxItems: LINES_MAX }),
      },
      {
        description:
          'Adds lines, all of them or none, to a cart of the caller’s, which begins with the first; the same lines again change nothing.',
        example: {
          cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
          channel: 'web-uk',
          currency: 'GBP',
          lines: [
            { line: '1', sku: '85123A', quantity: 2 },
            { line: '2', sku: '71053', quantity: 1 },
          ],
        },
        ...buyers,
        rejects: {
          ...fixed,
          ...unknownChannel,
          ...notSold,
          /** The cart is of another channel or in another currency. */
          'other-channel': { channel: channelId },
          'other-currency': { currency },
          /** A line of this name has another content, or is there twice. */
          'line-exists': { line: lineId },
          'too-many-lines': { most },
          'too-many-pieces': { line: lineId, most },
          'no-such-sku': { line: lineId, sku },
          'not-for-sale': { line: lineId, sku },
        },
        answers: changed,
      },
    ),
    'change-line': command(
      { cart: cartId, line: lineId, quantity: wanted },
      {
        description: 'Sets how many pieces a line has.',
        ...buyers,
        rejects: {
          ...fixed,
          ...noLine,
          'too-many-pieces': { line: lineId, most },
          'not-for-sale': { line: lineId, sku },
        },
        answers: changed,
      },
    ),
    'remove-lines': command(
      { cart: cartId, lines },
      {
        description: 'Removes lines, also those saved for later; what is not there is removed already.',
        example: { cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e', lines: ['1'] },
        ...buyers,
        rejects: fixed,
        answers: changed,
      },
    ),
    'clear-cart': command(
      { cart: cartId },
      {
        description: 'Removes every line that is not saved for later; coupons stay.',
        ...buyers,
        rejects: fixed,
        answers: changed,
      },
    ),
    'save-for-later': command(
      { cart: cartId, line: lineId },
      {
        description: 'Keeps a line for later: it stays in the cart and is no part of a checkout.',
        ...buyers,
        rejects: { ...fixed, ...noLine },
        answers: changed,
      },
    ),
    'move-to-cart': command(
      { cart: cartId, line: lineId },
      {
        description: 'Takes up again what was saved for later, if it can still be bought.',
        ...buyers,
        rejects: { ...fixed, ...noLine, 'not-for-sale': { line: lineId, sku } },
        answers: changed,
      },
    ),
    'enter-coupon': command(
      { cart: cartId, coupon: enteredCoupon },
      {
        description: 'Enters a coupon code; whether it applies, a quote tells.',
        ...buyers,
        rejects: { ...fixed, 'too-many-coupons': { most } },
        answers: changed,
      },
    ),
    'remove-coupon': command(
      { cart: cartId, coupon: enteredCoupon },
      {
        description: 'Removes a coupon code; one that is not there is removed already.',
        ...buyers,
        rejects: fixed,
        answers: changed,
      },
    ),
    'change-currency': command(
      { cart: cartId, currency },
      {
        description:
          'Prices a cart by the lists of another currency, never by conversion; lines without a price in it are told, coupons that do not apply in it are dropped. Refused during a checkout.',
        example: { cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e', currency: 'EUR' },
        ...buyers,
        rejects: { ...fixed, ...notSold },
        answers: {
          ...changed,
          /** Lines without a price in the currency. */
          unpriced: T.Array(lineId),
          droppedCoupons: T.Array(couponCode),
        },
      },
    ),
    'acknowledge-changes': command(
      {
        cart: cartId,
        prices: T.Optional(T.Array(seenPrice, { maxItems: LINES_MAX })),
        coupons: T.Optional(T.Array(couponCode, { maxItems: COUPONS_MAX })),
      },
      {
        description:
          'Says that the buyer has seen these prices and dropped coupons; of a price that has changed again since, the notice stays.',
        example: {
          cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
          prices: [{ line: '1', price: { amount: 295, currency: 'GBP', scale: 2 } }],
        },
        ...buyers,
        rejects: { ...missing, 'cart-closed': { cart: cartId } },
      },
    ),
    'hand-over-cart': command(
      { cart: cartId, token: handover },
      {
        description:
          'Lets whoever shows this token merge the cart into one of theirs: what a guest does before signing in. A later token takes its place.',
        by: ['guest'],
        rejects: { ...missing, 'cart-closed': { cart: cartId } },
      },
    ),
    'merge-carts': command(
      { into: cartId, from: cartId, token: T.Optional(handover) },
      {
        description:
          'Moves all that a cart holds into one of the caller’s and ends it: one of their own, one that was handed over with the token, or one of a visitor who has joined them. Pieces of the same SKU add up to the most that a line may have; the caller’s coupons stay. Again changes nothing.',
        example: {
          into: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f',
          from: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
          token: 'Y2FydC10b2tlbi1vZi0yNTYtYml0cy1ub3QtYS1yZWE',
        },
        by: ['customer'],
        rejects: {
          ...fixed,
          'same-cart': { cart: cartId },
          'other-channel': { channel: channelId },
          'too-many-lines': { most },
        },
        answers: {
          ...changed,
          /** Lines of which there were more pieces than a line may have. */
          capped: T.Array(lineId),
        },
      },
    ),
    'lock-cart': command(
      {
        cart: cartId,
        checkout: checkoutId,
        owner: ownerId,
        version: T.Optional(version),
        frozen: T.Boolean({ examples: [false] }),
      },
      {
        description:
          'Locks a cart for a checkout: a change of it breaks the lock, or with `frozen` is refused. The same lock again is answered alike; a lock can become frozen.',
        ...checkouts,
        rejects: {
          ...fixed,
          'cart-empty': { cart: cartId },
          'cart-changed': { cart: cartId, version },
          'not-for-sale': { line: lineId, sku },
          /** This checkout’s lock was broken, or given back. */
          'lock-broken': { cart: cartId, checkout: checkoutId },
        },
        answers: locked,
      },
    ),
    'unlock-cart': command(
      { cart: cartId, checkout: checkoutId },
      {
        description: 'Gives back the lock of a checkout that has come to nothing; again changes nothing.',
        ...checkouts,
        rejects: missing,
      },
    ),
    'close-cart': command(
      { cart: cartId, checkout: checkoutId, order: orderId },
      {
        description:
          'Ends a cart that has become an order, by the checkout that it is locked for; again changes nothing.',
        ...checkouts,
        rejects: { ...missing, 'not-locked': { cart: cartId, checkout: checkoutId } },
      },
    ),
  },
  queries: {
    cart: query(
      { cart: cartId },
      {
        description:
          'A cart of the caller’s with what its lines cost now, and notices of what has changed since they were seen; null when they have none of this name.',
        ...buyers,
        returns: T.Union([cartRecord, T.Null()]),
      },
    ),
    'my-carts': query(
      { state: T.Optional(cartState), ...inOrder('descending') },
      {
        description: 'The caller’s carts, or those in one state, the latest first.',
        ...buyers,
        returns: pageOf(cartSummary),
      },
    ),
    'cart-record': query(
      { cart: cartId },
      {
        description: 'A cart, whosever it is; null when there is none of this name.',
        by: ['staff'],
        returns: T.Union([cartRecord, T.Null()]),
      },
    ),
    'carts-of': query(
      { owner: ownerId, state: T.Optional(cartState), ...inOrder('descending') },
      {
        description: 'The carts of a customer or visitor, or those in one state, the latest first.',
        by: ['staff'],
        returns: pageOf(cartSummary),
      },
    ),
  },
});
