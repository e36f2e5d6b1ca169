import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { newToken, type Customer, type World } from '../suite/world.ts';

/** A person who asks to be erased. */
export const beingForgotten = chapter(
  'a buyer asks to be forgotten',
  {
    'who is erased is nobody: signed out, found by nothing, and the address opens nothing': async (world) => {
      const { owner } = world;
      const ann = await world.customer();
      await ann.does('customers/change-profile', { customer: ann.customer, name: `Ada ${world.word()}` });
      await ann.does('customers/ask-erasure', { customer: ann.customer, erasure: randomUUID() });
      await erased(world, ann);
      assert.equal((await ann.get('customers/my-profile')).status, 401);
      const found = await owner.sees('customers/customers-by-email', { email: ann.email });
      assert.deepEqual(found.rows, []);
      const seen = await owner.get('customers/customer', { customer: ann.customer });
      assert.ok(!seen.text.includes('Ada') && !seen.text.includes(ann.email), seen.text);
      const signIn = { email: ann.email, password: ann.password, session: randomUUID(), token: newToken() };
      assert.notEqual((await world.anybody.post('customers/sign-in', signIn)).status, 200);
    },

    'an erasure waits for an open order and says so, and may be taken back meanwhile': async (world) => {
      const ann = await world.customer();
      const { sku } = await aProduct(world, { stock: 5 });
      const order = randomUUID();
      const lines = [{ sku, quantity: 1, price: pounds(1000) }];
      await ann.does('orders/order-products', {
        order,
        customer: ann.customer,
        country: 'United Kingdom',
        currency: 'GBP',
        lines,
      });
      await ann.until('orders/order-status', { order }, (one) => one?.status === 'confirmed');
      const asked = { customer: ann.customer, erasure: randomUUID() };
      await ann.does('customers/ask-erasure', asked);
      const waiting = await ann.until('customers/my-erasure', {}, (one) => one?.waitsFor.length > 0);
      assert.deepEqual([waiting.status, waiting.waitsFor[0]], ['waiting', { kind: 'order', name: order }]);
      await ann.does('customers/withdraw-erasure', asked);
      assert.equal((await ann.sees('customers/my-profile')).name, 'Ada Lovelace');
    },

    'nobody asks for another to be erased': async (world) => {
      const [ann, bob, visitor] = [await world.customer(), await world.customer(), await world.visitor()];
      const asked = { customer: ann.customer, erasure: randomUUID() };
      for (const who of [bob, visitor])
        assert.ok([403, 404].includes((await who.post('customers/ask-erasure', asked)).status));
      await world.anybody.isRefused('401 unauthenticated', 'customers/ask-erasure', asked);
      assert.equal((await ann.sees('customers/my-profile')).name, 'Ada Lovelace');
    },

    'the books stay when a person is gone': async (world) => {
      const { owner } = world;
      const ann = await world.customer();
      const invoice = world.name('inv');
      const shares = [{ kind: 'goods', amount: pounds(1000) }];
      await owner.does('payments/issue-invoice', {
        invoice,
        customer: ann.customer,
        country: 'France',
        currency: 'GBP',
        terms: 'received',
        shares,
      });
      await ann.does('customers/ask-erasure', { customer: ann.customer, erasure: randomUUID() });
      await erased(world, ann);
      const kept = await owner.sees('payments/invoice', { invoice });
      assert.equal(kept.total.amount / 10 ** (kept.total.scale - 2), 1000);
      const rows = await owner.sees('payments/trial-balance', { currency: 'GBP' });
      assert.equal(
        rows.reduce((sum: number, row: any) => sum + row.balance.amount, 0),
        0,
      );
    },
  },
  '/customers/ask-erasure',
);

async function erased(world: World, { customer }: Customer): Promise<void> {
  await world.owner.until('customers/erasure', { customer }, (one) => one?.status === 'erased');
}
