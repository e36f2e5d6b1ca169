import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createClient } from '@banyan/client';
import type { customers } from '@banyan/customers/contract';
import type { orders } from '@banyan/orders/contract';
import { bearer, newToken, openDoor, type Answer } from '../door/testing/open-door.ts';
import { Shop } from './testing/shop.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-checkouts-door-'));
const door = await openDoor(folder);
const { post, get } = door;
const shop = Shop.on(door.system.system);
await shop.furnish();
await shop.receive('MUG', 10);
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});

/** Somebody without an account, with a token of their own. */
async function newVisitor() {
  const visitor = `visitor:${randomUUID()}`;
  const token = newToken();
  assert.equal((await post('/customers/become-visitor', { visitor, token })).status, 204);
  return {
    buyer: { role: 'public' as const, id: visitor, tenant: 'default', credential: 'c' },
    headers: bearer(token),
  };
}

/** Sends the same until it is answered by an outcome: on a slow machine the door’s patience may end before. */
async function checkOut(body: object, headers: Record<string, string>): Promise<Answer> {
  const again = { ...headers, 'idempotency-key': randomUUID() };
  for (;;) {
    const answer = await post('/checkouts', body, again);
    if (answer.status !== 202) return answer;
  }
}

test('POST /checkouts answers 201 with the order, and GET /checkouts/{id} tells the same to nobody else', async () => {
  const { buyer, headers } = await newVisitor();
  const { body } = await shop.basket({ MUG: 1 }, { buyer });
  const made = await checkOut(body, headers);
  assert.equal(made.status, 201, made.text);
  const told = JSON.parse(made.text) as { order: { order: string; number: number } };
  assert.deepEqual(told.order, { order: body.checkout, number: 1 });
  assert.equal(made.headers.get('location'), `/checkouts/${body.checkout}`);
  const path = `/checkouts/${body.checkout}`;
  assert.deepEqual(JSON.parse((await get(path, headers)).text), told);
  assert.equal((await get(path, (await newVisitor()).headers)).code, 'not-found');
  assert.equal((await get(path)).status, 401);
  assert.equal((await post('/checkouts', body)).status, 401);
  const order = await get(`/orders/order?order=${body.checkout}`, headers);
  assert.equal((JSON.parse(order.text) as { status: string }).status, 'confirmed');
});

test('a checkout that comes to nothing is a problem by its reason, with what the buyer needs to know', async () => {
  const { buyer, headers } = await newVisitor();
  const many = await shop.basket({ MUG: 11 }, { buyer });
  const refused = await checkOut(many.body, headers);
  assert.deepEqual([refused.status, refused.code], [409, 'out-of-stock']);
  const { details } = JSON.parse(refused.text) as { details: { sku: string; available: number } };
  assert.deepEqual([details.sku, details.available], ['MUG', 9]);
  const { body } = await shop.basket({ MUG: 1 }, { buyer });
  const dear = await checkOut({ ...body, expectedTotal: body.expectedTotal - 5 }, headers);
  assert.deepEqual([dear.status, dear.code], [409, 'price-changed']);
  assert.equal((JSON.parse(dear.text) as { details: { difference: number } }).details.difference, 5);
});

test('whoever does not want to wait is answered 202, and asks', async () => {
  const { buyer, headers } = await newVisitor();
  const { body } = await shop.basket({ MUG: 1 }, { buyer });
  const begun = await post('/checkouts', body, { ...headers, prefer: 'respond-async' });
  assert.equal(begun.status, 202, begun.text);
  const told = await get(`/checkouts/${body.checkout}`, { ...headers, prefer: 'wait=25' });
  assert.equal((JSON.parse(told.text) as { status: string }).status, 'completed');
});

test('the client begins a checkout without waiting for it, and asks how it stands', async () => {
  const visitor = `visitor:${randomUUID()}`;
  const token = newToken();
  const client = createClient<{ orders: typeof orders; customers: typeof customers }>({
    url: door.url,
    token: () => token,
  });
  assert.ok(
    (
      await createClient<{ customers: typeof customers }>({ url: door.url }).send('customers', 'become-visitor', {
        visitor,
        token,
      })
    ).done,
  );
  const buyer = { role: 'public' as const, id: visitor, tenant: 'default', credential: 'c' };
  const at = { collection: 'checkouts', query: 'checkout' } as const;
  const { body } = await shop.basket({ MUG: 1 }, { buyer });
  const begun = await client.begin('orders', 'start-checkout', at, body, { waitS: 0 });
  assert.deepEqual(begun.done && [begun.isMade, begun.told.status], [false, 'processing']);
  const told = await client.outcome('orders', at, body.checkout, 25);
  assert.equal(told?.status, 'completed');
  const again = await client.begin('orders', 'start-checkout', at, body, { waitS: 25 });
  assert.deepEqual(again.done && [again.isMade, again.told], [true, told]);
  assert.equal(await client.outcome('orders', at, randomUUID()), null);
  const many = await shop.basket({ MUG: 11 }, { buyer });
  const nothing = await client.begin('orders', 'start-checkout', at, many.body, { waitS: 25 });
  assert.deepEqual(nothing.done ? '' : nothing.rejected, 'out-of-stock');
});

test('a second tab is answered the same order', async () => {
  const { buyer, headers } = await newVisitor();
  const { body } = await shop.basket({ MUG: 1 }, { buyer });
  const tabs = [body, { ...body, checkout: randomUUID() }];
  const answers = await Promise.all(tabs.map((tab) => checkOut(tab, headers)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201],
  );
  assert.equal(answers[0]?.text, answers[1]?.text);
});
