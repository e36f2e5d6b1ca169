import { events } from '@banyan/core/testing';
import { BUYER, CART, ID, quoteOf, shipTo } from '../../checkout/testing/facts.ts';
import type { Quote } from '../../checkout/checkout.ts';
import { invoice } from '../../fulfilment/invoice.ts';
import { order } from '../../order.ts';
import { orderReturn } from '../order-return.ts';

/** The return of these tests. */
export const RETURN = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80';
/** Another one. */
export const OTHER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b81';
export const it = order(ID);
export const back = orderReturn(RETURN);

/** Two pots for 15.01 and a mug for 4.99 with delivery for 5.00, placed; paid on invoice unless told otherwise. */
export function placedOrder(part: { tenders?: object; quote?: Partial<Quote> } = {}) {
  return events(it, [
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
      quote: quoteOf(part.quote),
      tenders: { holds: [], intent: null, captures: 'at-shipment', ...part.tenders },
      reservations: [{ reservation: `order:1:${ID}`, location: 'main' }],
      claim: ID,
    },
  ]);
}

/** Pieces of one line. */
export const pieces = (line: number, quantity: number) => ({ line, quantity });

type Share = { tender: string; kind: 'hold' | 'intent'; amount: number };

/** What an invoice of so many pieces comes to, with the delivery. */
const grossOf = (lines: ReturnType<typeof pieces>[]): number =>
  500 + lines.reduce((sum, { line, quantity }) => sum + (line === 0 ? Math.ceil(750.5 * quantity) : 499), 0);

/** A fulfilment whose parcel is on its way. */
export function sent(fulfilment: string, lines: ReturnType<typeof pieces>[], tenders: Share[] = []) {
  return events(it, ...left(fulfilment, lines, tenders), ['fulfilment-completed', { order: ID, fulfilment }]);
}

/** A fulfilment whose goods have left their shelf, and are invoiced; its parcel waits for the card. */
export function waiting(fulfilment: string, lines: ReturnType<typeof pieces>[]) {
  return events(it, ...left(fulfilment, lines, []));
}

function left(fulfilment: string, lines: ReturnType<typeof pieces>[], tenders: Share[]) {
  const name = `${fulfilment}.invoice`;
  return [
    ['pieces-committed', { order: ID, fulfilment, lines }] as const,
    ['fulfilment-invoiced', { order: ID, fulfilment, invoice: name, lines, gross: grossOf(lines), tenders }] as const,
    ...tenders.map(({ tender, amount }) => ['tender-captured', { order: ID, tender, amount }] as const),
  ];
}

/** The invoice of a fulfilment of all: what it says by kind. */
export function invoiced(fulfilment: string) {
  const name = `${fulfilment}.invoice`;
  const base = { country: 'GB', category: 'S' as const, rate: 20_000 };
  return events(invoice(name), [
    'invoice-issued',
    {
      invoice: name,
      kind: 'invoice',
      fulfilment,
      order: ID,
      channel: 'web',
      series: 'i',
      number: 1,
      date: '2026-01-02',
      customer: BUYER,
      currency: 'GBP',
      scale: 2,
      lines: [
        { kind: 'goods', ...base, net: 1667, tax: 333 },
        { kind: 'carriage', ...base, net: 417, tax: 83 },
      ],
      items: [],
      gross: 2500,
      settles: [],
    },
  ]);
}

/** All of it was sent, in one parcel. */
export const allSent = sent('F1', [pieces(0, 2), pieces(1, 1)]);

type Lines = ReturnType<typeof pieces>[];
const head = { return: RETURN, order: ID };

/** A return was asked for: in its own stream, and in the order’s. */
export const requested = (lines: Lines, settleBy: 'refund' | 'credit' = 'refund') => [
  events(back, ['return-requested', { ...head, buyer: BUYER, currency: 'GBP', lines, reason: 'unwanted', settleBy }]),
  events(it, ['pieces-returned', { ...head, lines }]),
];
/** A withdrawal was declared. */
export const withdrawn = (lines: Lines, cancels: Lines = []) => withdrawnAs(RETURN, lines, cancels);
/** The same, of another name. */
export const withdrawnAs = (name: string, lines: Lines, cancels: Lines = []) => [
  events(orderReturn(name), [
    'withdrawal-declared',
    { ...head, return: name, buyer: BUYER, currency: 'GBP', lines, cancels },
  ]),
  ...(lines.length === 0 ? [] : [events(it, ['pieces-returned', { ...head, return: name, lines }])]),
];
/** A parcel will not arrive. */
export const lostParcel = (lines: Lines, shipment = 'S1', location = 'main') =>
  events(it, ['goods-lost', { order: ID, shipment, location, lines, lostAt: '2026-05-01T10:00:00.000Z' }]);
/** Somebody has asked for what was lost. */
export const claimed = (lines: Lines, writeOffs: { location: string; sku: string; quantity: number }[]) => [
  events(back, ['loss-claimed', { ...head, buyer: BUYER, currency: 'GBP', lines, settleBy: 'refund', writeOffs }]),
  events(it, ['pieces-returned', { ...head, lines, isLost: true }]),
];
/** All of the lines came back, to be sold again. */
export const received = (lines: Lines, sku = 'POT') =>
  events(back, [
    'return-received',
    {
      ...head,
      location: 'main',
      lines: lines.map((one) => ({ ...one, condition: 'sellable' as const })),
      goods: { sellable: [{ sku, quantity: 1 }], inspect: [], damaged: [] },
    },
  ]);
/** A parcel has arrived. */
export const delivered = (lines: Lines, deliveredAt: string) =>
  events(it, ['goods-delivered', { order: ID, shipment: 'S1', lines, deliveredAt }]);

/** The buyer asks. */
export const buyer = { caller: { role: 'public', id: BUYER, tenant: 'default', credential: 'token' } } as const;
/** Another customer asks. */
export const stranger = { caller: { role: 'customer', id: '99999', tenant: 'default' } } as const;
/** Another visitor asks. */
export const noBody = { caller: { role: 'public', id: 'visitor:x', tenant: 'default', credential: 'x' } } as const;
