import { sku } from '@banyan/catalog/contract';
import { T, command, contract, instant, pageOf, paging, query } from '@banyan/core';

/** A place where goods lie: a short code such as `main` or `leeds-2`. */
export const location = T.String({
  minLength: 1,
  maxLength: 32,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
});

/** The name of a delivery, return, adjustment or reservation, chosen by whoever sends it: 1 to 100 printable characters. The same name twice has one effect. */
export const documentId = T.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Pieces: 1 to a milliard, so that sums of a lifetime stay exact. */
export const quantity = T.Integer({ minimum: 1, maximum: 1_000_000_000 });

/** So many pieces of one SKU. */
export const line = T.Object({ sku, quantity }, { additionalProperties: false });

/** The pieces of one SKU on all the lines of a command. */
const summed = T.Integer({ minimum: 1, maximum: 1_000_000_000_000 });
/** Each SKU once, in the order of the SKUs. */
const summedLines = T.Array(T.Object({ sku, quantity: summed }, { additionalProperties: false }), {
  minItems: 1,
  maxItems: 1000,
});
const lines = T.Array(line, { minItems: 1, maxItems: 1000 });
const total = T.Integer({ minimum: 0 });
const reason = T.String({ minLength: 1, maxLength: 200, pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$' });
/** The country of business that a correction is counted in, when it belongs to one. */
const country = T.Optional(T.String({ minLength: 1, maxLength: 200 }));
const reservation = documentId;

/** How a reservation stands. */
export const reservationState = T.Union([
  T.Literal('open'),
  T.Literal('committed'),
  T.Literal('released'),
  T.Literal('expired'),
]);

/** The stock of a SKU at a location: what can be promised, what is promised, and the totals that led there. */
export const stockLevel = T.Object(
  {
    sku,
    location,
    free: total,
    reserved: total,
    received: total,
    returned: total,
    adjusted: T.Integer(),
    shipped: total,
  },
  { additionalProperties: false },
);

/** A reservation as it stands. */
export const reservationRecord = T.Object(
  {
    reservation,
    location,
    state: reservationState,
    until: instant,
    lines: summedLines,
    madeAt: instant,
    closedAt: T.Union([instant, T.Null()]),
  },
  { additionalProperties: false },
);

/** What moved of a SKU at a location in one month of business time. */
export const stockMonth = T.Object(
  {
    sku,
    location,
    month: T.String({ pattern: '^[0-9]{4}-[0-9]{2}$' }),
    received: total,
    returned: total,
    adjusted: T.Integer(),
    shipped: total,
  },
  { additionalProperties: false },
);

/** An adjustment with its reason. */
export const adjustmentRecord = T.Object(
  { adjustment: documentId, sku, location, quantity: T.Integer(), reason, country, adjustedAt: instant },
  { additionalProperties: false },
);

const sellers = { by: ['orders', 'staff'] } as const;
const staff = { by: ['staff'] } as const;
const outOfStock = { 'out-of-stock': { sku, location, available: total } };
const documentExists = { 'document-exists': { document: documentId } };

/**
 * Stock per SKU and location. Promised: what is free never goes below zero, so nothing is sold twice; a command that names several SKUs takes
 * effect on all of them or on none; lines of the same SKU add up.
 */
export const inventory = contract('inventory', {
  events: {
    'delivery-received': { delivery: documentId, location, lines: summedLines },
    'goods-returned': { return: documentId, location, lines: summedLines },
    'adjustment-made': { adjustment: documentId, location, sku, quantity: T.Integer(), reason, country },
    'reservation-made': { reservation, location, until: instant, lines: summedLines },
    /** The goods have left. The SKUs' own streams saw them go when they were reserved. */
    'reservation-committed': { reservation, location, lines: summedLines },
    'reservation-released': { reservation, cause: T.Union([T.Literal('released'), T.Literal('expired')]) },
    'stock-received': { sku, location, quantity: summed, delivery: documentId },
    'stock-returned': { sku, location, quantity: summed, return: documentId },
    /** Signed: what was found, or what is gone. */
    'stock-adjusted': { sku, location, quantity: T.Integer(), adjustment: documentId },
    'stock-reserved': { sku, location, quantity: summed, reservation },
    'stock-released': { sku, location, quantity: summed, reservation },
  },
  commands: {
    /** Goods of a supplier come in. The same delivery again changes nothing; with other lines it is refused. */
    'receive-stock': command({ delivery: documentId, location, lines }, { ...staff, rejects: documentExists }),
    /** Corrects the count: signed, not zero, with a reason. What is reserved cannot be taken away. */
    'adjust-stock': command(
      {
        adjustment: documentId,
        location,
        sku,
        quantity: T.Union([quantity, T.Integer({ minimum: -1_000_000_000, maximum: -1 })]),
        reason,
        country,
      },
      { ...staff, rejects: { ...outOfStock, ...documentExists } },
    ),
    /** Sold goods come back and can be sold again. */
    'return-stock': command({ return: documentId, location, lines }, { ...sellers, rejects: documentExists }),
    /**
     * Holds goods until a time, which is compared with recorded time and is the first instant at which they are no longer held. The same reservation
     * again changes nothing; with another location, time or lines, or once it was released, it is refused.
     */
    'reserve-stock': command(
      { reservation, location, until: instant, lines },
      {
        ...sellers,
        rejects: {
          ...outOfStock,
          'reservation-exists': { state: reservationState },
          'reservation-expired': { until: instant },
        },
      },
    ),
    /** The reserved goods leave. Again: changes nothing. */
    'commit-reservation': command(
      { reservation },
      {
        ...sellers,
        rejects: { 'no-such-reservation': {}, 'reservation-expired': { until: instant }, 'reservation-released': {} },
      },
    ),
    /** Gives the reserved goods back to free stock. Again, or after it has expired: changes nothing. */
    'release-reservation': command(
      { reservation },
      { ...sellers, rejects: { 'no-such-reservation': {}, 'reservation-committed': {} } },
    ),
    /** What the timer of each reservation sends. */
    'expire-reservation': command(
      { reservation },
      { by: ['inventory'], rejects: { 'reservation-not-due': { until: instant } } },
    ),
  },
  queries: {
    /** What is free of each of these SKUs at a location, in the order asked. */
    availability: query(
      { location, skus: T.Array(sku, { minItems: 1, maxItems: 100 }) },
      {
        by: ['public', 'customer', 'staff', 'orders'],
        returns: T.Array(T.Object({ sku, free: total }, { additionalProperties: false })),
      },
    ),
    'stock-level': query({ sku, location }, { ...sellers, returns: T.Union([stockLevel, T.Null()]) }),
    /** The stock of a SKU at all locations, or without one all stock, by SKU and location. */
    'stock-levels': query({ sku: T.Optional(sku), ...paging }, { ...sellers, returns: pageOf(stockLevel) }),
    /** Stock at a location, the scarcest first; with `below`, only that of which fewer pieces are free. */
    'low-stock': query(
      { location, below: T.Optional(T.Integer({ minimum: 1 })), ...paging },
      { ...staff, returns: pageOf(stockLevel) },
    ),
    reservation: query({ reservation }, { ...sellers, returns: T.Union([reservationRecord, T.Null()]) }),
    /** Reservations in a state, by the time they are or were held until: `from` inclusive, `to` exclusive. */
    reservations: query(
      { state: reservationState, from: T.Optional(instant), to: T.Optional(instant), ...paging },
      { ...staff, returns: pageOf(reservationRecord) },
    ),
    /** What moved of a SKU, month by month. */
    'stock-months': query({ sku, location, ...paging }, { ...staff, returns: pageOf(stockMonth) }),
    /** Adjustments of a SKU, or without one all, the latest first. */
    adjustments: query({ sku: T.Optional(sku), ...paging }, { ...staff, returns: pageOf(adjustmentRecord) }),
  },
});
