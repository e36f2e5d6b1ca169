import { T, command, pageOf, query, inOrder } from '@banyan/core';
import { methodFacts } from './schemas.ts';
import {
  carrier,
  newShipment,
  orderId,
  reason,
  sealedReason,
  shipmentFacts,
  shipmentId,
  shipmentRecord,
  shipmentState,
  tracking,
  trackingRecord,
} from './shipment-schemas.ts';

/** What happens to shipments: each event has all facts as they are from then on. */
export const shipmentEvents = {
  'shipment-created': shipmentFacts,
  /** A parcel has left. */
  'shipment-shipped': shipmentFacts,
  /** A parcel has arrived, also one that had been given up. */
  'shipment-delivered': shipmentFacts,
  'shipment-lost': { ...shipmentFacts, ...sealedReason },
  /** Goods wait to be collected. */
  'shipment-ready': shipmentFacts,
  'shipment-collected': shipmentFacts,
  'shipment-cancelled': { ...shipmentFacts, ...sealedReason },
};

const shippers = { by: ['orders', 'staff'] } as const;
const carriers = { by: ['orders', 'staff', 'partner:carrier'] } as const;
const none = { 'no-such-shipment': { shipment: shipmentId } };
const refusals = { ...none, 'wrong-state': { state: shipmentState }, 'wrong-kind': { kind: methodFacts.kind } };
const example = { shipment: '0198f5a2-7c1e-7d3a-9b4f-2e6d8c0a1b3c' };

/** What is done with shipments. What is so already is no change, so whoever is not sure that it was heard says it again. */
export const shipmentCommands = {
  'create-shipment': command(newShipment, {
    description: 'Makes a shipment of all or a part of an order: a parcel, or goods to be collected.',
    example: {
      ...example,
      order: 'order-1',
      kind: 'delivery',
      location: 'main',
      lines: [{ line: '1', sku: '85123A', quantity: 2 }],
    },
    ...shippers,
    rejects: { 'shipment-exists': { shipment: shipmentId }, 'line-twice': { line: T.String({ examples: ['1'] }) } },
  }),
  'mark-shipped': command(
    { shipment: shipmentId, carrier: T.Optional(carrier), tracking: T.Optional(tracking) },
    {
      description: 'Says that a parcel has left, with its carrier and tracking number where there are.',
      example: { ...example, carrier: 'Royal Mail', tracking: 'RM123456785GB' },
      ...shippers,
      rejects: {
        ...refusals,
        'shipped-otherwise': { carrier: T.Union([T.Null(), carrier]), tracking: T.Union([T.Null(), tracking]) },
      },
    },
  ),
  'mark-delivered': command(
    { shipment: shipmentId },
    {
      description: 'Says that a parcel that has left has arrived, also one that was given up as lost.',
      example,
      ...carriers,
      rejects: refusals,
    },
  ),
  'mark-lost': command(
    { shipment: shipmentId, reason: T.Optional(reason) },
    {
      description:
        'Says that a parcel that has left will not arrive, and why, unless its buyer has been erased: then nothing can be written about it.',
      example: { ...example, reason: 'The carrier has given up the search' },
      ...carriers,
      rejects: refusals,
    },
  ),
  'mark-ready': command(
    { shipment: shipmentId },
    { description: 'Says that goods wait to be collected.', example, ...shippers, rejects: refusals },
  ),
  'mark-collected': command(
    { shipment: shipmentId },
    { description: 'Says that the buyer has come for the goods.', example, ...shippers, rejects: refusals },
  ),
  'cancel-shipment': command(
    { shipment: shipmentId, reason: T.Optional(reason) },
    {
      description: 'Gives up a shipment that has not left and was not collected.',
      example: { ...example, reason: 'The order was cancelled' },
      ...shippers,
      rejects: { ...none, 'wrong-state': { state: shipmentState } },
    },
  ),
};

/** What may be asked about shipments. */
export const shipmentQueries = {
  shipment: query(
    { shipment: shipmentId },
    {
      description: 'A shipment with all its facts; null when there is none of this name.',
      example,
      by: ['staff', 'orders', 'notifications'],
      returns: T.Union([shipmentRecord, T.Null()]),
    },
  ),
  'order-shipments': query(
    { order: orderId, ...inOrder('ascending') },
    {
      description: 'The shipments of an order in the order in which they were made.',
      by: ['staff', 'orders', 'notifications'],
      returns: pageOf(shipmentRecord),
    },
  ),
  shipments: query(
    { state: T.Optional(shipmentState), ...inOrder('descending') },
    {
      description: 'Shipments, the latest first: all, or those in a state.',
      by: ['staff'],
      returns: pageOf(shipmentRecord),
    },
  ),
  tracking: query(
    { shipment: shipmentId },
    {
      description:
        'Where a shipment is, for whoever has its name, and nothing of whose it is; null unless the name is a random UUID (version 4 or 7), which nobody can guess.',
      example,
      by: ['public', 'customer', 'staff'],
      returns: T.Union([trackingRecord, T.Null()]),
    },
  ),
};
