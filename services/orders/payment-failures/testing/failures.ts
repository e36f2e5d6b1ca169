import type { Payload } from '@banyan/core';
import { events } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { ID, saidOfBuyer } from '../../checkout/testing/facts.ts';
import type { orders } from '../../contract.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from '../../fulfilment/testing/facts.ts';
import { order } from '../../order.ts';

/** The order of these tests. */
export const it = order(ID);
/** Its payment by card. */
export const card = `${ID}.card`;

const of = { order: ID, tender: card, capture: 'shipment-1' };
const parcel = { fulfilment: 'f1', shipment: SHIPMENT };

/** A parcel of which the card pays 5.50, which counts as taken. */
export const sent = [
  accepted({ tenders: mixed }),
  ...requested('f1', onePot),
  ...billed('f1'),
  events(it, ['tender-captured', { order: ID, tender: card, amount: 550 }]),
];

/** The card network has failed its capture. */
export const failed = (name = 'shipment-1', amount = 550) =>
  events(it, [
    'tender-failed',
    { ...of, ...parcel, name, invoice: `${ID}.1`, currency: 'GBP', amount, reason: 'insufficient-funds' },
  ]);
/** It is tried again. */
export const begun = (name = 'shipment-1.2') => ['collection-begun', { ...of, name, amount: 550 }] as const;
/** It cannot be. */
export const refused = (reason: string, name = 'shipment-1.2') =>
  ['collection-refused', { ...of, name, amount: 550, reason }] as const;
/** It was. */
export const collected = (name = 'shipment-1.2') =>
  ['tender-collected', { ...of, ...parcel, name, amount: 550 }] as const;
/** Staff say that it was paid in another way. */
export const settled = ['payment-settled', { ...of, ...parcel, amount: 550, ...saidOfBuyer('by bank') }] as const;

/** What the card network says of a refund of a cancellation. */
export const told = (
  type: 'refund-part-made' | 'refund-part-failed',
  refund: string,
  amount: number,
  reason = 'busy',
) =>
  events(payments, [
    type,
    { intent: card, attempt: 1, refund, amount, ...(type === 'refund-part-failed' && { reason }) },
  ] as never);

type Failed = Payload<typeof orders, 'card-refund-failed'>;

/** A refund of 5.00 of a cancellation has failed. */
export const refundFailed = (part: Partial<Failed> = {}) =>
  [
    'card-refund-failed',
    {
      order: ID,
      tender: card,
      refund: 'cancellation-1',
      currency: 'GBP',
      amount: 500,
      reason: 'busy',
      attempt: 1,
      next: 'cancellation-1.2',
      ...part,
    },
  ] as const;
