import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aPromotion, aShop, basketOf, heardOf, quoted, type Basket, type Shop } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { pounds } from '../given/products.ts';
import type { Caller } from '../http/caller.ts';
import { Disappointment } from '../http/disappointment.ts';
import { chapter } from '../suite/chapter.ts';
import { newToken, type World } from '../suite/world.ts';

/** What a buyer gathers before it is an order. */
export const carts = chapter('a buyer fills a cart', {
  'lines are added, changed and removed, and the same again changes nothing': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 500]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 2], [jug, 1]));
    await ann.does('carts/add-lines', { cart, channel: shop.channel, ...basketOf([mug, 2], [jug, 1]) });
    await ann.does('carts/change-line', { cart, line: 'l1', quantity: 5 });
    await ann.does('carts/remove-lines', { cart, lines: ['l2'] });
    await ann.does('carts/remove-lines', { cart, lines: ['l2'] });
    const { lines, state } = await ann.sees('carts/cart', { cart });
    assert.deepEqual(
      lines.map((one: any) => [one.line, one.sku, one.quantity, one.price.amount]),
      [['l1', mug, 5, 1000]],
    );
    assert.equal(state, 'open');
    await ann.does('carts/clear-cart', { cart });
    assert.deepEqual((await ann.sees('carts/cart', { cart })).lines, []);
  },

  'a line of another content under the same name is refused': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 2]));
    const other = { cart, channel: shop.channel, ...basketOf([mug, 3]) };
    assert.deepEqual((await ann.isRefused('409 line-exists', 'carts/add-lines', other)).details, { line: 'l1' });
    await ann.isRefused('404 no-such-line', 'carts/change-line', { cart, line: 'none', quantity: 1 });
  },

  'a cart holds a thousand lines, the next is refused, and so are ten thousand at once': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    const many = (count: number) => basketOf(...Array.from({ length: count }, () => [mug, 1] as const));
    const cart = await aCart(world, shop, ann, many(1000));
    const oneMore = { cart, channel: shop.channel, lines: [{ line: 'more', sku: mug, quantity: 1 }] };
    const { details } = await ann.isRefused('409 too-many-lines', 'carts/add-lines', oneMore);
    assert.equal(details.most, 1000);
    await ann.isRefused('400 invalid', 'carts/add-lines', {
      cart: randomUUID(),
      channel: shop.channel,
      ...many(10_000),
    });
    assert.equal((await ann.sees('carts/cart', { cart })).lines.length, 1000);
  },

  'a quantity above the limit is refused, and so is none or less': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 10_000]));
    const change = (quantity: number) => ({ cart, line: 'l1', quantity });
    assert.equal(
      (await ann.isRefused('409 too-many-pieces', 'carts/change-line', change(10_001))).details.most,
      10_000,
    );
    for (const quantity of [0, -1, 1.5]) await ann.isRefused('400 invalid', 'carts/change-line', change(quantity));
    assert.equal((await ann.sees('carts/cart', { cart })).lines[0].quantity, 10_000);
  },

  'what is not for sale is not added, and what was added and is archived is told': async (world) => {
    const { owner } = world;
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 1]));
    const line = (sku: string) => ({
      cart,
      channel: shop.channel,
      lines: [{ line: world.name('l'), sku, quantity: 1 }],
    });
    await ann.isRefused('404 no-such-sku', 'carts/add-lines', line(world.sku('NONE')));
    for (const sku of [mug, jug]) await owner.does('catalog/archive-product', { sku });
    const seen = await ann.until('carts/cart', { cart }, ({ lines }) => !lines[0].isForSale);
    assert.deepEqual([seen.lines[0].notice, seen.hasNotices], ['not-for-sale', true]);
    const refused = await heardGone(() => ann.post('carts/add-lines', line(jug)));
    assert.equal(refused.outcome, '409 not-for-sale');
    await owner.does('catalog/publish-product', { sku: mug });
    await ann.until('carts/cart', { cart }, ({ lines }) => lines[0].isForSale);
  },

  'a price that has changed is told until the buyer has seen it': async (world) => {
    const { owner } = world;
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 1]));
    await owner.does('catalog/change-price', { sku: mug, price: pounds(1200) });
    const { lines } = await ann.until('carts/cart', { cart }, (seen) => seen.lines[0].price.amount === 1200);
    assert.deepEqual([lines[0].notice, lines[0].seenPrice], ['price-changed', pounds(1000)]);
    await ann.does('carts/acknowledge-changes', { cart, prices: [{ line: 'l1', price: pounds(1200) }] });
    const now = await ann.sees('carts/cart', { cart });
    assert.deepEqual([now.lines[0].notice, now.hasNotices], [null, false]);
  },

  'another currency prices the cart from its own lists, and flags what has no price': async (world) => {
    const { owner } = world;
    const shop = await aShop(world, { currencies: ['GBP', 'EUR'] });
    const ann = await world.visitor();
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 1000]);
    const euros = { amount: 1390, currency: 'EUR', scale: 2 };
    await owner.does('catalog/change-price', { sku: mug, price: euros });
    const cart = await aCart(world, shop, ann, basketOf([mug, 1], [jug, 1]));
    await owner.until('pricing/known-sku', { sku: mug }, ({ prices }) => prices.length === 2);
    await ann.isRefused('409 currency-not-sold', 'carts/change-currency', { cart, currency: 'USD' });
    await ann.does('carts/change-currency', { cart, currency: 'EUR' });
    const { lines, currency } = await ann.until('carts/cart', { cart }, (seen) => seen.lines[0].price !== null);
    assert.deepEqual([currency, lines[0].price, lines[1].price], ['EUR', euros, null]);
  },

  'what is saved for later stays in the cart and is no part of it': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 500]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 1], [jug, 1]));
    await ann.does('carts/save-for-later', { cart, line: 'l2' });
    await ann.does('carts/clear-cart', { cart });
    const { lines } = await ann.sees('carts/cart', { cart });
    assert.deepEqual(
      lines.map((one: any) => [one.line, one.isSaved]),
      [['l2', true]],
    );
    await ann.does('carts/move-to-cart', { cart, line: 'l2' });
    assert.equal((await ann.sees('carts/cart', { cart })).lines[0].isSaved, false);
  },

  'coupons are entered whatever their case, ten at most': async (world) => {
    const [shop, ann] = [await aShop(world), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 1]));
    await ann.does('carts/enter-coupon', { cart, coupon: 'spring-10' });
    await ann.does('carts/enter-coupon', { cart, coupon: 'SPRING-10' });
    assert.deepEqual((await ann.sees('carts/cart', { cart })).coupons, ['SPRING-10']);
    for (let nth = 1; nth < 10; nth += 1) await ann.does('carts/enter-coupon', { cart, coupon: `code-${nth}` });
    assert.equal(
      (await ann.isRefused('409 too-many-coupons', 'carts/enter-coupon', { cart, coupon: 'one-more' })).details.most,
      10,
    );
    await ann.does('carts/remove-coupon', { cart, coupon: 'Spring-10' });
    assert.equal((await ann.sees('carts/cart', { cart })).coupons.length, 9);
  },

  'a cart is its owner’s, and its name opens nothing to others': async (world) => {
    const [shop, ann, bob, stranger] = [
      await aShop(world),
      await world.visitor(),
      await world.customer(),
      await world.visitor(),
    ];
    const [mug = ''] = await goods(world, shop, [1000]);
    const cart = await aCart(world, shop, ann, basketOf([mug, 1]));
    for (const who of [bob, stranger]) {
      await who.isMissing('carts/cart', { cart });
      await who.isRefused('404 no-such-cart', 'carts/change-line', { cart, line: 'l1', quantity: 9 });
      await who.isRefused('404 no-such-cart', 'carts/clear-cart', { cart });
    }
    await world.anybody.isNotTold('401 unauthenticated', 'carts/cart', { cart });
    await bob.isRefused('404 no-such-cart', 'carts/merge-carts', { into: randomUUID(), from: cart, token: newToken() });
    const seen = await ann.sees('carts/cart', { cart });
    assert.equal(seen.lines[0].quantity, 1);
    assert.equal((await world.owner.sees('carts/cart-record', { cart })).owner, ann.visitor);
  },

  'at sign-in quantities add up, the customer’s coupons stay and the guest’s cart closes': async (world) => {
    const [shop, guest, ann] = [await aShop(world), await world.visitor(), await world.customer()];
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 500]);
    const from = await aCart(world, shop, guest, basketOf([mug, 2], [jug, 1]));
    const into = await aCart(world, shop, ann, { lines: [{ line: 'mine', sku: mug, quantity: 3 }] });
    await guest.does('carts/enter-coupon', { cart: from, coupon: 'GUESTS' });
    await ann.does('carts/enter-coupon', { cart: into, coupon: 'HERS' });
    const token = newToken();
    await guest.does('carts/hand-over-cart', { cart: from, token });
    const merge = { into, from, token };
    await ann.does('carts/merge-carts', merge);
    await ann.does('carts/merge-carts', merge);
    const { lines, coupons } = await ann.sees('carts/cart', { cart: into });
    const pieces = Object.fromEntries(lines.map((one: any) => [one.sku, one.quantity]));
    assert.deepEqual(pieces, { [mug]: 5, [jug]: 1 });
    assert.deepEqual(coupons, ['HERS']);
    assert.equal((await guest.sees('carts/cart', { cart: from })).state, 'merged');
    await guest.isRefused('409 cart-closed', 'carts/add-lines', {
      cart: from,
      channel: shop.channel,
      lines: [{ line: 'x', sku: mug, quantity: 1 }],
    });
  },

  'a buyer is quoted for what is in the cart, with the shop’s promotions': async (world) => {
    const [shop, ann, bob] = [await aShop(world), await world.visitor(), await world.visitor()];
    const [mug = ''] = await goods(world, shop, [1000]);
    await aPromotion(world, shop, { kind: 'percentage', rate: 10_000 });
    const cart = await aCart(world, shop, ann, basketOf([mug, 2]));
    const { lines } = await ann.sees('carts/cart', { cart });
    const basket = { lines: lines.map(({ line, sku, quantity }: any) => ({ line, sku, quantity })) };
    const quote = await quoted(world, shop, basket, ann);
    assert.deepEqual([quote.totals.gross, quote.buyer], [2195, ann.visitor]);
    const claims = { ...basket, buyer: ann.visitor, groups: ['trade'] };
    const asBob = await quoted(world, shop, claims, bob);
    assert.deepEqual([asBob.buyer, asBob.groups], [bob.visitor, []], 'nobody is believed who they say they are');
  },
});

/** A cart of this buyer's with these lines, as soon as carts have heard of all that is in it. */
async function aCart(world: World, { channel }: Shop, buyer: Caller, basket: Basket): Promise<string> {
  const cart = randomUUID();
  const answer = await heardOf(() => buyer.post('carts/add-lines', { cart, channel, currency: 'GBP', ...basket }));
  if (answer.status !== 200) throw new Disappointment('there was to be a cart', answer);
  await buyer.until('carts/cart', { cart }, ({ lines }) => lines.every((line: any) => line.price !== null));
  return cart;
}

/** Asks again while what is gone is still sold. */
async function heardGone(ask: () => ReturnType<Caller['post']>) {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (answer.status !== 200 || tries > 200) return answer;
  }
}
