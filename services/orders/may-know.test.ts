import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anybody, customer, guest, staff } from '@banyan/engine';
import { mayKnow } from './may-know.ts';

const whose = [
  { order: 'o1', customer: 'ann', visitor: null },
  { customer: null, visitor: 'visitor:1' },
  { customer: null, visitor: null },
];
const known = (caller: Parameters<typeof mayKnow>[0]) => whose.map((order) => mayKnow(caller, order));

test('an order is known to its customer, to the visitor who ordered, and to staff', () => {
  assert.deepEqual(known(customer('ann')), [true, false, false]);
  assert.deepEqual(known(guest('visitor:1')), [false, true, false]);
  assert.deepEqual(known(staff('clerk')), [true, true, true]);
});

test('the link of an order opens that one, and nothing where nobody says which one it is', () => {
  const holder = (id: string) => ({ role: 'partner', id, tenant: 'default', scopes: ['order-link'] }) as const;
  assert.deepEqual(known(holder('o1')), [true, false, false]);
  for (const id of ['o2', 'ann', 'visitor:1', '']) assert.deepEqual(known(holder(id)), [false, false, false]);
});

test('and to nobody else, whatever they are called', () => {
  for (const stranger of [customer('bob'), customer('visitor:1'), guest('ann'), guest('visitor:2'), anybody()])
    assert.deepEqual(known(stranger), [false, false, false]);
});
