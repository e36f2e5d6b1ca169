import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer, newToken, openDoor } from './testing/open-door.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-order-events-'));
const door = await openDoor(folder);
const { post, url, asOwner } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});
const price = { amount: 100, currency: 'GBP', scale: 2 };
await post('/catalog/draft-product', { sku: 'A', name: 'A mug' }, asOwner);
await post('/catalog/change-price', { sku: 'A', price }, asOwner);
await post('/catalog/publish-product', { sku: 'A' }, asOwner);
const goods = { delivery: 'd', location: 'main', lines: [{ sku: 'A', quantity: 9 }] };
await post('/inventory/receive-stock', goods, asOwner);

async function becomeVisitor() {
  const token = newToken();
  await post('/customers/become-visitor', { visitor: `visitor:${randomUUID()}`, token });
  return bearer(token);
}

/** The names of what a feed tells, until the last of them; then it is left. */
async function hear(order: string, as: Record<string, string>, last: string, seen?: string) {
  const leave = new AbortController();
  const response = await fetch(`${url}/orders/order-events?order=${order}`, {
    headers: { accept: 'text/event-stream', ...as, ...(seen !== undefined && { 'last-event-id': seen }) },
    signal: leave.signal,
  });
  assert.equal(response.status, 200);
  let text = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes(`event: ${last}\n`)) break;
  }
  leave.abort();
  return [...text.matchAll(/^id: (\d+)\nevent: (\S+)$/gm)].map(([, id, event]) => ({ id, event }));
}

test('whoever ordered hears what happens to their order, from where they left it; nobody else does', async () => {
  const [visitor, stranger] = [await becomeVisitor(), await becomeVisitor()];
  const order = randomUUID();
  const lines = [{ sku: 'A', quantity: 1, price }];
  const body = { order, customer: null, country: 'France', currency: 'GBP', lines };
  const { headers } = await post('/orders/order-products', body, visitor);
  const token = { 'banyan-token': headers.get('banyan-token') ?? '' };
  const confirmed = await hear(order, { ...visitor, ...token }, 'confirmed');
  assert.deepEqual(
    confirmed.map(({ event }) => event),
    ['drafted', 'placed', 'confirmed'],
  );
  const shipped = hear(order, visitor, 'shipped', confirmed.at(-1)?.id);
  assert.equal((await post('/orders/ship-order', { order }, asOwner)).status, 204);
  assert.deepEqual(
    (await shipped).map(({ event }) => event),
    ['shipping', 'shipped'],
  );
  const refused = await door.get(`/orders/order-events?order=${order}`, { accept: 'text/event-stream', ...stranger });
  assert.deepEqual([refused.status, refused.code], [404, 'not-found']);
});

test('a session that is ended hears nothing more', async () => {
  const ann = await door.signUp('ann@example.org');
  const order = randomUUID();
  const lines = [{ sku: 'A', quantity: 1, price }];
  const body = { order, customer: ann.customer, country: 'France', currency: 'GBP', lines };
  const { headers } = await post('/orders/order-products', body, bearer(ann.token));
  const token = { 'banyan-token': headers.get('banyan-token') ?? '' };
  await hear(order, { ...bearer(ann.token), ...token }, 'confirmed');
  const feed = await fetch(`${url}/orders/order-events?order=${order}&since=1000`, {
    headers: { accept: 'text/event-stream', ...bearer(ann.token) },
  });
  assert.equal((await post('/customers/sign-out', {}, bearer(ann.token))).status, 204);
  await post('/orders/ship-order', { order }, asOwner);
  // What happened would have been told; instead the stream is over.
  let text = '';
  for await (const part of feed.body!.pipeThrough(new TextDecoderStream())) text += part;
  assert.ok(!text.includes('event:'), text);
});
