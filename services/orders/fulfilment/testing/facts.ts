import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import { BUYER, CART, channelFacts, ID, quoteOf, shipTo } from '../../checkout/testing/facts.ts';
import type { orders } from '../../contract.ts';
import { numbering } from '../../numbering.ts';
import { order } from '../../order.ts';
import { fulfilment } from '../fulfilment.ts';
import { invoice } from '../invoice.ts';
import { shipmentName } from '../shipment-name.ts';

type Requested = Payload<typeof orders, 'fulfilment-requested'>;
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

/** The parcel of these tests: one of the pots. */
export const onePot = [{ line: 0, quantity: 1 }];

const SKUS = ['POT', 'MUG'];

/** Pieces were asked for, by line. */
export function requested(name: string, lines: { line: number; quantity: number }[], part: Partial<Requested> = {}) {
  const goods = lines.map(({ line, quantity }) => ({ sku: SKUS[line]!, quantity }));
  const { shipment = SHIPMENT } = part;
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
        shipment,
        method: 'standard',
        kind: 'delivery',
        collectedAt: null,
        ...part,
      },
    ]),
    events(shipmentName(shipment), ['shipment-named', { order: ID, fulfilment: name, shipment }]),
  ] as const;
}

type Billed = Payload<typeof orders, 'fulfilment-billed'>;
type Line = Billed['lines'][number];

const standard = { country: 'GB', category: 'S' as const, rate: 20_000 };
/** What an invoice says of one of the two pots and of delivery: 7.50 and 5.00. */
const potAndCarriage: Line[] = [
  { kind: 'goods', ...standard, net: 625, tax: 125 },
  { kind: 'carriage', ...standard, net: 417, tax: 83 },
];

/** What of an invoice of 12.50 the gift card and the card pay, as planned. */
export const shares = [
  { tender: `${ID}.gift-1`, kind: 'hold' as 'hold' | 'intent', amount: 700 },
  { tender: `${ID}.card`, kind: 'intent' as const, amount: 550 },
];

/** One pot was invoiced first, with the carriage, for 12.50: what stands in the four streams that the decision writes. */
export function billed(name: string, tenders: readonly (typeof shares)[number][] = shares, settles: string[] = []) {
  const id = `${ID}.1`;
  const facts = { invoice: id, series: channelFacts.series.invoices, number: 1, date: '2026-01-01', customer: BUYER };
  const said = { ...facts, currency: 'GBP', scale: 2, lines: potAndCarriage, settles, gross: 1250 };
  const items = [{ line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 }];
  return [
    events(numbering(facts.series), ['number-assigned', { number: 1, order: ID, series: facts.series }]),
    events(invoice(id), [
      'invoice-issued',
      {
        ...said,
        kind: 'invoice',
        fulfilment: name,
        order: ID,
        channel: 'web',
        items,
        billTo: shipTo,
        seller: channelFacts.legalEntity,
      },
    ]),
    events(order(ID), [
      'fulfilment-invoiced',
      { order: ID, fulfilment: name, invoice: id, lines: onePot, gross: 1250, tenders },
    ]),
    events(fulfilment(name), [
      'fulfilment-billed',
      {
        ...said,
        order: ID,
        fulfilment: name,
        country: 'GB',
        tenders: tenders.map((share) => ({ ...share, name: 'shipment-1' })),
        isFirst: true,
        channel: 'web',
      },
    ]),
  ] as const;
}
