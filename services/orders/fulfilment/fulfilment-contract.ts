import { channelId, legalEntity, seriesId } from '@banyan/channels/contract';
import { T, command, identifier, instant, pageOf, personal, query, inOrder } from '@banyan/core';
import { countryCode, customerId, taxNumberText } from '@banyan/customers/contract';
import { location } from '@banyan/inventory/contract';
import { bookDate, currency } from '@banyan/payments/contract';
import { minor, taxRateFacts } from '@banyan/pricing/contract';
import { carrier, methodFacts, methodId, shipmentId, tracking } from '@banyan/shipping/contract';
import { checkoutId, postalAddress } from '../checkout/checkout-vocabulary.ts';
import { ORDER_LINK } from '../links/links-contract.ts';
import { orderStatus } from '../vocabulary.ts';
import { calledOffEvents } from './called-off-contract.ts';
import {
  documentFacts,
  documentLine,
  plannedTender,
  lineIndex,
  pieces,
  fulfilmentId,
  invoiceId,
  someArticles,
  invoicedPieces,
  somePieces,
  taxShare,
  takenGoods,
  tenderShare,
} from './fulfilment-vocabulary.ts';

const only = { additionalProperties: false };
const order = checkoutId;
const methodKind = methodFacts.kind;

/** Why a fulfilment came to nothing: its goods are held no more, or lie somewhere else. */
const failure = T.Union([
  T.Literal('reservation-expired'),
  T.Literal('reservation-released'),
  T.Literal('not-at-location'),
]);

