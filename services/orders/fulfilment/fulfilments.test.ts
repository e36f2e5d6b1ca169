import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { fulfilment } from './fulfilment.ts';
import { fulfilments } from './fulfilments.ts';

const lines = [{ line: 0, sku: 'POT', quantity: 1 }];
const requested = (name: string, shipment: string) => ({
  order: ID,
  fulfilment: name,
  lines,
  reservation: 'r',
  location: 'main',
  goods: [{ sku: 'POT', quantity: 1 }],
  shipment,
  method: null,
  kind: 'delivery' as const,
  collectedAt: null,
});
const row = (name: string, shipment: string) => ({
  shipment,
  order: ID,
  fulfilment: name,
  status: 'requested' as const,
  reason: null,
  lines,
  location: 'main',
  paymentDue: false,
  invoice: null,
  carrier: null,
  tracking: null,
  requestedAt: '2026-01-01T00:00:00.000Z',
  shippedAt: null,
  arrival: null,
  endedAt: null,
});

test('a fulfilment whose shipment is called like that of another one leaves the other’s row as it is', () => {
  const first = events(fulfilment('F1'), ['fulfilment-requested', requested('F1', 'S1')]);
  const of = { order: ID, fulfilment: 'F2' };
  const second = events(
    fulfilment('F2'),
    ['fulfilment-requested', requested('F2', 'S1')],
    ['fulfilment-payment-due', { ...of, shipment: 'S1' }],
  );
  given(first, second).thenRows(fulfilments, { S1: row('F1', 'S1') });
  const renamed = { ...of, before: 'S1', shipment: 'S2', lines, location: 'main' };
  given(first, second, events(fulfilment('F2'), ['shipment-renamed', renamed])).thenRows(fulfilments, {
    S1: row('F1', 'S1'),
    S2: row('F2', 'S2'),
  });
  const failed = { ...of, shipment: 'S1', reason: 'reservation-expired' as const };
  given(first, events(fulfilment('F2'), ['fulfilment-failed', failed])).thenRows(fulfilments, { S1: row('F1', 'S1') });
});
