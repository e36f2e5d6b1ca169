import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from '@banyan/engine';
import { ledgerRule } from './ledger-rule.ts';
import type { EventRule } from './log-checks.ts';
import { numberingRule } from './numbering-rule.ts';
import { stockBooks } from './stock-books.ts';
import { stockRule } from './stock-rule.ts';

/** The reasons that a rule gives for these events, in order. */
function reasons(rule: EventRule, events: readonly (readonly [type: string, payload: object])[]): string[] {
  return events.flatMap(([type, payload]) => rule({ type } as StoredEvent, payload)?.reason ?? []);
}

test('a ledger transaction must balance in each currency', () => {
  const entry = (currency: string, amount: number) => ({ account: 'asset:bank', currency, amount });
  const balanced = { transaction: 'a', entries: [entry('GBP', 5), entry('GBP', -5), entry('EUR', 0)] };
  const off = { transaction: 'b', entries: [entry('GBP', 5), entry('EUR', -5)] };
  assert.deepEqual(reasons(ledgerRule(), [['transaction-posted', balanced]]), []);
  assert.deepEqual(reasons(ledgerRule(), [['transaction-posted', off]]), [
    'transaction b is out of balance by 5 ten-thousandths of GBP',
  ]);
});

test('stock may come down to nothing, and not below, at each location by itself', () => {
  const piece = (quantity: number, location = 'main') => ({ sku: '85048', location, quantity });
  const events = [
    ['stock-received', piece(5)],
    ['stock-reserved', piece(5)],
    ['stock-released', piece(2)],
    ['stock-adjusted', piece(-2)],
    ['stock-returned', piece(1)],
    ['stock-received', piece(9, 'leeds')],
    ['stock-reserved', piece(2)],
  ] as const;
  assert.deepEqual(reasons(stockRule(), events.slice(0, -1)), []);
  assert.deepEqual(reasons(stockRule(), events), ['stock-reserved leaves -1 pieces of 85048 at main']);
});

test('stock is what its events say', () => {
  const events = [
    ['stock-received', { sku: 'A', location: 'main', quantity: 5, free: 5 }],
    ['stock-reserved', { sku: 'A', location: 'main', quantity: 4, backOrdered: 1, free: 1 }],
  ] as const;
  assert.deepEqual(reasons(stockRule(), events), [
    'stock-reserved says that 1 pieces of A at main are free, where 2 are',
  ]);
});

test('every piece is somewhere, at each location', () => {
  const place = { sku: 'A', location: 'main' };
  const lines = [{ sku: 'A', quantity: 5 }];
  const told = (events: readonly (readonly [type: string, payload: object])[]): string[] => {
    const { each, atEnd } = stockBooks();
    for (const [type, payload] of events) each({ type } as StoredEvent, payload);
    return atEnd().map(({ subject, reason }) => `${subject}: ${reason}`);
  };
  const whole = [
    ['delivery-received', { location: 'main', lines }],
    ['stock-received', { ...place, quantity: 5 }],
    ['stock-reserved', { ...place, quantity: 7, backOrdered: 2 }],
    ['reservation-committed', { location: 'main', lines: [{ sku: 'A', quantity: 7 }] }],
    ['goods-returned', { location: 'main', lines }],
    ['stock-returned', { ...place, quantity: 5 }],
    ['back-orders-filled', { ...place, fills: [{ quantity: 2 }] }],
    ['transfer-sent', { transfer: 'T', from: 'main', to: 'leeds', lines: [{ sku: 'A', quantity: 3 }] }],
    ['stock-sent', { ...place, quantity: 3 }],
    ['transfer-received', { transfer: 'T', lines: [{ sku: 'A', quantity: 2 }] }],
    ['transit-ended', { ...place, quantity: 2, outcome: 'received' }],
    ['stock-arrived', { sku: 'A', location: 'leeds', quantity: 2 }],
    ['transfer-lost', { transfer: 'T', lines: [{ sku: 'A', quantity: 1 }] }],
    ['transit-ended', { ...place, quantity: 1, outcome: 'lost' }],
  ] as const;
  assert.deepEqual(told(whole), []);
  const lost = '5 pieces came and 0 are back-ordered, but 0 are sold, reserved, free, in transit or quarantined';
  assert.deepEqual(told(whole.slice(0, 1)), [`A at main: ${lost}`]);
  for (const at of whole.keys()) {
    // These move pieces from one place to another.
    if (['transfer-sent', 'reservation-committed', 'back-orders-filled'].includes(whole[at]![0])) continue;
    assert.notDeepEqual(
      told(whole.filter((_, nth) => nth !== at)),
      [],
      `without its ${whole[at]![0]} nothing is missed`,
    );
  }
});

test('order numbers follow each other, and each belongs to the order that is confirmed with it', () => {
  const assigned = (number: number, order: string) => ['number-assigned', { number, order }] as const;
  const confirmed = (number: number, order: string) => ['order-confirmed', { number, order }] as const;
  const whole = [assigned(1, 'a'), confirmed(1, 'a'), assigned(2, 'b'), confirmed(2, 'b')];
  assert.deepEqual(reasons(numberingRule(), whole), []);
  assert.deepEqual(reasons(numberingRule(), [assigned(1, 'a'), assigned(3, 'b'), assigned(3, 'c')]), [
    'order b got number 3, where 2 was next',
    'order c got number 3, where 4 was next',
  ]);
  assert.deepEqual(reasons(numberingRule(), [assigned(1, 'a'), confirmed(2, 'a'), confirmed(1, 'b')]), [
    'order a has number 2, which was not assigned to it',
    'order b has number 1, which was not assigned to it',
  ]);
});
