import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { customers } from '@banyan/customers/contract';
import { notifications } from '@banyan/notifications/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from '@banyan/orders/contract';
import { carryOutErasures, eraser } from '../erasure/carry-out-erasures.ts';
import { orderKeys } from '../erasure/order-keys.ts';
import { orderNames } from '../erasure/order-names.ts';
import { orderObstacles } from '../erasure/order-obstacles.ts';
import { filesWith } from '../erasure/testing/files-with.ts';
import { Shop } from '../checkout/testing/shop.ts';
import { bearer, newToken, openDoor } from './testing/open-door.ts';
import { operationsIn, queryUrl } from './testing/operations.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-links-'));
const door = await openDoor(folder);
const { get, post } = door;
const system = door.system.system;
const shop = Shop.on(system);
await shop.furnish();
await shop.receive('MUG', 100);
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});

/** An order of a visitor, and what the worker puts into its e-mail. */
async function ordered(mugs = 1) {
  const visitor = { visitor: `visitor:${randomUUID()}`, token: newToken() };
  assert.equal((await post('/customers/become-visitor', visitor)).status, 204);
  const buyer = { role: 'public', id: visitor.visitor, tenant: 'default', credential: visitor.visitor } as const;
  const basket = await shop.basket({ MUG: mugs }, { buyer });
  const { order } = await shop.buy(basket);
  assert.ok(order !== null);
  await system.operations.settle();
  const sender = system.client({ role: 'service', id: 'notifications', tenant: 'default' });
  const token = await sender.query(orders, 'link-token', { order: order.order });
  return { order: order.order, token, link: bearer(token), visitor, asVisitor: bearer(visitor.token) };
}

/** An order of which there is one of everything that a link opens, done by its link where that may be. */
async function documented() {
  const it = await ordered(3);
  const { order, link } = it;
  const done = async (path: string, body: object): Promise<void> => {
    const { status, text } = await post(path, { order, ...body }, link);
    assert.ok(status < 300, `${path}: ${text}`);
    await system.operations.settle();
  };
  const [cancellation, back] = [randomUUID(), randomUUID()];
  const lines = [{ line: 0, quantity: 1 }];
  const shipTo = { recipient: 'Ada', street: ['2 Road'], city: 'London', postcode: 'N1 9GU', country: 'GB' };
  await done('/orders/change-address', { shipTo });
  await done('/orders/cancel-lines', { cancellation, lines, reason: 'one too many' });
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await system.operations.settle();
  await done('/orders/request-return', { return: back, lines, reason: 'unwanted' });
  const came = { return: back, location: 'main', lines: [{ line: 0, quantity: 1, condition: 'sellable' as const }] };
  assert.ok((await shop.clerk.send(orders, 'receive-return', came)).done);
  await system.operations.settle();
  const names = { order, cancellation, return: back, invoice: `${order}.1`, creditNote: `${back}.credit-1` };
  return { ...it, names };
}

/** What is open to everybody is so to whoever has a link as well. */
const isPublic = ({ roles }: { readonly roles: readonly string[] }): boolean => roles.includes('public');

const [ours, others] = [await ordered(), await ordered()];
const operations = operationsIn((await get('/openapi.json')).text);
const scoped = operations.filter(({ roles }) => roles.includes('partner:order-link'));

test('the link of an e-mail opens its order for whoever has it, and no other', async () => {
  // There is a payment only where something is due: another-card.int.test.ts.
  const queries = scoped.filter(({ method, path }) => method === 'get' && path !== '/orders/order-payment');
  const [mine, theirs] = [await documented(), await documented()];
  for (const name of [
    'order',
    'order-status',
    'order-events',
    'fulfilments',
    'order-delivery',
    'cancellation',
    'invoice',
  ])
    assert.ok(
      queries.some(({ path }) => path === `/orders/${name}`),
      name,
    );
  for (const query of queries) {
    for (const as of [mine.link, mine.asVisitor])
      assert.equal((await get(queryUrl(query, mine.names), as)).status, 200, query.path);
    const named = Object.keys(mine.names).filter((name) => name in query.fields) as (keyof typeof mine.names)[];
    assert.ok(named.length > 0, query.path);
    for (const name of named)
      for (const other of [theirs.names[name], randomUUID()])
        for (const as of [mine.link, mine.asVisitor])
          assert.equal((await get(queryUrl(query, { ...mine.names, [name]: other }), as)).status, 404, query.path);
  }
  const { text } = await get(`/orders/invoice?invoice=${mine.names.invoice}`, mine.link);
  assert.ok(text.includes('MUG') && !text.includes('Ada') && !text.includes('Road'), text);
  const seen = JSON.parse((await get(`/orders/order?order=${ours.order}`, ours.link)).text) as { order: string };
  assert.equal(seen.order, ours.order);
});

