import { sku } from '@banyan/catalog/contract';
import { T, identifier, instant, personal } from '@banyan/core';
import { location } from '@banyan/inventory/contract';
import { methodFacts, methodId } from './schemas.ts';

const only = { additionalProperties: false };
const nullable = <S extends Parameters<typeof T.Union>[0][number]>(schema: S) => T.Union([T.Null(), schema]);

/** A shipment's name, chosen by whoever makes it. */
export const shipmentId = T.Unsafe<string>({ ...identifier, examples: ['0198f5a2-7c1e-7d3a-9b4f-2e6d8c0a1b3c'] });
/** Whose goods they are. */
export const orderId = T.Unsafe<string>({ ...identifier, examples: ['order-1'] });

/** Who carries it. */
export const carrier = T.String({
  description: 'a carrier: 1 to 100 characters on one line, without white space at its ends',
  examples: ['Royal Mail'],
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The number by which the carrier knows it. */
export const tracking = T.String({
  description: 'a tracking number: 1 to 64 letters, digits, spaces and hyphens',
  examples: ['RM123456785GB'],
  pattern: '^[A-Za-z0-9]([A-Za-z0-9 -]{0,62}[A-Za-z0-9])?$',
});

/** Why something was lost or given up. */
export const reason = T.String({ maxLength: 500, examples: ['The carrier has given up the search'] });

/**
 * Why, as events say it. `reason`: a word of ours; older ones hold there what somebody wrote. `words`: what somebody wrote, sealed by the key of whoever the
 * shipment is for, or, of one that nobody is named for, of its order.
 */
export const sealedReason = { reason, of: T.Optional(T.String()), words: personal('of', T.Optional(reason)) };

/** Whose the goods are: whose key seals what is written of the shipment. */
const buyer = T.String({
  description: 'whoever the goods are for, by their id: by their key what is written about the shipment is sealed',
  examples: ['13085'],
  minLength: 1,
  maxLength: 200,
});

const shipmentLine = T.Object(
  {
    /** The order's line. */
    line: T.Unsafe<string>({ ...identifier, examples: ['1'] }),
    sku,
    quantity: T.Integer({ minimum: 1, maximum: 1_000_000_000, examples: [2] }),
  },
  only,
);

/** What is said when a shipment is made. */
export const newShipment = {
  shipment: shipmentId,
  order: orderId,
  /** A parcel, or goods that the buyer comes for. */
  kind: methodFacts.kind,
  /** Where the goods are: taken from there, or collected there. */
  location,
  method: T.Optional(methodId),
  lines: T.Array(shipmentLine, { minItems: 1, maxItems: 1000 }),
  carrier: T.Optional(carrier),
  tracking: T.Optional(tracking),
  buyer: T.Optional(buyer),
};

/** All facts of a shipment: every event carries them, so that whoever hears of it needs no history. */
export const shipmentFacts = {
  shipment: shipmentId,
  order: orderId,
  kind: methodFacts.kind,
  location,
  method: nullable(methodId),
  lines: T.Array(shipmentLine),
  carrier: nullable(carrier),
  tracking: nullable(tracking),
  /** Not there: nobody was named. */
  buyer: T.Optional(buyer),
};

/** How a shipment stands: a parcel is `shipped`, then `delivered` or `lost`; goods to collect are `ready`, then `collected`. */
export const shipmentState = T.Union([
  T.Literal('created'),
  T.Literal('shipped'),
  T.Literal('delivered'),
  T.Literal('lost'),
  T.Literal('ready'),
  T.Literal('collected'),
  T.Literal('cancelled'),
]);

/** A shipment as staff and services see it. */
export const shipmentRecord = T.Object(
  {
    ...shipmentFacts,
    state: shipmentState,
    reason: nullable(reason),
    createdAt: instant,
    /** When it left, or was ready. */
    shippedAt: nullable(instant),
    /** When it was delivered, collected, lost or cancelled. */
    endedAt: nullable(instant),
  },
  only,
);

/** What whoever has a shipment's unguessable name may see: nothing of whose it is or what is in it. */
export const trackingRecord = T.Object(
  {
    kind: methodFacts.kind,
    location: nullable(location),
    carrier: nullable(carrier),
    tracking: nullable(tracking),
    state: shipmentState,
    shippedAt: nullable(instant),
    endedAt: nullable(instant),
  },
  only,
);
