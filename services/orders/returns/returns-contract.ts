import { sku } from '@banyan/catalog/contract';
import { T, command, identifier, instant, pageOf, query, inOrder } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { location, quantity } from '@banyan/inventory/contract';
import { bookDate, currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';
import { documentFacts, invoiceId, lineIndex } from '../fulfilment/fulfilment-vocabulary.ts';
import { sealedWords } from '../edits/cancellation-words.ts';
import { foundCommands, foundEvents } from '../found/found-contract.ts';
import { ORDER_LINK } from '../links/links-contract.ts';
import { settledBy } from '../payment-failures/settled-by.ts';
import { orderId } from '../vocabulary.ts';
import { beyondLimit } from '../within-limit.ts';
import {
  anyPieces,
  claimReason,
  orderReturnRecord,
  orderReturnStatus,
  receivedGoods,
  receivedPieces,
  refundPart,
  returnId,
  returnReason,
  settlement,
  somePieces,
} from './returns-vocabulary.ts';

const only = { additionalProperties: false };
const order = checkoutId;
const it = { return: returnId };
const of = { ...it, order };
const refusal = T.String({ description: 'why it is refused: 1 to 500 characters', minLength: 1, maxLength: 500 });
const creditNoteId = invoiceId;
/** When it is asked for again; not there: not by itself, or, in older ones, as soon as the timer fires. */
const dueAt = T.Optional(instant);

/** What a credit note is for: a return, or pieces that were given up after they were paid. */
const creditedFor = { return: T.Optional(returnId), cancellation: T.Optional(orderId) };

/** A credit note as the process posts it: in whole minor units. `owedBack`: what of it orders knows to have been paid. */
const issuedNote = T.Object(
  {
    creditNote: creditNoteId,
    invoice: invoiceId,
    series: documentFacts.series,
    number: documentFacts.number,
    date: bookDate,
    customer: documentFacts.customer,
    lines: documentFacts.lines,
    gross: minor,
    owedBack: minor,
  },
  only,
);

/** What happens to returns of orders that came of a checkout, in streams `order-return/<return>`; of credit notes in `credit-note/<credit note>`. */
export const returnEvents = {
  ...foundEvents,
  'return-requested': {
    ...of,
    buyer: customerId,
    currency,
    lines: somePieces,
    reason: returnReason,
    settleBy: settlement,
  },
  /** What is asked for was lost on its way: nothing comes back. `writeOffs`: its articles, where they were sent from. */
  'loss-claimed': {
    ...of,
    buyer: customerId,
    currency,
    lines: somePieces,
    settleBy: settlement,
    writeOffs: T.Array(T.Object({ location, sku, quantity }, only)),
  },
  /** Nothing is left of an order, which was given up in part and withdrawn from in part: its delivery is credited. */
  'delivery-return-begun': { ...of, buyer: customerId, currency },
  /** A buyer has withdrawn within the time: what was sent is to come back, what was not is cancelled. */
  'withdrawal-declared': { ...of, buyer: customerId, currency, lines: anyPieces, cancels: anyPieces },
  'return-received': { ...of, location, lines: receivedPieces, goods: receivedGoods },
  'return-refused': { ...of, reason: refusal, ...sealedWords },
  'return-cancelled': of,
  /** Pieces of one SKU that came back damaged were thrown away; or were lost, and are written off. */
  'damage-scrapped': it,
  /** The whole fact for reports: what came back, and what is credited for it. */
  'return-credited': {
    ...of,
    customer: customerId,
    country: countryCode,
    currency,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
    lines: T.Integer({ minimum: 0 }),
    units: T.Integer({ minimum: 0 }),
    gross: minor,
    notes: T.Array(issuedNote),
  },
  'credit-note-posted': { ...it, creditNote: creditNoteId, deposited: minor },
  'refund-planned': { ...it, parts: T.Array(refundPart), byHand: minor },
  /** One at a time: it is being asked for. */
  'refund-sent': { ...it, refund: identifier },
  'refund-asked': { ...it, refund: identifier },
  /** The card network has not taken so much yet, or somebody disputes it: asked again later. */
  'refund-delayed': { ...it, refund: identifier, dueAt },
  /** So much is not given back, since it was never taken. */
  'refund-offset': { ...it, refund: identifier, amount: minor },
  'refund-made': { ...it, refund: identifier, amount: minor },
  /** `next`: under which id it is tried again by itself. */
  'refund-failed': {
    ...it,
    refund: identifier,
    amount: minor,
    reason: T.String(),
    next: T.Union([identifier, T.Null()]),
    dueAt,
  },
  /** Staff have what was given up of it tried once more, under the id `next`; or given as store credit. Older ones do not say how much that is. */
  'refund-reopened': {
    ...it,
    refund: identifier,
    next: identifier,
    amount: T.Optional(minor),
    asCredit: T.Optional(T.Boolean()),
    reason: T.Optional(refusal),
    ...sealedWords,
  },
  /** What it waits for has failed: it is asked for again at once. */
  'refund-woken': { ...it, refund: identifier },
  /** It is asked for again. */
  'refund-retried': { ...it, refund: identifier },
  /** Staff have paid it back in another way. */
  'refund-settled': { ...it, reason: refusal, ...sealedWords },
  'return-refunded': { ...of, currency, refunded: minor, byHand: minor },
  /** In the stream of the order: this return takes pieces of this invoice back. `carriage`: and its carriage. */
  'pieces-credited': {
    ...of,
    invoice: invoiceId,
    creditNote: T.Union([creditNoteId, T.Null()]),
    lines: anyPieces,
    gross: minor,
    carriage: T.Boolean(),
    isLost: T.Optional(T.Literal(true)),
    /** They were never sent. */
    isUnsent: T.Optional(T.Literal(true)),
  },
  /** In the stream of the order: a parcel will not arrive, unless it turns up all the same. */
  'goods-lost': { order, shipment: identifier, location, lines: somePieces, lostAt: instant },
  /** The same: a parcel has arrived, or was collected. */
  'goods-delivered': { order, shipment: identifier, lines: somePieces, deliveredAt: instant },
  /** A credit note, whole and for good. Whoever is billed stands on the invoice that it credits. */
  'credit-note-issued': {
    creditNote: creditNoteId,
    ...creditedFor,
    ...documentFacts,
    /** The invoice that it takes back, or a part of it. */
    credits: invoiceId,
  },
};

const buyers = { by: ['guest', 'customer', ORDER_LINK, 'staff'] } as const;
const staff = { by: ['staff'] } as const;
const own = { by: ['orders'] } as const;
const noSuchOrder = { 'no-such-order': { order } };
const newReturn = {
  ...noSuchOrder,
  'return-exists': it,
  'line-twice': { line: lineIndex },
  'no-such-line': { order, line: T.Integer() },
  'more-than-shipped': { order, line: T.Integer(), returnable: T.Integer() },
  /** It is being packed right now, or waits for its card: neither to be cancelled any more nor to be sent back yet. */
  'being-sent': { line: lineIndex },
};
const noSuchReturn = { 'no-such-return': it };
const wrongStatus = { ...noSuchReturn, 'wrong-return-status': { ...it, status: orderReturnStatus } };
const example = {
  return: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80',
  order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
};

/** What may be done about returns. */
export const returnCommands = {
  ...foundCommands,
  'request-return': command(
    { ...of, lines: somePieces, reason: claimReason, settleBy: T.Optional(settlement) },
    {
      description:
        'Announces that pieces of an order come back, never more than were sent, or that they were lost on their way; with `settleBy: credit` what was paid becomes store credit for something else.',
      example: { ...example, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' },
      ...buyers,
      rejects: {
        ...newReturn,
        ...beyondLimit,
        /** So many pieces of the line lie in parcels that were lost and are not credited yet. */
        'not-lost': { line: lineIndex, lost: T.Integer() },
      },
    },
  ),
  withdraw: command(
    { ...of, lines: T.Optional(somePieces) },
    {
      description:
        'Withdraws from an order, or from some pieces of it, until 14 days after the last of them was delivered; what was not sent yet is given up, and what was taken for it is given back.',
      example,
      ...buyers,
      rejects: {
        ...newReturn,
        ...beyondLimit,
        /** The last day on which it could be declared. */
        'withdrawal-too-late': { line: lineIndex, lastDay: bookDate },
        'nothing-left': { order },
      },
    },
  ),
  'cancel-return': command(it, {
    description: 'Gives up a return that has not been received: the goods are kept.',
    example: { return: example.return },
    ...buyers,
    rejects: wrongStatus,
  }),
  'refuse-return': command(
    { ...it, reason: refusal },
    {
      description: 'Refuses a return that has not been received; a withdrawal needs nobody’s consent.',
      example: { return: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b84', reason: 'It was opened' },
      ...staff,
      rejects: { ...wrongStatus, 'is-withdrawal': it },
    },
  ),
  'receive-return': command(
    { ...it, location, lines: receivedPieces },
    {
      description:
        'Says how the pieces of a return have come back, all of them; what is missing is kept and not credited.',
      example: {
        return: example.return,
        location: 'main',
        lines: [{ line: 0, quantity: 1, condition: 'sellable' }],
      },
      ...staff,
      rejects: {
        ...wrongStatus,
        ...beyondLimit,
        'received-otherwise': it,
        'pieces-differ': { line: lineIndex, requested: T.Integer(), received: T.Integer() },
      },
    },
  ),
  'retry-refund': command(it, {
    description: 'Asks the card network once more for refunds that it has failed.',
    example: { return: example.return },
    ...staff,
    rejects: { ...noSuchReturn, ...beyondLimit, 'nothing-failed': it },
  }),
  'settle-refund': command(
    { ...it, reason: refusal, by: T.Optional(settledBy) },
    {
      description:
        'Says that refunds that the card network has failed, or that wait since there is nothing left to take them from, were paid back in another way, or with `by: credit` gives them as store credit.',
      example: { return: example.return, reason: 'paid by bank transfer' },
      ...staff,
      rejects: { ...noSuchReturn, ...beyondLimit, 'nothing-failed': it },
    },
  ),
  'issue-credit-notes': command(it, {
    description: 'Issues a credit note for each invoice that a return touches, with its number: one decision.',
    ...own,
    rejects: wrongStatus,
  }),
  'plan-refund': command(it, {
    description: 'Decides who gets back what of a return: the card first, up to what was taken.',
    ...own,
    rejects: wrongStatus,
  }),
};

/** A credit note as it is shown: whole. */
export const creditNoteRecord = T.Object(
  { creditNote: creditNoteId, ...creditedFor, credits: invoiceId, ...documentFacts, issuedAt: instant },
  only,
);

/** What may be asked about returns. */
export const returnQueries = {
  'order-return': query(it, {
    description: 'A return of an order as it stands; null when there is none of this id, or it is somebody else’s.',
    example: { return: example.return },
    ...buyers,
    returns: T.Union([orderReturnRecord, T.Null()]),
  }),
  'returns-of-order': query(
    // Whoever asks for all of somebody’s returns has drafted orders, too, whose ids are of any form.
    { order: orderId, ...inOrder('descending') },
    {
      description:
        'The returns of an order that came of a checkout, the latest first; null for an order that is not the caller’s.',
      example: { order: example.order },
      ...buyers,
      returns: T.Union([pageOf(orderReturnRecord), T.Null()]),
    },
  ),
  'order-returns': query(
    { status: T.Optional(orderReturnStatus), needsHelp: T.Optional(T.Boolean()), ...inOrder('descending') },
    {
      description: 'Returns of orders, the latest first: all, those in a status, or those whose refund needs somebody.',
      ...staff,
      returns: pageOf(orderReturnRecord),
    },
  ),
  'credit-note': query(
    { creditNote: creditNoteId },
    {
      description: 'A credit note, whole; null when there is none of this id, or it is somebody else’s.',
      ...buyers,
      returns: T.Union([creditNoteRecord, T.Null()]),
    },
  ),
};
