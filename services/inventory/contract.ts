import { sku } from '@banyan/catalog/contract';
import { T, command, contract, instant, pageOf, paging, query } from '@banyan/core';

/** A place where goods lie: a short code such as `main` or `leeds-2`. */
export const location = T.String({
  description:
    'a location: 1 to 32 letters, digits, dots, underscores and hyphens, with a letter or digit at both ends',
  examples: ['main'],
  minLength: 1,
  maxLength: 32,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
});

/** The name of a delivery, return, adjustment or reservation, chosen by whoever sends it: 1 to 100 printable characters. The same name twice has one effect. */
export const documentId = T.String({
  description: 'a document’s name: 1 to 100 printable characters without white space at its ends',
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Pieces: 1 to a milliard, so that sums of a lifetime stay exact. */
export const quantity = T.Integer({ examples: [2], minimum: 1, maximum: 1_000_000_000 });

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
const reason = T.String({
  description: 'a reason: 1 to 200 characters on one line, without white space at its ends',
  examples: ['broken'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});
/** The country of business that a correction is counted in, when it belongs to one. */
const country = T.Optional(T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] }));
const reservation = documentId;
/** What is free after the event. Events without it are of the time before availability was told: readers of those count. */
const free = T.Optional(total);

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
    month: T.String({ description: 'a month, like 2026-01', examples: ['2026-01'], pattern: '^[0-9]{4}-[0-9]{2}$' }),
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
    'stock-received': { sku, location, quantity: summed, delivery: documentId, free },
    'stock-returned': { sku, location, quantity: summed, return: documentId, free },
    /** Signed: what was found, or what is gone. */
    'stock-adjusted': { sku, location, quantity: T.Integer(), adjustment: documentId, free },
    'stock-reserved': { sku, location, quantity: summed, reservation, free },
    'stock-released': { sku, location, quantity: summed, reservation, free },
    /**
     * Follows, in the same decision, the change by which what is free came from none to some, or back. Whoever wants to know only that folds this, and
     * of the changes only those without `free`.
     */
    'availability-changed': { sku, location, available: T.Boolean() },
  },
  commands: {
    'receive-stock': command(
      { delivery: documentId, location, lines },
      {
        description:
          'Books goods that a supplier has delivered; the same delivery again changes nothing, and with other lines it is refused.',
        ...staff,
        rejects: documentExists,
      },
    ),
    'adjust-stock': command(
      {
        adjustment: documentId,
        location,
        sku,
        quantity: T.Union([quantity, T.Integer({ minimum: -1_000_000_000, maximum: -1 })]),
        reason,
        country,
      },
      {
        description:
          'Corrects a count by so many pieces more or fewer, with a reason; what is reserved cannot be taken away.',
        example: { adjustment: 'count-2026-01', location: 'main', sku: '85123A', quantity: -2, reason: 'broken' },
        ...staff,
        rejects: { ...outOfStock, ...documentExists },
      },
    ),
    'return-stock': command(
      { return: documentId, location, lines },
      {
        description: 'Books sold goods that have come back and can be sold again.',
        ...sellers,
        rejects: documentExists,
      },
    ),
    'reserve-stock': command(
      { reservation, location, until: instant, lines },
      {
        description:
          'Holds goods, all of them or none, until a moment at which they are free again unless they have left; the same reservation again changes nothing.',
        example: {
          reservation: 'window-display',
          location: 'main',
          until: '2099-12-31T23:59:59.999Z',
          lines: [{ sku: '85123A', quantity: 2 }],
        },
        ...sellers,
        rejects: {
          ...outOfStock,
          'reservation-exists': { state: reservationState },
          'reservation-expired': { until: instant },
        },
      },
    ),
    'commit-reservation': command(
      { reservation },
      {
        description: 'Books that the reserved goods have left; again changes nothing.',
        example: { reservation: 'window-display' },
        ...sellers,
        rejects: { 'no-such-reservation': {}, 'reservation-expired': { until: instant }, 'reservation-released': {} },
      },
    ),
    'release-reservation': command(
      { reservation },
      {
        description: 'Gives reserved goods back to what is free; again, or after they have expired, changes nothing.',
        example: { reservation: 'window-display' },
        ...sellers,
        rejects: { 'no-such-reservation': {}, 'reservation-committed': {} },
      },
    ),
    'expire-reservation': command(
      { reservation },
      {
        description: 'Ends a reservation whose time has come: what its own timer sends.',
        by: ['inventory'],
        rejects: { 'reservation-not-due': { until: instant } },
      },
    ),
  },
  queries: {
    availability: query(
      { location, skus: T.Array(sku, { minItems: 1, maxItems: 100 }) },
      {
        description:
          'How many pieces of each of these SKUs are free at a location, in the order asked; 0 where nothing is known.',
        by: ['public', 'customer', 'staff', 'orders'],
        returns: T.Array(T.Object({ sku, free: total }, { additionalProperties: false })),
      },
    ),
    'stock-level': query(
      { sku, location },
      {
        description:
          'The stock of a SKU at a location: free, reserved, and the totals that led there; null when it has never had any.',
        ...sellers,
        returns: T.Union([stockLevel, T.Null()]),
      },
    ),
    'stock-levels': query(
      { sku: T.Optional(sku), ...paging },
      {
        description: 'The stock of a SKU at all locations, or without one all stock, by SKU and location.',
        ...sellers,
        returns: pageOf(stockLevel),
      },
    ),
    'low-stock': query(
      { location, below: T.Optional(T.Integer({ minimum: 1 })), ...paging },
      {
        description: 'Stock at a location, the scarcest first; with `below`, only that of which fewer pieces are free.',
        ...staff,
        returns: pageOf(stockLevel),
      },
    ),
    reservation: query(
      { reservation },
      {
        description: 'A reservation as it stands; null when there is none of this name.',
        example: { reservation: 'window-display' },
        ...sellers,
        returns: T.Union([reservationRecord, T.Null()]),
      },
    ),
    reservations: query(
      { state: reservationState, from: T.Optional(instant), to: T.Optional(instant), ...paging },
      {
        description:
          'Reservations in a state, by the time until which they are or were held; `from` inclusive, `to` exclusive.',
        ...staff,
        returns: pageOf(reservationRecord),
      },
    ),
    'stock-months': query(
      { sku, location, ...paging },
      {
        description: 'What was received, returned, adjusted and shipped of a SKU, month by month.',
        ...staff,
        returns: pageOf(stockMonth),
      },
    ),
    adjustments: query(
      { sku: T.Optional(sku), ...paging },
      {
        description: 'Corrections of a SKU’s count, or without one all, the latest first.',
        ...staff,
        returns: pageOf(adjustmentRecord),
      },
    ),
  },
});
