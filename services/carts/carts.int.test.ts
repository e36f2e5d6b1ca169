import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import type { Caller } from '@banyan/core';
import { customer } from '@banyan/engine';
import { pricing } from '@banyan/pricing/contract';
import { carts } from './contract.ts';
import { money } from './testing/money.ts';
import { Shop, newGuest } from './test/shop.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-carts-'));
const shop = new Shop(path);
const token = 'a'.repeat(43);
const ann = customer('ann');
const by = (caller: Caller) => shop.by(caller);

before(async () => {
  await shop.start();
  await shop.open();
});
after(async () => {
  await shop.stop();
  rmSync(path, { recursive: true });
});

const quantitiesOf = ({ lines }: { lines: readonly { sku: string; quantity: number }[] }) =>
  Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity]));

test('a cart and its lines are one command, seen with prices by whose it is and by nobody else', async () => {
  const guest = newGuest();
  const { cart, after } = await shop.fill(guest, { MUG: 2, CUP: 1 });
  const found = await by(guest).query(carts, 'cart', { cart }, { after });
  assert.deepEqual(
    found?.lines.map(({ line, quantity, price, seenPrice, notice }) => [line, quantity, price, seenPrice, notice]),
    [
      ['MUG', 2, money(1000), money(1000), null],
      ['CUP', 1, money(1000), money(1000), null],
    ],
  );
  assert.deepEqual([found?.version, found?.state, found?.hasNotices], [1, 'open', false]);
  const bob = customer('bob');
  assert.equal(await by(bob).query(carts, 'cart', { cart }, { after }), null);
  const other = await by(bob).send(carts, 'clear-cart', { cart });
  assert.deepEqual(other.done || [other.rejected, other.details], ['no-such-cart', { cart }]);
  const mine = await by(guest).query(carts, 'my-carts', {}, { after });
  assert.deepEqual([mine.rows[0]?.cart, mine.rows[0]?.lines], [cart, 2]);
});

test('a price that changes in the catalog is noticed until it is acknowledged, and what is archived while it is so', async () => {
  const { cart } = await shop.fill(ann, { CUP: 1 });
  await shop.keeper.send(catalog, 'change-price', { sku: 'CUP', price: money(1100) });
  const dearer = await shop.seen(ann, cart);
  assert.deepEqual([dearer.lines[0]?.notice, dearer.lines[0]?.seenPrice], ['price-changed', money(1000)]);
  assert.equal(dearer.hasNotices, true);
  await by(ann).send(carts, 'acknowledge-changes', { cart, prices: [{ line: 'CUP', price: money(1000) }] });
  assert.equal((await shop.seen(ann, cart)).lines[0]?.notice, 'price-changed', 'that is not what it costs');
  await by(ann).send(carts, 'acknowledge-changes', { cart, prices: [{ line: 'CUP', price: money(1100) }] });
  const told = await shop.seen(ann, cart);
  assert.deepEqual([told.lines[0]?.notice, told.lines[0]?.seenPrice, told.version], [null, money(1100), 1]);
  await shop.keeper.send(catalog, 'archive-product', { sku: 'CUP' });
  assert.equal((await shop.seen(ann, cart)).lines[0]?.notice, 'not-for-sale');
  const more = { cart, channel: 'web', lines: [{ line: '2', sku: 'CUP', quantity: 1 }] };
  const refused = await by(ann).send(carts, 'add-lines', more);
  assert.deepEqual(refused.done || refused.rejected, 'not-for-sale');
  const variant = { ...more, lines: [{ line: '2', sku: 'CUP-BLUE', quantity: 1 }] };
  const unsold = await by(ann).send(carts, 'add-lines', variant);
  assert.deepEqual(unsold.done || unsold.rejected, 'not-for-sale');
  await shop.keeper.send(catalog, 'publish-product', { sku: 'CUP' });
  assert.equal((await shop.seen(ann, cart)).lines[0]?.notice, null);
  assert.ok((await by(ann).send(carts, 'add-lines', variant)).done);
});

