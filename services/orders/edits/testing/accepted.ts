import { events, type Events } from '@banyan/core/testing';
import type { Payload } from '@banyan/core';
import type { orders } from '../../contract.ts';
import { order } from '../../order.ts';
import { BUYER, CART, ID, quoteOf, shipTo } from '../../checkout/testing/facts.ts';

type Accepted = Payload<typeof orders, 'order-accepted'>;

/** An order of a checkout, paid on invoice unless told otherwise, for tests. */
export function acceptedOf(part: Partial<Accepted> = {}): Accepted {
  return {
    order: ID,
    series: 'uk-orders',
    number: 7,
    cart: CART,
    buyer: BUYER,
    email: 'ada@example.org',
    shipTo,
    country: 'GB',
    quote: quoteOf(),
    tenders: { holds: [], intent: null, captures: 'at-shipment' },
    reservations: [{ reservation: `order:1:${ID}`, location: 'main' }],
    claim: ID,
    ...part,
  };
}

/** The order was accepted. */
export function accepted(part: Partial<Accepted> = {}): Events {
  return events(order(ID), ['order-accepted', acceptedOf(part)]);
}

/** How the list of orders shows it. */
export const ORDER_ROW = {
  order: ID,
  number: 7,
  customer: BUYER,
  visitor: BUYER,
  channel: 'web',
  country: 'GB',
  currency: 'GBP',
  status: 'confirmed' as const,
  lines: 3,
  total: 250_000,
  draftedAt: '2026-01-01T00:00:00.000Z',
  placedAt: '2026-01-01T00:00:00.000Z',
  shippedAt: null,
  reason: null,
  isDue: false,
  unpaid: [],
  tags: [],
};
