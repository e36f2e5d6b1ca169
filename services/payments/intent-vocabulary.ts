import { T, identifier, instant, money, personal } from '@banyan/core';

/** Ids that a card network is told, and that are parts of others: short, and without the characters that join them. */
export const shortId = T.String({
  description: 'an id: 1 to 80 letters, digits, points, dashes and underscores',
  examples: ['order-1-card'],
  pattern: '^[A-Za-z0-9._-]{1,80}$',
});

/** The n-th try to authorise an intent, from 1. */
export const attempt = T.Integer({ minimum: 1, maximum: 20, examples: [1] });
/** One more than there are: whoever asks by it is only told which is next. */
export const attemptAsked = T.Integer({ minimum: 1, maximum: 21, examples: [1] });

/**
 * How an intent stands. `created` and `declined`: it may be authorised; `authorising`: the network has been asked; `requires-action`: the buyer is asked;
 * `authorised`: it may be captured; `payment-due`: its authorisation is lost before all was captured; `captured`: all was; `voided`, `cancelled`: given up after, before it was authorised.
 */
export const intentStatus = T.Union([
  T.Literal('created'),
  T.Literal('authorising'),
  T.Literal('requires-action'),
  T.Literal('declined'),
  T.Literal('authorised'),
  T.Literal('payment-due'),
  T.Literal('captured'),
  T.Literal('voided'),
  T.Literal('cancelled'),
]);

/** What the provider's worker has to do. */
export const requestKind = T.Union([
  T.Literal('authorise'),
  T.Literal('capture'),
  T.Literal('refund'),
  T.Literal('cancel'),
  T.Literal('look-up'),
]);

/** The token that the card network gave the buyer's browser for a card: never the card's number. */
export const cardToken = T.String({
  description:
    'a token of the card network for a card: 1 to 100 letters, digits, dashes and underscores, not all digits',
  examples: ['tok_1f0c9b'],
  pattern: '^(?=.*[A-Za-z])[A-Za-z0-9_-]{1,100}$',
});

/** A page of the shop’s. */
export const webAddress = T.String({
  description: 'an address of http or https',
  examples: ['https://shop.example/checkout/back'],
  pattern: '^https?://[^\\s]+$',
  maxLength: 1000,
});

/** Where the buyer comes back to after a challenge. In events of before it stands in the clear; those of now hold null here, and it is sealed beside. */
export const returnUrl = T.Union([T.Null(), webAddress]);

/** The same as events hold it now, sealed by the key of whoever pays: the shop’s page may write anything into it, a name too. */
export const sealedReturn = {
  payer: T.Optional(identifier),
  returnTo: personal('payer', T.Optional(webAddress)),
};

/** A word of the network's, such as the reason of a decline. */
export const networkWord = T.String({ minLength: 1, maxLength: 200, examples: ['insufficient-funds'] });

/** Money that moves, or not, on a payment of the network; `reference` is ours. */
const networkMovement = T.Object(
  {
    reference: T.String({ minLength: 1, maxLength: 200, examples: ['shipment-1'] }),
    amount: money,
    status: T.Union([T.Literal('pending'), T.Literal('succeeded'), T.Literal('failed')]),
    reason: T.Union([T.Null(), networkWord]),
  },
  { additionalProperties: false },
);

/** A dispute as the network has it. The amount and the fee are taken when it is opened; the amount is given back when it is won. */
const networkDispute = T.Object(
  {
    dispute: identifier,
    amount: money,
    fee: money,
    reason: networkWord,
    status: T.Union([T.Literal('opened'), T.Literal('won'), T.Literal('lost')]),
  },
  { additionalProperties: false },
);

/** A payment as the network has it, whole. `version` grows with each change of it. */
export const networkPayment = {
  networkPayment: identifier,
  version: T.Integer({ minimum: 1 }),
  reference: T.String({ minLength: 1, maxLength: 200, examples: ['order-1-card#1'] }),
  amount: money,
  status: T.Union([
    T.Literal('requires-action'),
    T.Literal('authorised'),
    T.Literal('declined'),
    T.Literal('cancelled'),
    T.Literal('expired'),
  ]),
  declineReason: T.Union([T.Null(), networkWord]),
  action: T.Union([
    T.Null(),
    T.Object({ url: T.String({ maxLength: 2000 }), deadline: instant }, { additionalProperties: false }),
  ]),
  expiresAt: instant,
  captures: T.Array(networkMovement, { maxItems: 1000 }),
  refunds: T.Array(networkMovement, { maxItems: 1000 }),
  disputes: T.Array(networkDispute, { maxItems: 100 }),
};
