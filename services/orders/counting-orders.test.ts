import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { countingOrders } from './counting-orders.ts';
import { order } from './order.ts';

const it = order('O1');
const line = { sku: 'A', kind: 'goods' as const, quantity: 3, price: 20_000 };
const facts = { order: 'O1', country: 'France', currency: 'GBP', lines: [line], total: 60_000 };
const drafted = (whose: { readonly customer: string | null; readonly visitor?: string }) =>
  events(it, ['order-drafted', { ...facts, ...whose }]);
const placement = { order: 'O1', attempt: 1, location: 'main', terms: 'received' as const, quoted: false };
const placed = events(it, ['order-placed', placement]);
const confirmed = events(it, ['order-confirmed', { order: 'O1', number: 1 }]);
const cancelled = events(it, ['order-cancelled', { order: 'O1', reason: 'x' }]);
const givenBack = { sent: [['give-back', { order: 'O1' }] as const] };

test('an order without a checkout is counted when it is confirmed, and given back when it is cancelled', () => {
  const ofCustomer = drafted({ customer: '12345' });
  given(ofCustomer, placed)
    .whenEvent(countingOrders, confirmed)
    .then({ sent: [['count', { order: 'O1', buyer: '12345' }]] });
  given(ofCustomer, placed, confirmed).whenEvent(countingOrders, cancelled).then(givenBack);
  given(ofCustomer).whenEvent(countingOrders, cancelled).thenNothing();
  given(drafted({ customer: null, visitor: 'V' }), placed)
    .whenEvent(countingOrders, confirmed)
    .then({ sent: [['count', { order: 'O1', buyer: 'V' }]] });
  given(drafted({ customer: null }), placed)
    .whenEvent(countingOrders, confirmed)
    .thenNothing();
});
