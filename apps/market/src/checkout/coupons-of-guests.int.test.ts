import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { openShop } from './testing/open-shop.ts';

const shop = await openShop();

const promotion = { channels: ['web'], byCoupon: true, priority: 1, isExclusive: false, limits: {} };
const action = { kind: 'percentage', rate: 10_000 } as const;

/** Buys a mug with a coupon as a visitor whom nobody has seen before. */
async function buyAs(email: string, coupon: string) {
  const basket = await shop.basket({ MUG: 1 }, { coupons: [coupon] });
  return shop.buy({ ...basket, body: { ...basket.body, email } });
}

test('guests are counted by the person behind their e-mail address, whatever visitor they come as', async () => {
  const { clerk, system } = shop;
  await shop.receive('MUG', 100);
  const first = { ...promotion, promotion: 'first', name: 'First order', isFirstOrderOnly: true, action };
  const once = { ...promotion, promotion: 'once', name: 'Once', isFirstOrderOnly: false, action };
  for (const each of [first, once]) assert.ok((await clerk.send(pricing, 'define-promotion', each)).done);
  for (const [coupon, of, limits] of [
    ['FIRST', 'first', {}],
    ['ONCE', 'once', { perCustomer: 1 }],
  ] as const)
    assert.ok((await clerk.send(pricing, 'issue-coupon', { coupon, promotion: of, limits })).done);

  assert.equal((await buyAs('ada@example.org', 'FIRST')).status, 'completed');
  const again = await buyAs('Ada@Example.ORG', 'FIRST');
  assert.deepEqual([again.status, again.failure?.reason], ['failed', 'used-up']);
  assert.equal((await buyAs('ada@example.org.', 'FIRST')).failure?.reason, 'used-up');
  assert.equal((await buyAs('eve@example.org', 'FIRST')).status, 'completed');

  assert.equal((await buyAs('ada@example.org', 'ONCE')).status, 'completed');
  assert.equal((await buyAs('ada@example.org', 'ONCE')).failure?.reason, 'used-up');

  // Ten at once under one new address: one of them has it.
  const ten = await Promise.all(Array.from({ length: 10 }, () => buyAs('mob@example.org', 'ONCE')));
  assert.equal(ten.filter(({ status }) => status === 'completed').length, 1);

  // What stands for the addresses is told to whoever forgets people.
  await system.operations.settle();
  const eraser = { role: 'partner', id: 'eraser', tenant: 'default', scopes: ['erasure'] } as const;
  const { rows } = await clerk.query(orders, 'orders', { limit: 100 });
  const buyers = rows.flatMap(({ customer }) => customer ?? []);
  assert.equal(new Set(await system.client(eraser).query(orders, 'names-of-buyers', { buyers })).size, 3);
  await shop.assertWhole();
});