test('another currency prices from its own lists, tells what has no price, drops coupons, and is refused in a checkout', async () => {
  const { cart } = await shop.fill(ann, { MUG: 1, CUP: 1 });
  const action = { kind: 'fixed-amount', amounts: [money(100)] } as const;
  const promotion = {
    name: 'Off',
    channels: ['web'],
    byCoupon: true,
    priority: 1,
    isExclusive: false,
    isFirstOrderOnly: false,
    limits: {},
  };
  await shop.keeper.send(pricing, 'define-promotion', { ...promotion, promotion: 'pounds', action });
  const percentage = { kind: 'percentage', rate: 10_000 } as const;
  await shop.keeper.send(pricing, 'define-promotion', { ...promotion, promotion: 'any', action: percentage });
  await shop.keeper.send(pricing, 'issue-coupon', { coupon: 'POUNDS', promotion: 'pounds', limits: {} });
  await shop.keeper.send(pricing, 'issue-coupon', { coupon: 'ANY', promotion: 'any', limits: {} });
  await shop.system.operations.settle();
  for (const coupon of ['pounds', 'any']) await by(ann).send(carts, 'enter-coupon', { cart, coupon });
  const changed = await by(ann).send(carts, 'change-currency', { cart, currency: 'EUR' });
  assert.deepEqual(changed.done && changed.answer, {
    cart,
    version: 4,
    unpriced: ['CUP'],
    droppedCoupons: ['POUNDS'],
  });
  const found = await shop.seen(ann, cart);
  assert.deepEqual(
    found.lines.map(({ price }) => price),
    [money(1200, 'EUR'), null],
  );
  assert.deepEqual([found.coupons, found.droppedCoupons, found.hasNotices], [['ANY'], ['POUNDS'], true]);
  await by(ann).send(carts, 'acknowledge-changes', { cart, coupons: ['POUNDS'] });
  assert.equal((await shop.seen(ann, cart)).hasNotices, false);
  const orders: Caller = { role: 'service', id: 'carts', tenant: 'default' };
  await by(orders).send(carts, 'lock-cart', { cart, checkout: 'c', owner: 'ann', frozen: false });
  const refused = await by(ann).send(carts, 'change-currency', { cart, currency: 'GBP' });
  assert.deepEqual(refused.done || [refused.rejected, refused.details], ['cart-locked', { cart, checkout: 'c' }]);
  const unsold = await by(ann).send(carts, 'change-currency', { cart, currency: 'JPY' });
  assert.equal(unsold.done || unsold.rejected, 'cart-locked');
});

test('a guest’s cart is merged once, however often and at once it is asked for', async () => {
  const away = newGuest();
  const { cart: from } = await shop.fill(away, { MUG: 7, CUP: 1 });
  const { cart: into } = await shop.fill(ann, { MUG: 3 });
  const stranger = await by(ann).send(carts, 'merge-carts', { into, from });
  assert.deepEqual(stranger.done || [stranger.rejected, stranger.details], ['no-such-cart', { cart: from }]);
  await by(away).send(carts, 'hand-over-cart', { cart: from, token });
  const wrong = await by(ann).send(carts, 'merge-carts', { into, from, token: 'b'.repeat(43) });
  assert.equal(wrong.done || wrong.rejected, 'no-such-cart');
  const all = await Promise.all(
    Array.from({ length: 20 }, () => by(ann).send(carts, 'merge-carts', { into, from, token })),
  );
  assert.ok(all.every(({ done }) => done));
  const merged = await shop.seen(ann, into);
  assert.deepEqual(quantitiesOf(merged), { MUG: 10, CUP: 1 });
  const gone = await shop.seen(away, from);
  assert.deepEqual([gone.state, gone.mergedInto, gone.lines.length], ['merged', into, 0]);
  const late = await by(away).send(carts, 'change-line', { cart: from, line: 'MUG', quantity: 1 });
  assert.equal(late.done || late.rejected, 'cart-closed');
});

test('a thousand lines fit, the next does not, and ten thousand at once change nothing', async () => {
  const line = (nth: number) => ({ line: String(nth), sku: 'MUG', quantity: 1 });
  const cart = randomUUID();
  const many = (count: number, from = 0) => ({
    cart,
    channel: 'web',
    lines: Array.from({ length: count }, (_, nth) => line(from + nth)),
  });
  await assert.rejects(by(ann).send(carts, 'add-lines', many(10_000)), { code: 'invalid' });
  assert.equal(await by(ann).query(carts, 'cart', { cart }), null);
  assert.ok((await by(ann).send(carts, 'add-lines', many(999))).done);
  const two = await by(ann).send(carts, 'add-lines', many(2, 999));
  assert.deepEqual(two.done || [two.rejected, two.details], ['too-many-lines', { most: 1000 }]);
  assert.equal((await shop.seen(ann, cart)).lines.length, 999);
  assert.ok((await by(ann).send(carts, 'add-lines', many(1, 999))).done);
  const next = await by(ann).send(carts, 'add-lines', many(1, 1000));
  assert.equal(next.done || next.rejected, 'too-many-lines');
});

test('what was added is there after a restart, and nothing was added twice by a repeated command', async () => {
  const { cart } = await shop.fill(ann, { MUG: 4 });
  await shop.stop();
  await shop.start();
  await shop.fill(ann, { MUG: 4 }, cart);
  assert.deepEqual(quantitiesOf(await shop.seen(ann, cart)), { MUG: 4 });
});
