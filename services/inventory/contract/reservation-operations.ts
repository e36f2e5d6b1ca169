import { sku } from '@banyan/catalog/contract';
import { T, command, identifier, instant, pageOf, query, inOrder } from '@banyan/core';
import {
  documentId,
  free,
  lines,
  location,
  outOfStock,
  sellers,
  staff,
  summed,
  summedLine,
  summedLines,
  total,
} from './vocabulary.ts';

const reservation = documentId;
/** The name of a part, unique in its reservation. */
const part = documentId;

/** How a reservation stands. */
export const reservationState = T.Union([
  T.Literal('open'),
  T.Literal('committed'),
  T.Literal('released'),
  T.Literal('expired'),
]);

/** A reservation as it stands. */
export const reservationRecord = T.Object(
  {
    reservation,
    location,
    state: reservationState,
    until: instant,
    lines: summedLines,
    /** Of these, what has neither left nor was given back. */
    left: T.Array(summedLine, { maxItems: 1000 }),
    /** Of these, the pieces that are not there yet. */
    backOrdered: T.Array(summedLine, { maxItems: 1000 }),
    madeAt: instant,
    closedAt: T.Union([instant, T.Null()]),
  },
  { additionalProperties: false },
);

/** Of the pieces, those that were not there: they are sold before they have come. */
const backOrdered = T.Optional(summed);

/** Why nobody lets these goods leave, or gives them back. */
const noSuchReservation = { 'no-such-reservation': {}, 'held-by-service': { holder: identifier } };

/** Events of reservations and back-orders. */
export const reservationEvents = {
  'reservation-made': {
    reservation,
    location,
    until: instant,
    lines: summedLines,
    backOrdered: T.Optional(summedLines),
    /** The service that holds them, and alone lets them leave or gives them back. Left out: staff do, or it was made before. */
    holder: T.Optional(identifier),
  },
  /** What was left of the goods has left. The SKUs' own streams saw them go when they were reserved. */
  'reservation-committed': { reservation, location, lines: summedLines },
  /** Some of the goods have left, or were given back; `isLast`: nothing of them is held any more, and the reservation is closed. */
  'reservation-part-committed': { reservation, part, location, lines: summedLines, isLast: T.Boolean() },
  'reservation-part-released': { reservation, part, lines: summedLines, isLast: T.Boolean() },
  'reservation-released': { reservation, cause: T.Union([T.Literal('released'), T.Literal('expired')]) },
  'stock-reserved': { sku, location, quantity: summed, reservation, free, backOrdered },
  'stock-released': { sku, location, quantity: summed, reservation, free, backOrdered },
  /** Pieces that became free went to those who had waited longest, in the same decision. */
  'back-orders-filled': {
    sku,
    location,
    fills: T.Array(T.Object({ reservation, quantity: summed }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: 1000,
    }),
    free: total,
  },
  /** Pieces that were sold and had not come will not be waited for: the sale of them is taken back. */
  'back-order-cancelled': { sku, location, reservation, quantity: summed, free: total },
};

const partRejects = {
  /** There is a part of this name with another content. */
  'part-exists': { part },
  'more-than-reserved': { sku, left: total },
};

/** Commands of reservations and back-orders. */
export const reservationCommands = {
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
      rejects: { ...noSuchReservation, 'reservation-expired': { until: instant }, 'reservation-released': {} },
    },
  ),
  'release-reservation': command(
    { reservation },
    {
      description: 'Gives reserved goods back to what is free; again, or after they have expired, changes nothing.',
      example: { reservation: 'window-display' },
      ...sellers,
      rejects: { ...noSuchReservation, 'reservation-committed': {} },
    },
  ),
  'commit-reservation-part': command(
    { reservation, part, lines },
    {
      description:
        'Books that some of the reserved goods have left; the same part again changes nothing, and the last one closes the reservation.',
      example: { reservation: 'window-display', part: 'parcel-1', lines: [{ sku: '85123A', quantity: 1 }] },
      ...sellers,
      rejects: {
        ...noSuchReservation,
        'reservation-expired': { until: instant },
        'reservation-released': {},
        ...partRejects,
      },
    },
  ),
  'release-reservation-part': command(
    { reservation, part, lines },
    {
      description:
        'Gives some of the reserved goods back to what is free; the same part again, or after all was given back, changes nothing.',
      example: { reservation: 'window-display', part: 'cancelled-1', lines: [{ sku: '85123A', quantity: 1 }] },
      ...sellers,
      rejects: { ...noSuchReservation, ...partRejects },
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
  'cancel-back-orders': command(
    { reservation },
    {
      description:
        'Gives up what a reservation whose goods have left still waits for; again, or when nothing is waited for, changes nothing.',
      example: { reservation: 'window-display' },
      ...sellers,
      rejects: { 'no-such-reservation': {}, 'reservation-open': {} },
    },
  ),
};

/** Queries of reservations and back-orders. */
export const reservationQueries = {
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
    {
      state: T.Optional(reservationState),
      from: T.Optional(instant),
      to: T.Optional(instant),
      ...inOrder('ascending'),
    },
    {
      description:
        'Reservations, or those in one state, by the time until which they are or were held; `from` inclusive, `to` exclusive.',
      ...staff,
      returns: pageOf(reservationRecord),
    },
  ),
};
