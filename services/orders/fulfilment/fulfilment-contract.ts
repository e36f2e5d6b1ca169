import { seriesId } from '@banyan/channels/contract';
import { T, identifier, personal } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { location } from '@banyan/inventory/contract';
import { currency } from '@banyan/payments/contract';
import { minor } from '@banyan/pricing/contract';
import { carrier, shipmentId, tracking } from '@banyan/shipping/contract';
import { checkoutId, postalAddress } from '../checkout/checkout-vocabulary.ts';
import {
  documentFacts,
  fulfilmentId,
  invoiceId,
  someArticles,
  somePieces,
  takenGoods,
  tenderShare,
} from './fulfilment-vocabulary.ts';

const only = { additionalProperties: false };
const order = checkoutId;

/** What happens to an order’s pieces, to fulfilments and to invoices. Who appends what: ADR 18. */
export const fulfilmentEvents = {
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
  'pieces-returned': { order, return: identifier, lines: somePieces },
  'pieces-kept': { order, return: identifier, lines: somePieces },
  /** Their goods have left: the pieces are counted from here on, and these tenders pay for them. */
  'fulfilment-invoiced': {
    order,
    fulfilment: fulfilmentId,
    invoice: invoiceId,
    lines: somePieces,
    tenders: T.Optional(T.Array(tenderShare)),
  },
  /** In the stream of the order: the parcel is on its way. */
  'fulfilment-completed': { order, fulfilment: fulfilmentId },
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
    isFirst: T.Boolean(),
    /** No piece of the order is open any more, and none is on its way out. */
    isLast: T.Boolean(),
  },
  /** An invoice, whole and for good. A prepayment invoice belongs to no fulfilment. */
  'invoice-issued': {
    invoice: invoiceId,
    kind: T.Union([T.Literal('invoice'), T.Literal('prepayment-invoice')]),
    fulfilment: T.Union([T.Null(), fulfilmentId]),
    ...documentFacts,
    /** Prepayment invoices that it takes the place of. */
    settles: T.Array(invoiceId),
    /** Whoever is billed; left out where they were erased before. */
    billTo: T.Optional(personal('document:invoice', postalAddress)),
  },
};
