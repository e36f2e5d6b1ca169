import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts } from './facts.ts';
import type { Bought } from './history.ts';
import { complaintsOf } from './complaints-of.ts';

const bought = (checkout: string, outcome: Bought['outcome'], quantity = 1): Bought => ({
  checkout,
  token: '',
  lines: [{ sku: 'MUG', quantity }],
  outcome,
});
const order = (checkout: string, number: number) => bought(checkout, { kind: 'order', number });

/** Two orders of a mug each, one of which is sent, and one that was refused. */
const history = {
  bought: [order('a', 1), order('b', 2), bought('c', { kind: 'refused', reason: 'out-of-stock' })],
  sent: ['a'],
  surprises: new Map<string, number>(),
};
const facts: Facts = {
  orders: [
    { order: 'a', number: 1, series: 'o' },
    { order: 'x', number: 7, series: 'of another shop' },
    { order: 'b', number: 2, series: 'o' },
  ],
  bills: [{ order: 'a', invoice: 'i', gross: 1 }],
  invoices: ['i', 'of another order'],
  stock: new Map([['MUG', { received: 10, taken: 2, free: 8 }]]),
};

const complaints = (changed: { readonly history?: Partial<typeof history>; readonly facts?: Partial<Facts> }) =>
  complaintsOf({ ...history, ...changed.history }, { ...facts, ...changed.facts }, 'o');
const stock = (received: number, taken: number, free: number) => ({
  stock: new Map([['MUG', { received, taken, free }]]),
});

test('what is as it was answered has nothing amiss', () => {
  assert.deepEqual(complaints({}), []);
});

test('an order that was acknowledged and is not there is lost', () => {
  assert.deepEqual(complaints({ facts: { orders: facts.orders.slice(0, 2) } }), [
    'order b was acknowledged as number 2 and is lost',
  ]);
});

test('an order that is there twice, of another number, after a gap, or asked for by nobody is told', () => {
  const more = (number: number, name: string) => ({
    facts: { orders: [...facts.orders, { order: name, number, series: 'o' }] },
  });
  assert.deepEqual(complaints(more(3, 'b')), ['order b is there 2 times']);
  assert.deepEqual(complaints(more(3, 'd')), ['order d is there and nobody asked for it']);
  assert.deepEqual(complaints(more(3, 'c')), ['checkout c was refused (out-of-stock) and is an order']);
  const other = [facts.orders[0]!, { order: 'b', number: 3, series: 'o' }];
  assert.deepEqual(complaints({ facts: { orders: other } }), [
    'order b was acknowledged as number 2 and is number 3',
    'after order number 1 comes 3',
  ]);
});

test('a checkout of which nobody was told what became of it is told', () => {
  const unknown = [...history.bought, bought('d', { kind: 'unknown' })];
  assert.deepEqual(complaints({ history: { bought: unknown } }), ['what became of checkout d was never told']);
});

test('stock is what was sold of it, and never below zero', () => {
  assert.deepEqual(complaints({ facts: stock(10, 3, 7) }), ['2 pieces of MUG were sold, and 3 are taken']);
  assert.deepEqual(complaints({ facts: stock(10, 2, 7) }), ['10 pieces of MUG came, 2 are taken, and 7 free']);
  assert.deepEqual(complaints({ facts: stock(1, 2, -1) }), ['MUG is oversold: -1 pieces are free']);
  assert.deepEqual(complaints({ facts: { stock: new Map() } }), ['2 pieces of MUG were sold, and 0 are taken']);
});

test('what was sent is billed and in the books once, and nothing else is', () => {
  const bill = facts.bills[0]!;
  assert.deepEqual(complaints({ facts: { bills: [] } }), ['order a was sent and is billed 0 times']);
  assert.deepEqual(complaints({ facts: { bills: [bill, { ...bill, order: 'b' }] } }), [
    'order b is billed and was not sent',
  ]);
  assert.deepEqual(complaints({ facts: { invoices: ['i', 'i'] } }), ['invoice i is in the books 2 times']);
  assert.deepEqual(complaints({ facts: { invoices: [] } }), ['invoice i is in the books 0 times']);
});

test('an answer that nobody should get is told with how often it came', () => {
  const surprises = new Map([['/checkouts was answered 500 defect', 3]]);
  assert.deepEqual(complaints({ history: { surprises } }), ['3 × /checkouts was answered 500 defect']);
});