/** What happens to an order’s pieces, to fulfilments and to invoices. Who appends what: ADR 18. */
export const fulfilmentEvents = {
  /** All that was said of a fulfilment, and where its goods are. */
  'fulfilment-requested': {
    order,
    fulfilment: fulfilmentId,
    lines: someArticles,
    reservation: identifier,
    location,
    goods: takenGoods,
    shipment: shipmentId,
    method: T.Union([T.Null(), methodId]),
    kind: methodKind,
    /** Where they are collected; null: a parcel. */
    collectedAt: T.Union([T.Null(), location]),
    carrier: T.Optional(carrier),
    tracking: T.Optional(tracking),
  },
  /** A shipment’s name is this fulfilment’s, and nobody else’s: in the stream `shipment-name/<shipment>`. */
  'shipment-named': { order, fulfilment: fulfilmentId, shipment: shipmentId },
  /** Somebody else has made a shipment of the name `before`: from here on it has its own. */
  'shipment-renamed': {
    order,
    fulfilment: fulfilmentId,
    before: shipmentId,
    shipment: shipmentId,
    lines: someArticles,
    location,
    carrier: T.Optional(carrier),
    tracking: T.Optional(tracking),
  },
  'fulfilment-failed': { order, fulfilment: fulfilmentId, shipment: shipmentId, reason: failure },
  /** The goods have left, and this is what is posted and taken for them. */
  'fulfilment-billed': {
    order,
    fulfilment: fulfilmentId,
    invoice: invoiceId,
    series: seriesId,
    number: T.Integer(),
    date: bookDate,
    customer: customerId,
    country: countryCode,
    currency,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
    lines: T.Array(documentLine),
    settles: T.Array(invoiceId),
    gross: minor,
    tenders: T.Array(plannedTender),
    /** It has the carriage, too. */
    isFirst: T.Boolean(),
    /** Not there in older ones. */
    channel: T.Optional(channelId),
  },
  /** The books have it: so much of it is to be paid. */
  'fulfilment-posted': { fulfilment: fulfilmentId, outstanding: minor },
  /** So much was taken of a tender. */
  'fulfilment-paid': { fulfilment: fulfilmentId, tender: identifier, amount: minor },
  /** The card holds nothing any more, or too little: the parcel waits until it does. `stuck`: what cannot be taken, where nothing else tells of it. */
  'fulfilment-payment-due': {
    order,
    fulfilment: fulfilmentId,
    shipment: shipmentId,
    stuck: T.Optional(T.Object({ capture: identifier, currency, amount: minor, reason: T.String() }, only)),
  },
  /** It is tried again; in the stream of the order too, when its card holds the money once more. */
  'fulfilment-resumed': { order, fulfilment: fulfilmentId, shipment: T.Optional(shipmentId) },
  /** Open pieces are to be sent: nobody else has them. `reservation`: where they are taken from. */
  'pieces-committed': {
    order,
    fulfilment: fulfilmentId,
    lines: somePieces,
    reservation: T.Optional(identifier),
    goods: T.Optional(takenGoods),
  },
  /** A fulfilment has failed, and its pieces are open again. */
  'pieces-reopened': {
    order,
    fulfilment: fulfilmentId,
    lines: somePieces,
    /** Nothing else of the order was sent or is being sent. */
    isNothingSent: T.Boolean(),
    reservation: T.Optional(identifier),
    goods: T.Optional(takenGoods),
  },
  /** Open pieces are given up; `reservations`: what of which is given back. */
  'pieces-cancelled': {
    order,
    cancellation: identifier,
    lines: somePieces,
    reservations: T.Optional(T.Array(T.Object({ reservation: identifier, goods: takenGoods }, only))),
    /** What they cost, and carriage where nothing of the order is sent. */
    gross: T.Optional(minor),
  },
  /** `isLost`: they never come back, for they were lost. */
  'pieces-returned': { order, return: identifier, lines: somePieces, isLost: T.Optional(T.Literal(true)) },
  'pieces-kept': { order, return: identifier, lines: somePieces },
  /**
   * Their goods have left: the pieces are counted from here on, and these tenders pay for them. Where the rates of the day are others than the quote’s, what
   * the pieces and the carriage cost by these.
   */
  'fulfilment-invoiced': {
    order,
    fulfilment: fulfilmentId,
    invoice: invoiceId,
    lines: invoicedPieces,
    gross: minor,
    tenders: T.Array(tenderShare),
    carriage: T.Optional(T.Array(taxShare)),
  },
  /** What a class of goods is taxed by in a zone, from a day on. */
  'tax-rate-learnt': taxRateFacts,
  /** The tax number that a customer has given, and whether it was checked. */
  'tax-number-learnt': { customer: customerId, taxNumber: identifier, number: personal('customer', taxNumberText) },
  'tax-number-checked': { customer: customerId, isConfirmed: T.Boolean() },
  /** What is known of a shipping method from now on. */
  'method-learnt': { method: methodId, kind: methodKind, location: T.Union([T.Null(), location]) },
  ...calledOffEvents,
  /** In the stream of the order: the parcel is on its way. `isEmpty`: there is none, all that was in it was called off. */
  'fulfilment-completed': { order, fulfilment: fulfilmentId, isEmpty: T.Optional(T.Literal(true)) },
  /** Of a tender so much is given back, or asked to be. */
  'tender-returned': { order, tender: identifier, amount: minor },
  /** The whole fact, in the stream of the fulfilment. */
  'fulfilment-shipped': {
    order,
    fulfilment: fulfilmentId,
    invoice: invoiceId,
    series: seriesId,
    number: T.Integer(),
    customer: customerId,
    country: countryCode,
    currency,
    lines: someArticles,
    gross: minor,
    scale: T.Integer({ minimum: 0, maximum: 4 }),
    location,
    carrier: T.Optional(carrier),
    tracking: T.Optional(tracking),
    shipment: shipmentId,
    /** It has not left: it is collected where it is. */
    kind: T.Optional(T.Literal('collection')),
    /** The order whose further lines it sends: figures count the two as one. */
    continues: T.Optional(order),
    isFirst: T.Boolean(),
    /** No piece of the order is open any more, and none is on its way out. */
    isLast: T.Boolean(),
    /** What was invoiced with them, and is credited without ever having been sent. */
    calledOff: T.Optional(somePieces),
  },
  /** An invoice, whole and for good. A prepayment invoice belongs to no fulfilment, nor does one of what is charged again. */
  'invoice-issued': {
    invoice: invoiceId,
    kind: T.Union([T.Literal('invoice'), T.Literal('prepayment-invoice')]),
    fulfilment: T.Union([T.Null(), fulfilmentId]),
    ...documentFacts,
    /** Prepayment invoices that it takes the place of. */
    settles: T.Array(invoiceId),
    /** Who sells, as the channel had it then: an invoice says so for good. Older ones do not. */
    seller: T.Optional(legalEntity),
    /** Whoever is billed; left out where they were erased before. */
    billTo: T.Optional(personal('document:invoice', postalAddress)),
    /** The tax number of a business that the tax is left to (reverse charge). */
    taxNumber: T.Optional(personal('document:invoice', taxNumberText)),
  },
};

/** `requested`: goods, invoice and money are under way; `failed`: nothing of it is sent, for its pieces are open again, or were called off (`reason` null). */
const fulfilmentStatus = T.Union([
  T.Literal('requested'),
  T.Literal('payment-due'),
  T.Literal('failed'),
  T.Literal('shipped'),
  T.Literal('delivered'),
  T.Literal('lost'),
  T.Literal('collected'),
]);

const own = { by: ['orders'] } as const;
const noSuchFulfilment = { 'no-such-fulfilment': { fulfilment: fulfilmentId } };
const askedPieces = T.Array(pieces, { minItems: 1, maxItems: 1000 });

