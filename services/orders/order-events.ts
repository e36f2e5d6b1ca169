import { sku } from '@banyan/catalog/contract';
import { T, instant, query } from '@banyan/core';
import { somePieces } from './fulfilment/fulfilment-vocabulary.ts';
import { ORDER_LINK } from './links/links-contract.ts';
import { failureReason, happening, orderId as order, orderStatus } from './vocabulary.ts';

/** How far an order has come. */
export const orderStanding = T.Object(
  {
    order,
    status: orderStatus,
    /** Why it failed, or did not stay confirmed. */
    reason: T.Union([T.Null(), failureReason]),
    /** The article that it failed of, if it was one. */
    sku: T.Optional(sku),
  },
  { additionalProperties: false },
);

/** Something that has happened to an order. */
export const orderHappening = T.Object(
  {
    /** Rising with every one, though not by 1. */
    number: T.Integer({ minimum: 1 }),
    happened: happening,
    at: instant,
    /** Why it failed or is taken back; of what staff do, in their words, nothing is told. */
    reason: T.Union([T.Null(), failureReason]),
    sku: T.Optional(sku),
    /** The pieces that were given up, have arrived or come back. */
    lines: T.Optional(somePieces),
  },
  { additionalProperties: false },
);

/** What becomes of an order, for whoever ordered. */
export const orderEvents = {
  'order-status': query(
    { order },
    {
      description:
        'Where an order stands, and why it failed, for its customer, the visitor who ordered and whoever has its link; null to everybody else.',
      example: { order: '3f0e9c1a-5b7d-4c62-9a41-0d2f6e8b7c35' },
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      returns: T.Union([orderStanding, T.Null()]),
    },
  ),
  'order-events': query(
    { order, since: T.Optional(T.Integer({ minimum: 0, maximum: 1_000_000 })) },
    {
      description:
        'What has happened to an order, in order, above the number `since` (else from the beginning), 100 at most; null for an order that is not the caller’s.',
      example: { order: '3f0e9c1a-5b7d-4c62-9a41-0d2f6e8b7c35' },
      by: ['guest', 'customer', ORDER_LINK, 'staff'],
      returns: T.Union([T.Array(orderHappening), T.Null()]),
      feed: { after: 'since', id: 'number', event: 'happened' },
    },
  ),
};
