import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { bought, readyToBuy } from '../given/a-checkout.ts';
import { aShop, basketOf } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { chapter } from '../suite/chapter.ts';
import type { Letter } from '../suite/mailbox.ts';
import type { World } from '../suite/world.ts';

/** E-mails about orders, and the link in them. */
export const mails = chapter(
  'a buyer is written to',
  {
    'an order on the way through the door is in the e-mail: lines, delivery, total, and a link': async (world) => {
      const { order, quote, letter } = await orderedByMail(world);
      assert.equal(letter.subject, `Your order ${order.number}`);
      const total = (quote.totals.gross / 100).toFixed(2);
      assert.match(letter.text, new RegExp(`Hello Ada Lovelace,[^]*2 x [^]*Delivery: [^]*Total: ${total} GBP`));
    },

    'the link opens its order without an account, and cancels it; of another it opens nothing': async (world) => {
      const { order, token } = await orderedByMail(world);
      const other = await orderedByMail(world);
      const holder = world.bearing('whoever has the link', token);
      const seen = await holder.sees('orders/order', { order: order.order });
      assert.equal(seen.order, order.order);
      for (const query of ['orders/order', 'orders/order-status', 'orders/order-events'])
        assert.equal((await holder.get(query, { order: other.order.order })).status, 404, query);
      for (const query of ['customers/my-profile', 'carts/my-carts', 'orders/orders'])
        assert.equal((await holder.get(query)).status, 403, query);
      const cancel = { order: other.order.order, reason: 'I changed my mind' };
      await holder.isRefused('404 no-such-order', 'orders/cancel-order', cancel);
      await holder.does('orders/cancel-order', { ...cancel, order: order.order });
      await holder.until('orders/order-status', { order: order.order }, (one) => one?.status === 'cancelled');
      const mine = await letterTo(world, order.email, /has been cancelled/);
      assert.ok(mine.text.includes(token), 'the same link is in every e-mail about an order');
    },

    'a link that is changed by one letter opens nothing': async (world) => {
      const { order, token } = await orderedByMail(world);
      const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
      const holder = world.bearing('whoever has guessed', changed);
      assert.equal((await holder.get('orders/order', { order: order.order })).status, 401);
    },

    'whoever is erased with an order open waits, and is written to no more once they are gone': async (world) => {
      const { order, ann } = await orderedByMail(world);
      const asked = { customer: ann.visitor, erasure: randomUUID() };
      await ann.does('customers/ask-erasure', asked);
      const waiting = await ann.until('customers/my-erasure', {}, (one) => one?.waitsFor.length > 0);
      assert.deepEqual(waiting.waitsFor, [{ kind: 'order', name: order.order }]);
      await world.owner.does('orders/cancel-order', { order: order.order, reason: 'the buyer leaves' });
      await world.owner.until('customers/erasure', { customer: ann.visitor }, (one) => one?.status === 'erased');
      const kept = await world.owner.sees('notifications/mail', { mail: `order-placed ${order.order}` });
      assert.deepEqual([kept.to, kept.text], [{ erased: true }, { erased: true }]);
    },
  },
  'mailbox',
);

/** An order of a visitor, its first e-mail, and the token of the link in it. */
async function orderedByMail(world: World) {
  const [shop, ann] = [await aShop(world), await world.visitor()];
  const [mug = ''] = await goods(world, shop, [1000]);
  const { body, quote } = await readyToBuy(world, shop, ann, basketOf([mug, 2]));
  const email = `${world.name('buyer')}@example.org`;
  const { order } = await bought(ann, { ...body, email });
  const letter = await letterTo(world, email, /^Your order \d+$/);
  const token = /^https:\/\/shop\.example\/orders\/[0-9a-f-]{36}#([A-Za-z0-9_-]{43})$/m.exec(letter.text)?.[1];
  assert.ok(token !== undefined, letter.text);
  return { order: { ...order, email } as { order: string; number: number; email: string }, quote, letter, token, ann };
}

const PATIENCE_MS = 30_000;

/** The e-mail with this subject, once it has come. */
async function letterTo(world: World, address: string, subject: RegExp): Promise<Letter> {
  const over = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = world.mailbox.to(address).find((letter) => subject.test(letter.subject));
    if (found !== undefined) return found;
    assert.ok(performance.now() < over, `no e-mail ${String(subject)} has come to ${address}`);
    await wait(50);
  }
}
