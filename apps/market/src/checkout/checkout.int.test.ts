import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { carts } from '@banyan/carts/contract';
import { inventory } from '@banyan/inventory/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import { orders } from '@banyan/orders/contract';
import { openShop } from './testing/open-shop.ts';
import { Shop, visitor } from './testing/shop.ts';

const shop = await openShop({ MUG: 100, POT: 100 });

const pounds = (amount: number) => ({ amount: amount * 100, currency: 'GBP', scale: 4 });

test('a cart becomes an order with a number, and the order is shipped', async () => {
  const basket = await shop.basket({ MUG: 2, POT: 1 });
  const told = await shop.buy(basket);
  assert.equal(told.status, 'completed', JSON.stringify(told));
  const { checkout: order } = told;
  assert.deepEqual(told.order, { order, number: 1 });
  const mine = await shop.system.client(basket.buyer).query(orders, 'order', { order });
  assert.deepEqual([mine?.status, mine?.total, mine?.items.length], ['confirmed', pounds(3250), 3]);
  assert.equal((await shop.stockOf('MUG'))?.reserved, 2);
  assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
  assert.equal((await shop.stockOf('MUG'))?.shipped, 2);
});

test('the same start again, from a second tab or at the same time, is one checkout and one order', async () => {
  const basket = await shop.basket({ MUG: 1 });
  const second = { ...basket, body: { ...basket.body, checkout: crypto.randomUUID() } };
  const names = await Promise.all([basket, second, basket, second].map((one) => shop.start(one)));
  assert.equal(new Set(names).size, 1);
  const first = { ...basket, body: { ...basket.body, checkout: names[0]! } };
  assert.equal((await shop.outcome(first)).status, 'completed');
  assert.equal(await shop.start(second), names[0]);
  const { rows } = await shop.clerk.query(orders, 'customer-orders', { customer: basket.buyer.id });
  assert.equal(rows.length, 1);
});

test('somebody else sees nothing of a checkout or its order, and cancels neither', async () => {
  const basket = await shop.basket({ MUG: 1 });
  const { checkout } = await shop.buy(basket);
  const stranger = shop.system.client(visitor());
  assert.equal(await stranger.query(orders, 'checkout', { checkout }), null);
  assert.equal(await stranger.query(orders, 'order', { order: checkout }), null);
  const refused = await stranger.send(orders, 'cancel-checkout', { checkout });
  assert.equal(refused.done ? '' : refused.rejected, 'no-such-checkout');
  const kept = await stranger.send(orders, 'cancel-order', { order: checkout, reason: 'mine' });
  assert.equal(kept.done ? '' : kept.rejected, 'no-such-order');
  const theirs = { buyer: visitor(), body: { ...basket.body, checkout: crypto.randomUUID() } };
  assert.equal((await shop.buy(theirs)).failure?.reason, 'quote-claimed');
});

test('a cart of somebody else is not there', async () => {
  const theirs = await shop.basket({ MUG: 1 });
  const mine = await shop.basket({ MUG: 1 });
  const stolen = { buyer: mine.buyer, body: { ...mine.body, cart: theirs.body.cart } };
  assert.equal((await shop.buy(stolen)).failure?.reason, 'no-such-cart');
  // Neither the quote nor the other’s cart is any worse for it.
  assert.equal(
    (await shop.buy({ ...mine, body: { ...mine.body, checkout: crypto.randomUUID() } })).status,
    'completed',
  );
  assert.equal((await shop.buy(theirs)).status, 'completed');
});

/** Expects that a checkout fails for this reason, and that nothing of it is left anywhere. */
async function failsFor(reason: string, basket: Awaited<ReturnType<Shop['basket']>>): Promise<void> {
  const before = await Promise.all(['MUG', 'POT'].map(async (sku) => (await shop.stockOf(sku))?.reserved));
  const told = await shop.buy(basket);
  assert.equal(told.failure?.reason, reason, JSON.stringify(told));
  const after = await Promise.all(['MUG', 'POT'].map(async (sku) => (await shop.stockOf(sku))?.reserved));
  assert.deepEqual(after, before);
  const { cart, quote } = basket.body;
  const claimed = await shop.clerk.query(pricing, 'quote', { quote });
  assert.ok(claimed === null || claimed.claim === null);
  const line = { line: 'more', sku: 'MUG', quantity: 1 };
  const edit = await shop.system.client(basket.buyer).send(carts, 'add-lines', { cart, channel: 'web', lines: [line] });
  assert.ok(edit.done, JSON.stringify(edit));
}

