import { cartId } from '@banyan/carts/contract';
import { currency, sku } from '@banyan/catalog/contract';
import { T, identifier, instant } from '@banyan/core';
import { countryCode } from '@banyan/customers/contract';
import { line, location } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';

const only = { additionalProperties: false };
const { card, returnUrl } = payments.commands['authorise-intent'].fields;

/** A checkout's name, chosen by whoever starts it; the order that comes of it has the same. Nobody can guess it. */
export const checkoutId = T.String({
  description: 'a checkout’s id: a UUID in lower case',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});

/** So many pieces of each article; a bundle is what it is made of. */
export const goods = T.Array(line, { minItems: 1 });

/** What each of some locations delivers. */
export const plannedParts = T.Array(T.Object({ location, lines: goods }, only), { minItems: 1 });

const text = (description: string, maxLength: number, example: string) =>
  T.String({
    description: `${description}: 1 to ${maxLength} printable characters without white space at its ends`,
    examples: [example],
    minLength: 1,
    maxLength,
    pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
  });

const email = T.String({
  description: 'an e-mail address',
  examples: ['ada@example.org'],
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$',
});

/** Where goods or an invoice are sent. */
export const postalAddress = T.Object(
  {
    recipient: text('a name', 200, 'Ada Lovelace'),
    street: T.Array(text('a line of an address', 100, '12 Acacia Avenue'), { minItems: 1, maxItems: 4 }),
    city: text('a town', 100, 'London'),
    postcode: T.Optional(text('a postcode', 20, 'N1 9GU')),
    country: countryCode,
    phone: T.Optional(text('a telephone number', 30, '+44 20 7946 0018')),
  },
  only,
);

/** Who is written to, and where to. */
export const contact = { email, shipTo: postalAddress, billTo: T.Optional(postalAddress) };

/** What pays for what gift cards and credit leave: a card, or an invoice that is sent. */
export const restTender = T.Union([
  T.Object({ kind: T.Literal('card'), card, returnUrl }, only),
  T.Object({ kind: T.Literal('invoice') }, only),
]);

/** What the buyer pays with: gift cards that were shown and the buyer’s store credit are held first, for these amounts; `rest` pays what is left. */
export const tenders = T.Object(
  {
    giftCards: T.Optional(T.Array(T.Object({ presentation: identifier, amount: minor }, only), { maxItems: 5 })),
    credit: T.Optional(minor),
    rest: T.Optional(restTender),
  },
  { ...only, examples: [{ rest: { kind: 'invoice' } }] },
);

/** A step of a checkout that has an effect elsewhere. Those taken last are undone first. `agree` is in older logs alone: an invoice is issued when goods are sent. */
export const checkoutStep = T.Union([
  T.Literal('claim'),
  T.Literal('lock'),
  T.Literal('reserve'),
  T.Literal('freeze'),
  T.Literal('hold'),
  T.Literal('agree'),
  T.Literal('open'),
  T.Literal('charge'),
  T.Literal('spend'),
  T.Literal('capture'),
]);

/** Why a checkout came to nothing. */
const checkoutReason = T.Union([
  T.Literal('cancelled'),
  T.Literal('timed-out'),
  T.Literal('lock-broken'),
  T.Literal('no-such-cart'),
  T.Literal('cart-empty'),
  T.Literal('cart-closed'),
  T.Literal('cart-locked'),
  T.Literal('cart-differs'),
  T.Literal('not-for-sale'),
  T.Literal('no-such-quote'),
  T.Literal('quote-claimed'),
  T.Literal('quote-superseded'),
  T.Literal('price-changed'),
  T.Literal('not-priced'),
  T.Literal('used-up'),
  T.Literal('no-shipping-method'),
  T.Literal('other-destination'),
  T.Literal('out-of-stock'),
  T.Literal('reservation-refused'),
  T.Literal('gift-card-refused'),
  T.Literal('credit-refused'),
  T.Literal('payment-declined'),
  T.Literal('payment-refused'),
  T.Literal('payment-timed-out'),
]);

/** Why a checkout came to nothing, with what the buyer needs to know. */
export const checkoutFailure = {
  reason: checkoutReason,
  /** The article that it failed of, and how many pieces are left. */
  sku: T.Optional(sku),
  available: T.Optional(T.Integer()),
  /** What the quote costs now, and how much more than was expected; the same where it is another sum of other parts, which `detail` names. */
  currency: T.Optional(currency),
  total: T.Optional(minor),
  difference: T.Optional(T.Integer()),
  detail: T.Optional(T.String({ maxLength: 500 })),
};

/** `processing`: being carried out; `requires-action`: the buyer has to pass a challenge; `completed`: there is an order; `failed`: all was given back. */
export const checkoutStatus = T.Union([
  T.Literal('processing'),
  T.Literal('requires-action'),
  T.Literal('completed'),
  T.Literal('failed'),
]);

/** Where a buyer is asked to approve a payment, and until when. */
export const challenge = T.Object({ redirect: T.String(), deadline: instant }, only);

/** A checkout as whoever started it sees it. */
export const checkoutRecord = T.Object(
  {
    checkout: checkoutId,
    cart: cartId,
    status: checkoutStatus,
    action: T.Union([challenge, T.Null()]),
    order: T.Union([T.Null(), T.Object({ order: checkoutId, number: T.Integer() }, only)]),
    failure: T.Union([T.Null(), T.Object(checkoutFailure, only)]),
    startedAt: instant,
  },
  only,
);
