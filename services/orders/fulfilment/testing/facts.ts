import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import { BUYER, CART, ID, quoteOf, shipTo } from '../../checkout/testing/facts.ts';
import type { orders } from '../../contract.ts';
import { order } from '../../order.ts';
import { fulfilment } from '../fulfilment.ts';

type Accepted = Payload<typeof orders, 'order-accepted'>;

/** What its goods are reserved as. */
export const RESERVATION = `order:1:${ID}`;
/** The name of its parcel’s shipment. */
export const SHIPMENT = '0198f5a2-7c1e-4d3a-9b4f-2e6d8c0a1b3c';
/** A gift card of 7.00 and a card for the rest. */
export const mixed = {
  holds: [{ hold: `${ID}.gift-1`, presentation: 'p-1', amount: 700 }],
  intent: { intent: `${ID}.card`, amount: 1800 },
  captures: 'at-shipment' as const,
};

/** An order of two pots and a mug was placed, for tests. */
export const accepted = (part: Partial<Accepted> = {}) =>
  events(order(ID), [
    'order-accepted',
    {
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
      reservations: [{ reservation: RESERVATION, location: 'main' }],
      claim: ID,
      ...part,
    },
  ]);

const SKUS = ['POT', 'MUG'];

/** Pieces were asked for, by line. */
export function requested(name: string, lines: { line: number; quantity: number }[]) {
  const goods = lines.map(({ line, quantity }) => ({ sku: SKUS[line]!, quantity }));
  return [
    events(order(ID), ['pieces-committed', { order: ID, fulfilment: name, lines, reservation: RESERVATION, goods }]),
    events(fulfilment(name), [
      'fulfilment-requested',
      {
        order: ID,
        fulfilment: name,
        lines: lines.map(({ line, quantity }) => ({ line, sku: SKUS[line]!, quantity })),
        reservation: RESERVATION,
        location: 'main',
        goods,
        shipment: SHIPMENT,
        method: 'standard',
        kind: 'delivery',
        collectedAt: null,
      },
    ]),
  ] as const;
}