test('what has changed between cart and order ends the checkout by name, and all is given back', async () => {
  const dear = await shop.basket({ MUG: 1 });
  await failsFor('price-changed', { ...dear, body: { ...dear.body, expectedTotal: dear.body.expectedTotal - 100 } });
  const nowhere = await shop.basket({ MUG: 1 }, { quote: { method: undefined } });
  await failsFor('no-shipping-method', nowhere);
  const abroad = await shop.basket({ MUG: 1 });
  const elsewhere = { ...abroad.body.shipTo, country: 'DE' };
  await failsFor('other-destination', { ...abroad, body: { ...abroad.body, shipTo: elsewhere } });
  await shop.clerk.send(shipping, 'draw-zone', {
    zone: 'leeds',
    name: 'Leeds',
    areas: [{ country: 'GB', postcodes: ['LS'] }],
  });
  const local = { method: 'courier', name: 'Courier', channels: ['web'], kind: 'delivery' as const };
  const price = { amount: 100, currency: 'GBP', scale: 2 };
  await shop.clerk.send(shipping, 'offer-method', { ...local, rules: [{ zones: ['leeds'], price }] });
  await shop.system.operations.settle();
  const leeds = { method: 'courier', destination: { country: 'GB', postcode: 'LS1 4AP' } };
  const cheap = await shop.basket({ MUG: 1 }, { quote: leeds });
  await failsFor('other-destination', cheap);
  const other = await shop.basket({ MUG: 1 }, { quote: { lines: [{ line: '1', sku: 'MUG', quantity: 2 }] } });
  await failsFor('cart-differs', other);
  const nobodys = await shop.basket({ MUG: 1 }, { quote: { buyer: undefined } });
  await failsFor('no-such-quote', nobodys);
  const unknown = await shop.basket({ MUG: 1 });
  await failsFor('no-such-quote', { ...unknown, body: { ...unknown.body, quote: 'nowhere' } });
  const many = await shop.basket({ MUG: 1, POT: 1000 });
  await failsFor('out-of-stock', many);
  const credit = await shop.basket({ MUG: 1 }, { tenders: { credit: 100, rest: { kind: 'invoice' } } });
  await failsFor('credit-refused', credit);
  const card = await shop.basket(
    { MUG: 1 },
    { tenders: { giftCards: [{ presentation: 'none', amount: 100 }], rest: { kind: 'invoice' } } },
  );
  await failsFor('gift-card-refused', card);
  await shop.sell('OLD', 100);
  await shop.receive('OLD', 5);
  await shop.system.operations.settle();
  const old = await shop.basket({ MUG: 1, OLD: 1 });
  await shop.clerk.send(catalog, 'retire-product', { sku: 'OLD' });
  await shop.system.operations.settle();
  await failsFor('not-for-sale', old);
});

test('gift cards are held first, and spent when the order is shipped', async () => {
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 1200);
  const basket = await shop.basket(
    { MUG: 1 },
    { buyer, tenders: { giftCards: [{ presentation, amount: 1200 }], rest: { kind: 'invoice' } } },
  );
  const { checkout: order, status, failure } = await shop.buy(basket);
  assert.equal(status, 'completed', JSON.stringify(failure));
  const twice = await shop.basket(
    { MUG: 1 },
    { buyer, tenders: { giftCards: [{ presentation, amount: 1 }], rest: { kind: 'invoice' } } },
  );
  await failsFor('credit-refused', twice);
  await shop.clerk.send(orders, 'ship-order', { order });
  await shop.system.operations.settle();
  assert.equal((await shop.clerk.query(orders, 'order', { order }))?.status, 'shipped');
});

test('a cancelled order gives back goods, gift card and coupon', async () => {
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 1500);
  for (const channel of ['web', 'prepaid']) {
    const basket = await shop.basket(
      { MUG: 1 },
      { buyer, channel, tenders: { giftCards: [{ presentation, amount: 1500 }] } },
    );
    const before = await shop.stockOf('MUG');
    const { checkout: order, failure } = await shop.buy(basket);
    assert.equal(failure, null);
    const client = shop.system.client(buyer);
    assert.ok((await client.send(orders, 'cancel-order', { order, reason: 'changed my mind' })).done);
    assert.deepEqual(await shop.stockOf('MUG'), before);
    assert.equal((await client.query(orders, 'order', { order }))?.status, 'cancelled');
    assert.equal((await shop.clerk.query(pricing, 'quote', { quote: basket.body.quote }))?.claim, null);
  }
  const again = await shop.basket({ MUG: 1 }, { buyer, tenders: { giftCards: [{ presentation, amount: 1500 }] } });
  assert.equal((await shop.buy(again)).status, 'completed');
});

test('a checkout that is cancelled at any moment is an order or leaves nothing behind, never both', async () => {
  const baskets = await Promise.all(Array.from({ length: 30 }, () => shop.basket({ MUG: 1 })));
  const before = (await shop.stockOf('MUG'))!.reserved;
  await Promise.all(
    baskets.map(async (basket, nth) => {
      const { checkout } = basket.body;
      await shop.start(basket);
      for (let pause = 0; pause < nth; pause += 1) await new Promise((resolve) => setImmediate(resolve));
      await shop.system.client(basket.buyer).send(orders, 'cancel-checkout', { checkout });
    }),
  );
  const told = await Promise.all(baskets.map((basket) => shop.outcome(basket)));
  const sold = told.filter(({ status }) => status === 'completed').length;
  assert.equal((await shop.stockOf('MUG'))!.reserved, before + sold);
  assert.ok(told.every(({ status, failure }) => status === 'completed' || failure?.reason === 'cancelled'));
  assert.ok(sold < 30);
});

test('what expired is released for somebody else: nothing is reserved without an open reservation', async () => {
  await shop.system.operations.settle();
  const { rows } = await shop.clerk.query(inventory, 'reservations', { state: 'open', limit: 1000 });
  const held = rows.flatMap(({ lines }) => lines).filter(({ sku }) => sku === 'MUG');
  assert.equal(
    (await shop.stockOf('MUG'))?.reserved,
    held.reduce((sum, { quantity }) => sum + quantity, 0),
  );
});