/** What is done about fulfilments. */
export const fulfilmentCommands = {
  'fulfil-order': command(
    {
      order,
      fulfilment: fulfilmentId,
      lines: T.Optional(askedPieces),
      location: T.Optional(location),
      carrier: T.Optional(carrier),
      tracking: T.Optional(tracking),
      shipment: T.Optional(shipmentId),
    },
    {
      description:
        'Sends pieces of an order, all that are open unless `lines` says which: their goods leave, are invoiced and paid for, and a shipment is on its way. Again it changes nothing, or tries again to take money that was due.',
      example: {
        order: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        fulfilment: 'parcel-1',
        lines: [{ line: 0, quantity: 2 }],
        carrier: 'Royal Mail',
        tracking: 'RM123456785GB',
      },
      by: ['staff'],
      rejects: {
        'no-such-order': { order },
        'wrong-status': { order, status: orderStatus },
        'payment-due': { order },
        'fulfilment-exists': { fulfilment: fulfilmentId },
        /** Another fulfilment’s shipment is called so. */
        'shipment-exists': { shipment: shipmentId },
        'no-such-line': { line: lineIndex },
        'line-twice': { line: lineIndex },
        'more-than-open': { line: lineIndex, open: T.Integer() },
        'nothing-open': { order },
        /** Its goods lie at several locations, and a parcel leaves from one. */
        'location-needed': { locations: T.Array(location) },
        'no-such-location': { location },
        'not-at-location': { line: lineIndex, location },
      },
      answers: { shipments: T.Array(shipmentId) },
    },
  ),
  'issue-invoice': command(
    { fulfilment: fulfilmentId },
    {
      description: 'Gives what has left an invoice with the next number of its series: one decision.',
      ...own,
      rejects: noSuchFulfilment,
    },
  ),
  'issue-prepayment-invoice': command(
    { order },
    {
      description: 'Gives an order that is paid when it is placed a prepayment invoice: one decision.',
      ...own,
      rejects: { 'no-such-order': { order } },
    },
  ),
  'complete-fulfilment': command(
    { fulfilment: fulfilmentId },
    { description: 'A parcel is on its way: the last step of a fulfilment.', ...own, rejects: noSuchFulfilment },
  ),
  'reopen-pieces': command(
    { fulfilment: fulfilmentId, reason: failure },
    { description: 'Opens the pieces of a fulfilment again that came to nothing.', ...own, rejects: noSuchFulfilment },
  ),
};

/** A fulfilment as it stands. */
export const fulfilmentRecord = T.Object(
  {
    fulfilment: fulfilmentId,
    order,
    /** `delivered`, `lost` and `collected` are what shipping has told. */
    status: fulfilmentStatus,
    reason: T.Union([T.Null(), failure]),
    lines: someArticles,
    location,
    shipment: shipmentId,
    /** It was not paid for after all, though it may have left. */
    paymentDue: T.Boolean(),
    invoice: T.Union([T.Null(), T.Object({ invoice: invoiceId, series: seriesId, number: T.Integer() }, only)]),
    carrier: T.Union([T.Null(), carrier]),
    tracking: T.Union([T.Null(), tracking]),
    requestedAt: instant,
    shippedAt: T.Union([T.Null(), instant]),
    /** When it was delivered, collected or lost. */
    endedAt: T.Union([T.Null(), instant]),
  },
  only,
);

/** An invoice as it was issued, without whoever is billed. */
export const invoiceRecord = T.Object(
  {
    invoice: invoiceId,
    kind: T.Union([T.Literal('invoice'), T.Literal('prepayment-invoice')]),
    fulfilment: T.Union([T.Null(), fulfilmentId]),
    ...documentFacts,
    settles: T.Array(invoiceId),
    /** Who sells, with the name and the tax number of then; null on invoices that do not say so. */
    seller: T.Union([legalEntity, T.Null()]),
    issuedAt: instant,
  },
  only,
);

const staff = { by: ['staff'] } as const;
const buyers = { by: ['guest', 'customer', ORDER_LINK, 'staff'] } as const;

/** What may be asked about fulfilments and invoices. */
export const fulfilmentQueries = {
  fulfilments: query(
    { order },
    {
      description:
        'The fulfilments of an order in the order in which they were asked for; null for an order that is not the caller’s.',
      ...buyers,
      returns: T.Union([T.Array(fulfilmentRecord), T.Null()]),
    },
  ),
  invoice: query(
    { invoice: invoiceId },
    {
      description:
        'An invoice, whole but for whoever is billed, for its buyer and for staff; null when there is none of this id, or it is somebody else’s.',
      ...buyers,
      returns: T.Union([invoiceRecord, T.Null()]),
    },
  ),
  invoices: query(
    { order: T.Optional(order), from: T.Optional(bookDate), to: T.Optional(bookDate), ...inOrder('ascending') },
    {
      description: 'Invoices by date, or those of an order; `from` inclusive, `to` exclusive.',
      ...staff,
      returns: pageOf(invoiceRecord),
    },
  ),
  'invoice-recipient': query(
    { invoice: invoiceId },
    {
      description:
        'Whoever is billed by an invoice, for as long as the law has it kept: also once they are erased elsewhere; null when nobody knows any more.',
      ...staff,
      returns: T.Union([postalAddress, T.Null()]),
    },
  ),
  'invoice-tax-number': query(
    { invoice: invoiceId },
    {
      description:
        'The tax number of the business that an invoice leaves the tax to, for as long as the law has it kept; null where there is none, or nobody knows any more.',
      ...staff,
      returns: T.Union([taxNumberText, T.Null()]),
    },
  ),
};
