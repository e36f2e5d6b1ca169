import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aShop, basketOf, quoted, type Basket } from '../given/a-shop.ts';
import { bought, checkedOut, readyToBuy } from '../given/a-checkout.ts';
import { goods } from '../given/goods.ts';
import type { Caller } from '../http/caller.ts';
import type { CARDS } from '../suite/card-network.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** Checkouts of which the rest is paid by card. */
export const payingByCard = chapter(
  'a buyer pays by card',
  {
    'a guest pays by card, and the money is taken when the goods are shipped': async (world) => {
      const ann = await world.visitor();
      const { body } = await readyWithCard(world, ann, 'good');
      await bought(ann, body);
      const before = await cardOf(world, body.checkout);
      assert.deepEqual([before.status, before.captures.length], ['authorised', 0]);
      await world.owner.does('orders/ship-order', { order: body.checkout });
      await world.owner.until('orders/order', { order: body.checkout }, (one) => one.status === 'shipped');
      const over = performance.now() + 30_000;
      while ((await cardOf(world, body.checkout)).captures.length === 0) assert.ok(performance.now() < over);
      assert.deepEqual(
        (await cardOf(world, body.checkout)).captures.map((one: any) => one.amount),
        [body.expectedTotal],
      );
    },

    'a buyer whose card is declined keeps the cart, and pays with another': async (world) => {
      const ann = await world.visitor();
      const { body, sku } = await readyWithCard(world, ann, 'declined');
      const declined = await checkedOut(ann, body);
      assert.equal(declined.outcome, '409 payment-declined', declined.toString());
      const cart = await ann.until('carts/cart', { cart: body.cart }, ({ checkout }) => checkout === null);
      assert.deepEqual([cart.state, cart.lines.length], ['open', 1]);
      await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 100);
      const card = await world.network.tokenOf('good');
      const again = { ...body, checkout: randomUUID(), tenders: { rest: { kind: 'card', card, returnUrl: null } } };
      await bought(ann, again);
    },

    'a buyer who is asked by the bank approves, and has an order': async (world) => {
      const ann = await world.visitor();
      const { body } = await readyWithCard(world, ann, 'asks');
      const asked = await checkedOut(ann, body);
      assert.deepEqual([asked.status, asked.body.status], [202, 'requires-action'], asked.toString());
      assert.ok(Date.parse(asked.body.action.deadline) > Date.now());
      await world.network.answer(asked.body.action.redirect, 'approve');
      await ann.until('orders/checkout', { checkout: body.checkout }, (one) => one.status === 'completed');
    },

    'a cart is not changed while its buyer is at the bank, and is free again when the bank refuses': async (world) => {
      const ann = await world.visitor();
      const { body, sku } = await readyWithCard(world, ann, 'asks');
      const asked = await checkedOut(ann, body);
      await ann.isRefused('409 cart-locked', 'carts/change-line', { cart: body.cart, line: 'l1', quantity: 2 });
      await world.network.answer(asked.body.action.redirect, 'refuse');
      const ended = await ann.until('orders/checkout', { checkout: body.checkout }, (one) => one.status === 'failed');
      assert.equal(ended.failure.reason, 'payment-declined');
      await ann.does('carts/change-line', { cart: body.cart, line: 'l1', quantity: 2 });
      await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 100);
    },

    'a checkout that its buyer gives up holds no money and no goods': async (world) => {
      const ann = await world.visitor();
      const { body, sku } = await readyWithCard(world, ann, 'asks');
      await checkedOut(ann, body);
      await ann.does('orders/cancel-checkout', { checkout: body.checkout });
      await ann.until('orders/checkout', { checkout: body.checkout }, (one) => one.status === 'failed');
      await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 100);
      for (const payment of await world.network.payments(`${body.checkout}#1`))
        assert.notEqual(payment.status, 'authorised');
      await ann.isRefused('404 no-such-checkout', 'orders/cancel-checkout', { checkout: randomUUID() });
    },

    'a guest whose card gave nothing after all pays what is due by another one, which their bank asks about': async (
      world,
    ) => {
      const [ann, eve] = [await world.visitor(), await world.visitor()];
      const { body } = await readyWithCard(world, ann, 'capturesStayPending');
      await bought(ann, body);
      const order = body.checkout;
      await world.owner.does('orders/ship-order', { order });
      const taken = await untilCard(world, order, ({ captures }) => captures.length > 0);
      await world.network.steer(`captures/${taken.captures[0].id}`, { status: 'failed', reason: 'insufficient-funds' });
      await ann.until('orders/order', { order }, ({ paymentDue }) => paymentDue);
      const card = await world.network.tokenOf('asks');
      const offer = { order, payment: randomUUID(), card, returnUrl: 'https://shop.example/back' };
      await eve.isRefused('404 no-such-order', 'orders/pay-order', offer);
      await ann.does('orders/pay-order', offer);
      await ann.does('orders/pay-order', offer);
      const of = { order, payment: offer.payment };
      const asked = await ann.until('orders/order-payment', of, ({ status }) => status === 'requires-action');
      await world.network.answer(asked.action.redirect, 'approve');
      await ann.until('orders/order-payment', of, ({ status }) => status === 'accepted');
      await ann.until('orders/order', { order }, ({ paymentDue }) => !paymentDue);
      const paid = await untilCard(world, order, ({ captures }) => captures.length > 0, 2);
      assert.deepEqual(
        paid.captures.map((one: any) => one.amount),
        [body.expectedTotal],
      );
      await ann.isRefused('409 nothing-due', 'orders/pay-order', { ...offer, payment: randomUUID() });
    },

    'a guest pays for what staff add to the order, by a second card since the first one is declined; what is not paid staff give up':
      async (world) => {
        const [ann, eve] = [await world.visitor(), await world.visitor()];
        const { body, shop, sku } = await readyWithCard(world, ann, 'good');
        await bought(ann, body);
        const order = body.checkout;
        const added = async () => {
          const quote = await quoted(world, shop, { ...basketOf([sku, 1]), buyer: ann.visitor });
          const adds = { quote: quote.quote, expectedTotal: quote.totals.gross, payBy: 'card' };
          const of = { order, edit: randomUUID() };
          await world.owner.does('orders/edit-order', { ...of, reason: 'Rang for another', adds });
          const told = await world.owner.until('orders/order-edit', of, ({ status }) => status === 'requires-payment');
          assert.equal(told.payment.amount.amount, quote.totals.gross);
          return of;
        };
        const of = await added();
        const pays = async (card: keyof typeof CARDS) => ({
          ...of,
          payment: randomUUID(),
          card: await world.network.tokenOf(card),
          returnUrl: 'https://shop.example/back',
        });
        const isSo = (wanted: string) => (all: any) =>
          all?.find(({ edit }: any) => edit === of.edit)?.status === wanted;
        const declined = await pays('declined');
        await eve.isRefused('404 no-such-order', 'orders/pay-edit', declined);
        await eve.isMissing('orders/edit-payments', { order });
        await ann.does('orders/pay-edit', declined);
        const seen = await ann.until('orders/edit-payments', { order }, (all) => typeof all?.[0]?.reason === 'string');
        assert.deepEqual([seen[0].status, seen[0].reason], ['due', 'insufficient-funds']);
        await ann.does('orders/pay-edit', await pays('asks'));
        const [asked] = await ann.until('orders/edit-payments', { order }, isSo('requires-action'));
        await world.network.answer(asked.action.redirect, 'approve');
        await ann.until('orders/edit-payments', { order }, isSo('paid'));
        await world.owner.until('orders/order-edit', of, ({ status }) => status === 'edited');
        await ann.until('orders/order', { order: of.edit }, (one) => one?.status === 'confirmed');
        const unpaid = await added();
        await world.owner.does('orders/cancel-edit', unpaid);
        await world.owner.until('orders/order-edit', unpaid, ({ status }) => status === 'failed');
        await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].reserved === 2);
      },

    'an order by card that is cancelled leaves nothing held on it': async (world) => {
      const ann = await world.visitor();
      const { body } = await readyWithCard(world, ann, 'good');
      await bought(ann, body);
      await ann.does('orders/cancel-order', { order: body.checkout, reason: 'Changed my mind' });
      await ann.until('orders/order', { order: body.checkout }, (one) => one.status === 'cancelled');
      const over = performance.now() + 30_000;
      while ((await cardOf(world, body.checkout)).status !== 'cancelled') assert.ok(performance.now() < over);
    },
  },
  'card network',
  '/checkouts',
);

