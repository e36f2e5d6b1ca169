import { isErased, range, view, type Erased } from '@banyan/core';
import { shipmentRecord, shipping } from './contract.ts';

const keyOf = ({ shipment }: { readonly shipment: string }): string => shipment;

/** Why, as it was said; of what somebody wrote whose key is gone the word of ours is left. */
function saidReason({ reason, words }: { readonly reason: string; readonly words?: string | Erased }): string {
  return words === undefined || isErased(words) ? reason : words;
}

/** Every shipment and how it stands. */
export const shipments = view('shipments', shipmentRecord.properties, {
  'by-order': range('order', 'createdAt'),
  'by-state': range('state', 'createdAt'),
  'by-time': range('createdAt'),
}).on(
  shipping,
  {
    'shipment-created': {
      key: keyOf,
      fold: (_, facts, { occurredAt }) => ({
        ...facts,
        state: 'created' as const,
        reason: null,
        createdAt: occurredAt,
        shippedAt: null,
        endedAt: null,
      }),
    },
    'shipment-shipped': {
      key: keyOf,
      fold: (row, facts, { occurredAt }) => ({ ...row!, ...facts, state: 'shipped' as const, shippedAt: occurredAt }),
    },
    'shipment-delivered': {
      key: keyOf,
      fold: (row, facts, { occurredAt }) => ({
        ...row!,
        ...facts,
        state: 'delivered' as const,
        reason: null,
        endedAt: occurredAt,
      }),
    },
    'shipment-lost': {
      key: keyOf,
      fold: (row, why, { occurredAt }) => ({
        ...row!,
        reason: saidReason(why),
        state: 'lost' as const,
        endedAt: occurredAt,
      }),
    },
    'shipment-ready': {
      key: keyOf,
      fold: (row, facts, { occurredAt }) => ({ ...row!, ...facts, state: 'ready' as const, shippedAt: occurredAt }),
    },
    'shipment-collected': {
      key: keyOf,
      fold: (row, facts, { occurredAt }) => ({ ...row!, ...facts, state: 'collected' as const, endedAt: occurredAt }),
    },
    'shipment-cancelled': {
      key: keyOf,
      fold: (row, why, { occurredAt }) => ({
        ...row!,
        reason: saidReason(why),
        state: 'cancelled' as const,
        endedAt: occurredAt,
      }),
    },
  },
  { leansOn: [keyOf, saidReason] },
);