test('and nothing else: every other operation is refused, whatever names it is asked with', async () => {
  for (const operation of operations.filter((one) => !isPublic(one) && !scoped.includes(one))) {
    const answer =
      operation.method === 'get'
        ? await get(queryUrl(operation, { order: ours.order, customer: ours.visitor.visitor }), ours.link)
        : await post(operation.path, { ...operation.example, order: ours.order }, ours.link);
    assert.ok([403, 404].includes(answer.status), `${operation.path}: ${answer.status} ${answer.text}`);
  }
});

test('a command with the link of another order changes nothing, with its own it does', async () => {
  const cancel = { order: ours.order, reason: 'changed my mind' };
  const commands = scoped.filter(({ method }) => method === 'post');
  for (const path of ['/orders/cancel-order', '/orders/cancel-lines', '/orders/change-address', '/orders/withdraw'])
    assert.ok(
      commands.some((one) => one.path === path),
      path,
    );
  for (const { path, example, fields } of commands) {
    const body = { ...example, ...('order' in fields && { order: ours.order }) };
    const { status, text } = await post(path, body, others.link);
    assert.equal(status, 404, `${path}: ${text}`);
  }
  const { order } = await ordered();
  const status = async (id: string) =>
    (JSON.parse((await get(`/orders/order-status?order=${id}`, door.asOwner)).text) as { status: string }).status;
  await system.operations.settle();
  assert.equal(await status(ours.order), 'confirmed');
  assert.equal((await post('/orders/cancel-order', cancel, ours.link)).status, 204);
  await system.operations.settle();
  assert.deepEqual([await status(ours.order), await status(order)], ['cancelled', 'confirmed']);
});

test('a token that is another’s, shortened or made up is worth nothing, and no token lies in the data folder', async () => {
  const [first = ''] = ours.token;
  const changed = `${first === 'A' ? 'B' : 'A'}${ours.token.slice(1)}`;
  for (const token of [changed, ours.token.slice(1), newToken(), ours.order])
    assert.equal((await get(`/orders/order?order=${ours.order}`, bearer(token))).status, 401, token);
  assert.equal((await get(`/orders/order?order=${ours.order}`)).status, 401, 'an id opens nothing');
  await system.operations.settle();
  assert.deepEqual(filesWith(folder, ours.token), []);
});

test('a link counts for ninety days: then it opens nothing more', async (t) => {
  const { order, link } = await ordered();
  const path = `/orders/order?order=${order}`;
  const begun = Date.now();
  t.mock.timers.enable({ apis: ['Date'], now: begun });
  const inDays = async (days: number): Promise<number> => {
    t.mock.timers.setTime(begun + days * 86_400_000);
    return (await get(path, link)).status;
  };
  assert.deepEqual([await inDays(0), await inDays(89), await inDays(91)], [200, 200, 401]);
  // Nor does it change anything.
  const late = await post('/orders/cancel-order', { order, reason: 'too late' }, link);
  assert.equal(late.status, 401, late.text);
});

test('what becomes of the order can be followed by its link', async () => {
  const response = await fetch(`${door.url}/orders/order-events?order=${others.order}`, {
    headers: { ...others.link, accept: 'text/event-stream' },
  });
  assert.equal(response.status, 200);
  assert.ok(response.body !== null);
  for await (const part of response.body) {
    assert.ok((part as Uint8Array).length > 0);
    break;
  }
});

test('staff cannot have a link or a code sent to an address of their choice', async () => {
  const mail = {
    mail: 'm',
    template: 'order-placed',
    customer: 'x',
    to: 'eve@example.org',
    facts: { order: others.order, link: others.order },
  };
  const asked = await post('/notifications/queue-mail', mail, door.asOwner);
  assert.deepEqual([asked.status, asked.code], [409, 'asks-for-token']);
  const code = { ...mail, mail: 'n', template: 'reset-password', facts: { asked: 'r1' } };
  assert.equal((await post('/notifications/queue-mail', code, door.asOwner)).code, 'asks-for-token');
});

test('of an order its buyer is written once: placed, and cancelled', async () => {
  const { order } = await ordered();
  const mails = async () => {
    await system.operations.settle();
    const { rows } = await shop.clerk.query(notifications, 'outbox', { status: 'due', limit: 1000 });
    return rows.filter(({ mail }) => mail.endsWith(order));
  };
  const [placed] = await mails();
  assert.deepEqual([placed?.template, placed?.to], ['order-placed', 'ada@example.org']);
  assert.match(
    JSON.stringify(placed?.text),
    /Hello Ada,[^]*1 x MUG: 10\.00 GBP[^]*Delivery: 5\.00 GBP\\nTotal: 15\.00 GBP/,
  );
  await shop.clerk.send(orders, 'cancel-order', { order, reason: 'x' });
  assert.deepEqual((await mails()).map(({ template }) => template).toSorted(), ['order-cancelled', 'order-placed']);
});

