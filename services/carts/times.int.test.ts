import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import type { Caller } from '@banyan/core';
import { customer } from '@banyan/engine';
import { carts } from './contract.ts';
import { ManualTime } from './test/manual-time.ts';
import { money } from './testing/money.ts';
import { Shop, newGuest } from './test/shop.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const path = mkdtempSync(join(tmpdir(), 'banyan-cart-times-'));
const time = new ManualTime();
const shop = new Shop(path, time);
const ann = customer('ann');
const checkouts: Caller = { role: 'service', id: 'carts', tenant: 'default' };

before(async () => {
  await shop.start();
  await shop.open();
});
after(async () => {
  await shop.stop();
  rmSync(path, { recursive: true });
});

test('a price of a list holds for its time, and a timer tells when it begins and ends', async () => {
  const entry = { price: money(700), from: time.in(HOUR_MS), until: time.in(2 * HOUR_MS) };
  const sale = { sku: 'MUG', list: 'sale', currency: 'GBP' };
  await shop.keeper.send(catalog, 'set-prices', { ...sale, entries: [entry] });
  await shop.system.operations.settle();
  const { cart } = await shop.fill(ann, { MUG: 1 });
  const first = async () => (await shop.seen(ann, cart)).lines[0];
  assert.deepEqual((await first())?.price, money(1000));
  time.pass(HOUR_MS);
  assert.deepEqual([(await first())?.price, (await first())?.notice], [money(700), 'price-changed']);
  time.pass(HOUR_MS);
  assert.deepEqual([(await first())?.price, (await first())?.notice], [money(1000), null]);
});

test('a cart that nobody has changed for its time is gone, also when the process was down in between', async () => {
  const guest = newGuest();
  const { cart: left } = await shop.fill(guest, { MUG: 1 });
  const { cart: used } = await shop.fill(guest, { MUG: 1 });
  const { cart: locked } = await shop.fill(guest, { MUG: 1 });
  const { cart: anns } = await shop.fill(ann, { MUG: 1 });
  await shop.by(checkouts).send(carts, 'lock-cart', { cart: locked, checkout: 'c', owner: guest.id, frozen: true });
  time.pass(20 * DAY_MS);
  await shop.by(guest).send(carts, 'change-line', { cart: used, line: 'MUG', quantity: 2 });
  time.pass(10 * DAY_MS - 1);
  assert.equal((await shop.seen(guest, left)).state, 'open');
  await shop.stop();
  time.pass(1);
  await shop.start();
  time.pass(0);
  await shop.system.operations.settle();
  assert.equal(await shop.by(guest).query(carts, 'cart', { cart: left }), null);
  assert.equal((await shop.by(guest).query(carts, 'my-carts', {})).rows.length, 2);
  const late = await shop.by(guest).send(carts, 'clear-cart', { cart: left });
  assert.equal(late.done || late.rejected, 'cart-closed');
  assert.equal((await shop.seen(guest, used)).lines[0]?.quantity, 2);
  assert.equal((await shop.seen(guest, locked)).isFrozen, true);
  time.pass(20 * DAY_MS);
  await shop.system.operations.settle();
  assert.equal(await shop.by(guest).query(carts, 'cart', { cart: used }), null);
  assert.equal((await shop.seen(ann, anns)).state, 'open');
  await shop.by(checkouts).send(carts, 'unlock-cart', { cart: locked, checkout: 'c' });
  time.pass(DAY_MS);
  await shop.system.operations.settle();
  assert.equal(await shop.by(guest).query(carts, 'cart', { cart: locked }), null);
});
