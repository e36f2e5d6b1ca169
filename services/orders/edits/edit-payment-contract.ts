import { currency, sku } from '@banyan/catalog/contract';
import { T, command, instant, money, query } from '@banyan/core';
import { attempt, cardToken, returnUrl, sealedReturn } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { challenge, checkoutId } from '../checkout/checkout-vocabulary.ts';
import { paymentId } from '../another-card/another-card-contract.ts';
import { ORDER_LINK } from '../links/links-contract.ts';

const only = { additionalProperties: false };
const order = checkoutId;
/** The name of an edit. */
export const editId = T.Unsafe<string>({
  ...checkoutId,
  description: 'an edit’s id: a UUID in lower case; the order of what is added has the same',
});
const it = { edit: editId };
const of = { ...it, order };
const payment = paymentId;
const ofCard = { ...it, payment };

/** There is none of this name of the order. */
export const noSuchEdit = { 'no-such-edit': it };

/** What is added, a line each, with what it costs. */
const lines = T.Array(T.Object({ sku, quantity: T.Integer({ minimum: 1 }), gross: minor }, only));

/** What becomes, in streams `edit/<edit>`, of an edit that its buyer pays for by card. Amounts in whole minor units. */
export const editPaymentEvents = {
  /** All that is added is reserved; its buyer is to give a card until then. */
  'edit-payment-asked': { ...of, currency, amount: minor, until: instant, lines },
  'edit-card-offered': { ...of, payment, card: cardToken, returnUrl, ...sealedReturn },
  /** Payments asks the card network by this attempt. */
  'edit-card-asked': { ...ofCard, attempt },
  /** The buyer is asked by their bank. */
  'edit-card-challenged': { ...ofCard, ...challenge.properties },
  /** It does not pay; another one may. */
  'edit-card-refused': { ...ofCard, reason: T.String() },
  /** The card network holds what is to be paid: the edit is placed. */
  'edit-paid': it,
};

const buyers = ['guest', 'customer', ORDER_LINK] as const;
const example = {
  edit: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82',
  order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
};

/** How an edit is paid for by card, or given up. */
export const editPaymentCommands = {
  'pay-edit': command(
    { ...of, payment, card: cardToken, returnUrl },
    {
      description:
        'Gives a card for what staff want to add to an order; `edit-payments` tells what becomes of it. The same again changes nothing.',
      example: {
        ...example,
        payment: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83',
        card: 'tok_1f0c9b',
        returnUrl: 'https://shop.example/orders/back',
      },
      by: buyers,
      rejects: {
        'no-such-order': { order },
        ...noSuchEdit,
        /** It waits for no card: not yet, or no more. */
        'nothing-due': it,
        /** Since it was asked for, some of the order was sent or given up: nothing comes of it any more. */
        'not-editable': { order },
        /** Another content under this id. */
        'payment-exists': { payment },
        /** Another card is being asked. */
        'being-paid': { payment },
        'too-many-cards': { max: T.Integer() },
      },
    },
  ),
  'cancel-edit': command(of, {
    description:
      'Gives an edit up that is not made yet, such as one that its buyer does not pay for: what it has taken is given back, and the order is what it was.',
    example,
    by: ['staff'],
    rejects: { ...noSuchEdit, 'already-edited': it },
  }),
};

/** An edit that is, or was, to be paid for by card. */
const editPayment = T.Object(
  {
    ...of,
    /** `due`: a card has to be given; `asking`: the card network is; `requires-action`: the buyer has to follow `action`; `given-up`: nothing was added. */
    status: T.Union([
      T.Literal('due'),
      T.Literal('asking'),
      T.Literal('requires-action'),
      T.Literal('paid'),
      T.Literal('given-up'),
    ]),
    amount: money,
    /** Until when a card has to be authorised. */
    until: instant,
    lines,
    /** The card that was given last. */
    payment: T.Union([T.Null(), payment]),
    action: T.Union([T.Null(), challenge]),
    /** Why that card was refused. */
    reason: T.Union([T.Null(), T.String()]),
    askedAt: instant,
  },
  only,
);

/** What may be asked about it. */
export const editPaymentQueries = {
  'edit-payments': query(
    { order },
    {
      description:
        'What staff have wanted to add to an order that a card is to pay, and how that stands: the latest 200, the latest first; null for an order that is not the caller’s.',
      example: { order: example.order },
      by: [...buyers, 'staff'],
      returns: T.Union([T.Array(editPayment), T.Null()]),
    },
  ),
};