test('a link ends with its order’s buyer, who is not erased before the order is over', async () => {
  const { order, link, visitor } = await ordered();
  const asked = { customer: visitor.visitor, erasure: randomUUID() };
  assert.equal((await post('/customers/ask-erasure', asked, bearer(visitor.token))).status, 204);
  const look = async () => {
    await system.operations.settle();
    const tools = {
      client: system.client(eraser),
      operations: system.operations,
      findObstacles: orderObstacles(system),
      findNames: orderNames(system),
      findKeys: orderKeys(system),
    };
    while ((await carryOutErasures(tools, [])).ended > 0) await system.operations.settle();
    await system.operations.settle();
    return shop.clerk.query(customers, 'erasure', { customer: visitor.visitor });
  };
  const waiting = await look();
  assert.deepEqual([waiting?.status, waiting?.waitsFor], ['waiting', [{ kind: 'order', name: order }]]);
  await shop.clerk.send(orders, 'cancel-order', { order, reason: 'x' });
  assert.equal((await look())?.status, 'erased');
  await look();
  const found = await system
    .client({ role: 'service', id: 'orders', tenant: 'default' })
    .query(orders, 'order-of-link', { token: link['authorization']!.slice('Bearer '.length) });
  assert.equal(found, null);
  const { rows } = await shop.clerk.query(notifications, 'outbox', { status: 'due', limit: 1000 });
  assert.deepEqual(
    rows.filter(({ mail, to }) => mail.endsWith(order) && typeof to === 'string'),
    [],
  );
});

test('a visitor’s orders, carts and credit become a customer’s once the address is verified, and not before', async () => {
  const { order, visitor } = await ordered();
  const cart = randomUUID();
  const lines = [{ line: '1', sku: 'MUG', quantity: 1 }];
  const begun = { cart, channel: 'web', currency: 'GBP', lines };
  assert.equal((await post('/carts/add-lines', begun, bearer(visitor.token))).status, 200);
  const amount = { amount: 700, currency: 'GBP', scale: 2 };
  const grant = { grant: randomUUID(), amount, from: 'expense:other', reason: 'an exchange' };
  assert.ok((await shop.clerk.send(payments, 'grant-credit', { ...grant, customer: visitor.visitor })).done);
  const creditOf = async (customer: string): Promise<number | undefined> =>
    (await shop.clerk.query(payments, 'credit', { customer, currency: 'GBP' }))?.available.amount;
  const ann = await door.signUp('ann.joining@example.org');
  const own = bearer(ann.token);
  const look = async (): Promise<number[]> => {
    await system.operations.settle();
    const paths = [`/orders/order?order=${order}`, `/carts/cart?cart=${cart}`];
    return Promise.all(paths.map(async (path) => (await get(path, own)).status));
  };
  const joining = await post('/customers/join-visitor', { token: visitor.token }, own);
  assert.deepEqual([joining.status, joining.code], [409, 'email-not-verified']);
  assert.deepEqual(await look(), [404, 404]);
  const sender = system.client({ role: 'service', id: 'notifications', tenant: 'default' });
  const asked = { customer: ann.customer, purpose: 'verification', id: ann.session } as const;
  const code = await sender.query(customers, 'mail-token', asked);
  const verifying = { customer: ann.customer, verification: ann.session, token: code };
  assert.equal((await post('/customers/verify-email', verifying)).status, 204);
  assert.deepEqual(await look(), [404, 404], 'a verified address alone brings nobody’s orders');
  assert.deepEqual([await creditOf(visitor.visitor), await creditOf(ann.customer)], [70_000, undefined]);
  assert.equal((await post('/customers/join-visitor', { token: visitor.token }, own)).status, 200);
  assert.deepEqual(await look(), [200, 200]);
  assert.deepEqual([await creditOf(visitor.visitor), await creditOf(ann.customer)], [0, 70_000]);
  const { rows } = JSON.parse((await get(`/orders/customer-orders?customer=${ann.customer}`, own)).text) as {
    rows: { order: string }[];
  };
  assert.deepEqual(
    rows.map((row) => row.order),
    [order],
  );
  assert.equal(
    (await get(`/orders/order?order=${order}`, bearer(visitor.token))).status,
    401,
    'the visitor is no more',
  );
});
