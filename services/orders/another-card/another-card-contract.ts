import { T, command, instant, query } from '@banyan/core';
import { attempt, cardToken, returnUrl, sealedReturn } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { ORDER_LINK } from '../links/links-contract.ts';

const only = { additionalProperties: false };
const order = checkoutId;
/** What a buyer calls a card that they give. */
export const paymentId = T.String({
  description: 'a UUID of the caller’s',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83'],
  pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
});
const payment = paymentId;
const of = { order, payment };
const challenge = { redirect: T.String(), deadline: instant };

/** What becomes, in the stream of the order, of a card that its buyer gives for what is due. */
export const anotherCardEvents = {
  'card-offered': { ...of, card: cardToken, returnUrl, ...sealedReturn },
  /** Payments asks the card network for what is not taken yet, by this attempt. */
  'card-asked': { ...of, attempt },
  /** The buyer is asked by their bank. */
  'card-challenged': { ...of, ...challenge },
  /** The card holds the money: it is taken from there. */
  'card-accepted': of,
  /** It does not, or another one is being asked already. */
  'card-refused': { ...of, reason: T.String() },
  /** Some of the order was given up: payments is told how much the card is to give in all, in minor units. */
  'card-limit-asked': { order, atMost: minor },
  /** It knows. */
  'card-limited': { order },
};

const buyers = ['guest', 'customer', ORDER_LINK] as const;

/** How a buyer pays what is due. */
export const anotherCardCommands = {
  'pay-order': command(
    { ...of, card: cardToken, returnUrl },
    {
      description:
        'Gives another card for what is due of an order, or not held any more; `order-payment` tells what becomes of it. The same again changes nothing.',
      example: {
        order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        payment: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83',
        card: 'tok_1f0c9b',
        returnUrl: 'https://shop.example/orders/back',
      },
      by: buyers,
      rejects: {
        'no-such-order': { order },
        'nothing-due': { order },
        /** Another content under this id. */
        'payment-exists': { payment },
        /** Another card is being asked. */
        'being-paid': { payment },
        'too-many-cards': { max: T.Integer() },
      },
    },
  ),
};

const offerRecord = T.Object(
  {
    ...of,
    /** `asking`: the card network is; `requires-action`: the buyer has to follow `action`. */
    status: T.Union([T.Literal('asking'), T.Literal('requires-action'), T.Literal('accepted'), T.Literal('refused')]),
    action: T.Union([T.Null(), T.Object(challenge, only)]),
    reason: T.Union([T.Null(), T.String()]),
    at: instant,
  },
  only,
);

/** What may be asked about it. */
export const anotherCardQueries = {
  'order-payment': query(of, {
    description:
      'What became of a card that was given for an order; null when there is none of this id, or it is somebody else’s.',
    by: [...buyers, 'staff'],
    returns: T.Union([offerRecord, T.Null()]),
  }),
};
