import { sku } from '@banyan/catalog/contract';
import { T, identifier, instant } from '@banyan/core';
import { location, quantity } from '@banyan/inventory/contract';
import { currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { lineIndex, pieces } from '../fulfilment/fulfilment-vocabulary.ts';

const only = { additionalProperties: false };

/** A return’s name, chosen by whoever asks for it. */
export const returnId = T.String({
  description: 'a return’s id: a UUID in lower case',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80'],
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});

/** What turned up, by a name of its reporter’s choice. */
export const foundId = T.String({
  description: 'what turned up: a UUID in lower case',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b8f'],
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});

/** What became of it: it came back to the shop, or its buyer has it and keeps it, or is charged for it again. */
export const foundKind = T.Union([T.Literal('returned'), T.Literal('kept'), T.Literal('charged')]);

/** Pieces of an order’s lines, each line once. */
export const somePieces = T.Array(pieces, { minItems: 1, maxItems: 1000, examples: [[{ line: 0, quantity: 1 }]] });
/** The same, or none. */
export const anyPieces = T.Array(pieces, { maxItems: 1000 });

/** Why goods come back. A choice and no text: what buyers write may name people. */
export const returnReason = T.Union([
  T.Literal('unwanted'),
  T.Literal('damaged'),
  T.Literal('not-as-described'),
  T.Literal('wrong-article'),
  T.Literal('too-late'),
  T.Literal('other'),
]);

/** The same, or why they never will: a carrier has lost them. */
export const claimReason = T.Union([...returnReason.anyOf, T.Literal('lost')]);

/** A withdrawal needs no reason and nobody’s consent. */
export const returnKind = T.Union([T.Literal('return'), T.Literal('withdrawal')]);

/** Whether the money goes back to what paid, or becomes store credit for something else: an exchange. */
export const settlement = T.Union([T.Literal('refund'), T.Literal('credit')]);

/** How pieces came back: to be sold again, to be looked at, to be thrown away; or not at all. */
const condition = T.Union([T.Literal('sellable'), T.Literal('inspect'), T.Literal('damaged'), T.Literal('missing')]);

/** Where a return stands. `refunding`: credit notes are issued, and money is on its way back. */
export const orderReturnStatus = T.Union([
  T.Literal('requested'),
  T.Literal('received'),
  T.Literal('refunding'),
  T.Literal('refunded'),
  T.Literal('refused'),
  T.Literal('cancelled'),
]);

/** Pieces as whoever opened the parcel found them. */
export const receivedPieces = T.Array(T.Object({ line: lineIndex, quantity, condition }, only), {
  minItems: 1,
  maxItems: 4000,
  examples: [[{ line: 0, quantity: 1, condition: 'sellable' }]],
});

const goods = T.Array(T.Object({ sku, quantity }, only));
/** What the inventory hears of: bundles as what they are made of. */
export const receivedGoods = T.Object({ sellable: goods, inspect: goods, damaged: goods }, only);

/** What gives money back: a card, a gift card or credit that had paid, or credit that is granted for an exchange. */
const refundKind = T.Union([T.Literal('intent'), T.Literal('hold'), T.Literal('grant')]);

/** Money that is to go back; under another id when it is tried once more. */
export const refundPart = T.Object({ refund: identifier, tender: identifier, kind: refundKind, amount: minor }, only);

/** A return as its buyer and staff see it; amounts in whole minor units. */
export const orderReturnRecord = T.Object(
  {
    return: returnId,
    order: checkoutId,
    kind: returnKind,
    status: orderReturnStatus,
    reason: T.Union([claimReason, T.Null()]),
    settleBy: settlement,
    /** What is to come back, and what of a withdrawal was not sent yet and is cancelled. */
    lines: anyPieces,
    cancels: anyPieces,
    received: T.Array(T.Object({ line: lineIndex, quantity, condition }, only)),
    location: T.Union([location, T.Null()]),
    currency,
    creditNotes: T.Array(T.Object({ creditNote: identifier, number: T.Integer(), gross: minor }, only)),
    refunds: T.Array(
      T.Object(
        {
          refund: identifier,
          kind: refundKind,
          amount: minor,
          /** What of it is back, and what has failed; the rest is under way. A refund may go over several payments of the network. */
          made: minor,
          failed: minor,
          /** `failed`: something of it has. */
          status: T.Union([T.Literal('asked'), T.Literal('made'), T.Literal('failed')]),
          reason: T.Union([T.String(), T.Null()]),
        },
        only,
      ),
    ),
    /** What was paid by other ways than a card, gift card or credit: somebody has to pay it back. */
    byHand: minor,
    /** Money could not be given back, and is not tried again by itself. */
    needsHelp: T.Boolean(),
    /** Why it was refused. */
    refusal: T.Union([T.String(), T.Null()]),
    /** Of what was lost: what has turned up since, and the invoices by which that is charged again. */
    found: T.Array(
      T.Object({ found: foundId, lines: somePieces, outcome: foundKind, invoices: T.Array(identifier) }, only),
    ),
    requestedAt: instant,
    changedAt: instant,
  },
  only,
);