/** A cart of one article that is to be paid by this card. */
async function readyWithCard(world: World, buyer: Caller, card: keyof typeof CARDS) {
  const shop = await aShop(world);
  const [sku = ''] = await goods(world, shop, [1000]);
  const basket: Basket = basketOf([sku, 1]);
  const { body } = await readyToBuy(world, shop, buyer, basket);
  const rest = { kind: 'card', card: await world.network.tokenOf(card), returnUrl: 'https://shop.example/back' };
  return { body: { ...body, tenders: { rest } }, shop, sku };
}

/** The payment that the card network has of an order, by its n-th card: whatever the shop calls it there, the intent knows. */
async function cardOf(world: World, order: string, nth = 1): Promise<any> {
  const { rows } = await world.owner.sees('payments/intents', { limit: 100 });
  const { intent } = rows.find((one: any) => one.intent.includes(order));
  const [payment] = await world.network.payments(`${intent}#${nth}`);
  return payment;
}

/** The same once it is so. */
async function untilCard(world: World, order: string, isSo: (card: any) => boolean, nth = 1): Promise<any> {
  const over = performance.now() + 30_000;
  for (;;) {
    const card = await cardOf(world, order, nth);
    if (isSo(card)) return card;
    assert.ok(performance.now() < over, JSON.stringify(card));
  }
}
