import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { catalog } from '@banyan/catalog/contract';
import type { customers } from '@banyan/customers/contract';
import type { inventory } from '@banyan/inventory/contract';
import type { orders } from '@banyan/orders/contract';
import { createClient, ProblemError, type ClientOptions } from '@banyan/client';
import { newToken, openDoor } from './testing/open-door.ts';

/** Types alone: nothing of the contracts is loaded. */
interface Market {
  readonly catalog: typeof catalog;
  readonly customers: typeof customers;
  readonly inventory: typeof inventory;
  readonly orders: typeof orders;
}

const folder = await mkdtemp(join(tmpdir(), 'banyan-client-'));
const door = await openDoor(folder);
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});
const clientOf = (token: string | undefined, more: ClientOptions = {}) =>
  createClient<Market>({ url: door.url, token: () => token, ...more });
const owner = clientOf(door.staffToken);
const price = { amount: 100, currency: 'GBP', scale: 2 };

test('staff edit by the version they have seen; who was too late is told', async () => {
  assert.ok((await owner.send('catalog', 'draft-product', { sku: 'A', name: 'A mug' })).done);
  assert.ok((await owner.send('catalog', 'change-price', { sku: 'A', price }, { ifMatch: '*' })).done);
  const seen = await owner.query('catalog', 'product-record', { sku: 'A' });
  assert.equal(seen.result?.name, 'A mug');
  const [ifMatch = ''] = [seen.etag];
  const first = await owner.send('catalog', 'describe-product', { sku: 'A', name: 'The mug' }, { ifMatch });
  assert.ok(first.done && first.etag !== undefined && first.etag !== ifMatch);
  const late = owner.send('catalog', 'describe-product', { sku: 'A', name: 'My mug' }, { ifMatch });
  await assert.rejects(late, (error) => error instanceof ProblemError && error.code === 'version-changed');
  const unsaid = owner.send('catalog', 'publish-product', { sku: 'A' });
  await assert.rejects(unsaid, (error) => error instanceof ProblemError && error.status === 428);
  assert.ok((await owner.send('catalog', 'publish-product', { sku: 'A' }, { ifMatch: first.etag })).done);
});

test('a visitor orders, sees it at once and follows it; a rejection is a value', async () => {
  const lines = [{ sku: 'A', quantity: 9 }];
  assert.ok((await owner.send('inventory', 'receive-stock', { delivery: 'd', location: 'main', lines })).done);
  const token = newToken();
  await clientOf(undefined).send('customers', 'become-visitor', { visitor: `visitor:${randomUUID()}`, token });
  const visitor = clientOf(token);
  const order = randomUUID();
  const wanted = {
    order,
    customer: null,
    country: 'France',
    currency: 'GBP',
    lines: [{ sku: 'A', quantity: 1, price }],
  };
  const sent = await visitor.send('orders', 'order-products', wanted);
  assert.deepEqual(sent.done && sent.answer, { order });
  assert.equal((await visitor.query('orders', 'order-status', { order })).result?.order, order);
  const leave = new AbortController();
  const happened: string[] = [];
  for await (const one of visitor.follow('orders', 'order-events', { order }, leave.signal)) {
    happened.push(one.happened);
    if (one.happened === 'confirmed') break;
  }
  leave.abort();
  assert.deepEqual(happened, ['drafted', 'placed', 'confirmed']);
  const again = await visitor.send('orders', 'order-products', { ...wanted, country: 'Norway' });
  assert.equal(again.done ? undefined : again.rejected, 'order-exists');
  const { result } = await visitor.query('orders', 'order-status', { order: randomUUID() });
  assert.equal(result, null);
  // @ts-expect-error there is no such command
  await assert.rejects(visitor.send('orders', 'steal-order', { order }));
  // @ts-expect-error a body has the fields of its contract
  await assert.rejects(visitor.send('orders', 'order-products', { order }));
});

test('what is lost on the way is sent again under the same key, and acts once', async () => {
  const keys: (string | null)[] = [];
  let calls = 0;
  const client = clientOf(door.staffToken, {
    wait: async () => {},
    fetch: async (...request) => {
      calls += 1;
      keys.push(new Headers(request[1]?.headers).get('idempotency-key'));
      if (calls === 1) throw new TypeError('no connection');
      const answer = await fetch(...request);
      if (calls > 2) return answer;
      await answer.arrayBuffer();
      return new Response('busy', { status: 503, headers: { 'retry-after': '0' } });
    },
  });
  const lines = [{ sku: 'A', quantity: 5 }];
  const sent = await client.send('inventory', 'receive-stock', { delivery: 'again', location: 'main', lines });
  assert.ok(sent.done);
  assert.deepEqual([calls, new Set(keys).size], [3, 1]);
  const givenUp = clientOf(undefined, { retriesMax: 0, fetch: async () => new Response('', { status: 502 }) });
  const failed = givenUp.query('catalog', 'product', { sku: 'A' });
  await assert.rejects(failed, (error) => error instanceof ProblemError && error.code === 'no-answer');
});

test('all that a browser loads is less than 12 kB, and needs nothing of Node', async () => {
  const source = fileURLToPath(new URL('.', import.meta.resolve('@banyan/client')));
  const files = (await readdir(source)).filter((name) => !name.includes('.test'));
  const texts = await Promise.all(files.map((name) => readFile(join(source, name), 'utf8')));
  const code = texts.map((text) => stripTypeScriptTypes(text)).join('\n');
  assert.ok(gzipSync(code).length < 12_000, `${gzipSync(code).length} bytes`);
  assert.doesNotMatch(code, /from '(?!\.\/)/);
});
