import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import { cancelOrder } from '../cancel-order.ts';
import { BUYER } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { joining, joinOrders } from './join-orders.ts';
import { visitorOrders } from './visitor-orders.ts';

const join = { visitor: BUYER, customer: 'ann' };
const line = { sku: 'A', kind: 'goods' as const, quantity: 1, price: 100 };
const head = { customer: null, visitor: BUYER, country: 'France', currency: 'GBP', lines: [line, line], total: 200 };
const drafted = (id: string) => events(order(id), ['order-drafted', { order: id, ...head }]);
const noted = (id: string) => events(visitorOrders(BUYER), ['visitor-ordered', { visitor: BUYER, order: id }]);
const joined = events(visitorOrders(BUYER), ['visitor-orders-joined', join]);
const ordered = [drafted('o1'), noted('o1'), drafted('o2'), noted('o2')];
const become = (id: string, lines = 2) => events(order(id), ['order-joined', { order: id, customer: 'ann', lines }]);
const all = [joined, become('o1'), become('o2')];
const by = (role: 'customer' | 'public', id: string) =>
  ({ caller: { role, id, tenant: 'default', ...(role === 'public' && { credential: id }) } }) as const;

test('once customers say so, all that a visitor has ordered is the customer’s, in one decision and once', () => {
  given(...ordered)
    .whenEvent(joining, events(customers, ['visitor-joined', { ...join, digest: 'd' }]))
    .then({ sent: [['join', join]] });
  given(...ordered)
    .when(joinOrders, join)
    .then(...all);
  given(...ordered, joined, become('o1'), become('o2'))
    .when(joinOrders, join)
    .thenNothing();
  given().when(joinOrders, join).then(joined);
});

test('from then on it is the customer who may give it up, and the visitor no more', () => {
  const cancel = { order: 'o1', reason: 'x' };
  const sealed = { order: 'o1', reason: 'asked-for', about: 'ann', words: 'x' };
  const there = given(...ordered, joined, become('o1'), become('o2'));
  there.when(cancelOrder, cancel, by('public', BUYER)).thenRejected('no-such-order', { order: 'o1' });
  there.when(cancelOrder, cancel, by('customer', 'bob')).thenRejected('no-such-order', { order: 'o1' });
  there.when(cancelOrder, cancel, by('customer', 'ann')).then(events(order('o1'), ['order-cancelled', sealed]));
  given(...ordered)
    .when(cancelOrder, cancel, by('customer', 'ann'))
    .thenRejected('no-such-order', { order: 'o1' });
});
