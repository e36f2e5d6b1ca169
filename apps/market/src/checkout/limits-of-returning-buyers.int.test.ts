import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Caller } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Told } from './testing/shop.ts';

const shop = await openShop({ MUG: 1000 });

const OFF = 1000;
const facts = { channels: ['web'], byCoupon: false, isExclusive: false } as const;
const tenOff = { kind: 'percentage', rate: 10_000 } as const;

/** Has one promotion without a coupon in the shop while something is tried. */
async function withPromotion(limited: object, tried: () => Promise<void>): Promise<void> {
  const promotion = randomUUID();
  const whole = { ...facts, promotion, name: 'Ten off', priority: 1, limits: {}, isFirstOrderOnly: false };
  assert.ok((await shop.clerk.send(pricing, 'define-promotion', { ...whole, action: tenOff, ...limited })).done);
  await tried();
  assert.ok((await shop.clerk.send(pricing, 'end-promotion', { promotion })).done);
}

/** A quote and a checkout of ten mugs, as any shop's pages do them: what became of it, and what was to be paid. */
async function attempt(buyer: Caller, email: string): Promise<{ readonly told: Told; readonly quoted: number }> {
  const basket = await shop.basket({ MUG: 10 }, { buyer });
  const told = await shop.buy({ ...basket, body: { ...basket.body, email } });
  return { told, quoted: basket.body.expectedTotal };
}

async function buys(buyer: Caller, email: string, quoted: number): Promise<void> {
  const { told, quoted: total } = await attempt(buyer, email);
  assert.deepEqual([told.status, total], ['completed', quoted], JSON.stringify(told));
}

const LESS = 9500;
const FULL = LESS + OFF;
const customer = (): Caller => ({ role: 'customer', id: randomUUID(), tenant: 'default' });
const limits = [
  ['a promotion for first orders', { isFirstOrderOnly: true }],
  ['a promotion that each customer has once', { limits: { perCustomer: 1 } }],
] as const;

for (const [name, limited] of limits)
  for (const [who, comesAs] of [
    ['another visitor', visitor],
    ['a customer', customer],
  ] as const)
    test(`${name}: whoever has had it and comes again as ${who} is told the difference, and buys without it`, () =>
      withPromotion(limited, async () => {
        const email = `${randomUUID()}@example.org`;
        await buys(visitor(), email, LESS);
        const again = comesAs();
        const { told, quoted } = await attempt(again, email);
        assert.equal(quoted, LESS);
        const { reason, total, difference, currency } = told.failure ?? {};
        assert.deepEqual([reason, total, difference, currency], ['price-changed', FULL, OFF, 'GBP']);
        // What they are quoted next is what they pay, as often as they come.
        await buys(again, email, FULL);
        await buys(again, email, FULL);
        // Quotes that they ask for themselves say the same.
        const own = await shop.system.client(again).send(pricing, 'make-quote', {
          quote: randomUUID(),
          channel: 'web',
          currency: 'GBP',
          destination: { country: 'GB', postcode: 'N1 9GU' },
          lines: [{ line: '1', sku: 'MUG', quantity: 10 }],
          method: 'standard',
        });
        assert.equal(own.done && own.answer.totals.gross, FULL);
      }));

test('somebody who buys under an address that is not theirs takes its owner no more than the discount', () =>
  withPromotion({ isFirstOrderOnly: true }, async () => {
    const [owner, stranger] = [customer(), visitor()];
    const email = `${randomUUID()}@example.org`;
    await buys(stranger, email, LESS);
    assert.equal((await attempt(owner, email)).told.failure?.reason, 'price-changed');
    await buys(owner, email, FULL);
    // Nor does the stranger keep others out under their own addresses.
    await buys(visitor(), `${randomUUID()}@example.org`, LESS);
  }));

test('whoever comes under one address after another is told so each time, and buys', () =>
  withPromotion({ limits: { perCustomer: 1 } }, async () => {
    const emails = [0, 1].map(() => `${randomUUID()}@example.org`);
    for (const email of emails) await buys(visitor(), email, LESS);
    const again = visitor();
    assert.equal((await attempt(again, emails[0]!)).told.failure?.reason, 'price-changed');
    await buys(again, emails[1]!, FULL);
    await buys(again, emails[0]!, FULL);
  }));

test('whoever staff have drafted an order for has no first order any more, unless it is cancelled', () =>
  withPromotion({ isFirstOrderOnly: true }, async () => {
    const [phoned, cancelled] = [customer(), customer()];
    const price = { amount: 1000, currency: 'GBP', scale: 2 };
    for (const { id } of [phoned, cancelled]) {
      const lines = [{ sku: 'MUG', kind: 'goods' as const, quantity: 1, price }];
      const drafted = { order: `phone-${id}`, customer: id, country: 'United Kingdom', currency: 'GBP', lines };
      assert.ok((await shop.clerk.send(orders, 'draft-order', drafted)).done);
      const placed = { order: `phone-${id}`, location: 'main', terms: 'on-invoice' as const };
      assert.ok((await shop.clerk.send(orders, 'place-order', placed)).done);
    }
    await shop.system.operations.settle();
    const given = { order: `phone-${cancelled.id}`, reason: 'changed their mind' };
    assert.ok((await shop.clerk.send(orders, 'cancel-order', given)).done);
    await shop.system.operations.settle();
    await buys(phoned, `${randomUUID()}@example.org`, FULL);
    await buys(cancelled, `${randomUUID()}@example.org`, LESS);
  }));
