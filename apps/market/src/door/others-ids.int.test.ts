import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Caller } from '@banyan/core';
import { customer } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { FileNetwork } from '../crash/file-network.ts';
import { workOff } from '../crash/return-story.ts';
import { bearer, newToken, openDoor, type Answer } from './testing/open-door.ts';
import { operationsIn, queryUrl, type Operation } from './testing/operations.ts';

type Ids = Readonly<Record<string, string>>;

const folder = await mkdtemp(join(tmpdir(), 'banyan-others-'));
const door = await openDoor(folder);
const { post, get, asOwner, signUp } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});

async function becomeVisitor() {
  const visitor = { visitor: `visitor:${randomUUID()}`, token: newToken() };
  assert.equal((await post('/customers/become-visitor', visitor)).status, 204);
  return { id: visitor.visitor, as: bearer(visitor.token) };
}

// Ann has one of everything, and so has a visitor; Bob and another visitor know the names of all of it.
const [ann, bob] = [await signUp('annabel.whitcombe@example.org'), await signUp('bob@example.org')];
const [guest, stranger] = [await becomeVisitor(), await becomeVisitor()];
const price = { amount: 100, currency: 'GBP', scale: 2 };
await post('/catalog/draft-product', { sku: 'A', name: 'A mug' }, asOwner);
await post('/catalog/change-price', { sku: 'A', price }, asOwner);
await post('/catalog/publish-product', { sku: 'A' }, asOwner);
const goods = { delivery: 'd', location: 'main', lines: [{ sku: 'A', quantity: 9 }] };
await post('/inventory/receive-stock', goods, asOwner);

/** Whatever is publicly known, such as a product, is nobody's. */
const PUBLIC = ['sku', 'product', 'channel', 'language', 'currency', 'location', 'country', 'method'];
/** Texts that are no names of things. */
const WORDS =
  /^(text|note|reason|city|postcode|phone|street|recipient|after|from|to|purpose|wording|label|current|number|.*name|.*email|.*password|.*token|.*code|.*url)$/i;

const operations = operationsIn((await get('/openapi.json')).text);
const isForPeople = ({ roles }: Operation): boolean =>
  roles.some((role) => role === 'public' || role === 'guest' || role === 'customer');
const idsIn = ({ fields }: Operation): string[] =>
  Object.entries(fields)
    .filter(([name, schema]) => isText(schema) && !PUBLIC.includes(name) && !WORDS.test(name))
    .map(([name]) => name);
function isText({ type, const: word, enum: words, format, anyOf }: Operation['fields'][string]): boolean {
  if (word !== undefined) return false;
  if (anyOf !== undefined) return anyOf.some(isText);
  return type === 'string' && words === undefined && format !== 'date-time';
}
// The catalogue is nobody's: there, `order` is that of the rows.
const withIds = operations.filter(
  (one) => isForPeople(one) && !one.path.startsWith('/catalog/') && idsIn(one).length > 0,
);

/** What somebody's things are called, by the names under which operations ask for them: all that the document knows. */
function namesFor(known: Ids): Ids {
  const names = withIds.flatMap(idsIn).map((name) => [name, randomUUID()] as const);
  return { ...Object.fromEntries(names), ...known };
}
const anns = namesFor({ customer: ann.customer, session: ann.session, visitor: guest.id });
const guests = namesFor({ customer: ann.customer, session: ann.session, visitor: guest.id });

/** Values of the document's examples that are not in this shop, and what stands for them here. */
const here = new Map<unknown, unknown>([
  ['85123A', 'A'],
  [295, 100],
]);
function localised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(localised);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, localised(inner)]));
  return here.get(value) ?? value;
}

function call(operation: Operation, ids: Ids, headers: Record<string, string>): Promise<Answer> {
  const named = Object.fromEntries(idsIn(operation).map((name) => [name, ids[name]!]));
  if (operation.method === 'get') return get(queryUrl(operation, named), headers);
  const body = { ...(localised(operation.example) as object), ...named };
  // Whoever has no account names no customer, where that can be left open.
  const mayBeNobody = operation.fields['customer']?.anyOf?.some(({ type }) => type === 'null') ?? false;
  const isNobody = mayBeNobody && [guest.as, stranger.as].includes(headers);
  return post(operation.path, isNobody ? { ...body, customer: null } : body, headers);
}

// What creates comes before what needs it, in however many rounds that takes.
const created: string[] = [];
const isCreating = ({ path, method }: Operation): boolean =>
  method === 'post' && !/end-|remove-|sign-out|cancel|close|clear|change-|delete|join-|sign-/.test(path);
for (let round = 0; round < 2; round += 1)
  for (const [ids, as] of [
    [anns, bearer(ann.token)],
    [guests, guest.as],
  ] as const)
    for (const operation of withIds.filter(isCreating)) {
      const { status } = await call(operation, ids, as);
      if (status < 300) created.push(operation.path);
    }
await door.system.operations.settle();

/** The names of an order that was bought, given up in part, sent and sent back. */
async function bought(buyer: Caller, of: Ids): Promise<Ids> {
  const { system } = door.system;
  const { order } = await shop.buy(await shop.basket({ MUG: 3 }, { buyer }));
  assert.ok(order !== null);
  const names = { order: order.order, cancellation: randomUUID(), return: randomUUID(), fulfilment: randomUUID() };
  const lines = [{ line: 0, quantity: 1 }];
  const client = system.client(buyer);
  const { cancellation, fulfilment } = names;
  await client.send(orders, 'cancel-lines', { cancellation, order: names.order, lines, reason: 'one too many' });
  await shop.clerk.send(orders, 'fulfil-order', { order: names.order, fulfilment });
  await system.operations.settle();
  const back = { order: names.order, return: names.return };
  await client.send(orders, 'request-return', { ...back, lines, reason: 'unwanted' });
  const came = [{ line: 0, quantity: 1, condition: 'sellable' as const }];
  await shop.clerk.send(orders, 'receive-return', { return: names.return, location: 'main', lines: came });
  await system.operations.settle();
  const documents = { invoice: `${names.order}.1`, creditNote: `${names.return}.credit-1` };
  return namesFor({
    customer: of['customer']!,
    session: of['session']!,
    visitor: of['visitor']!,
    ...names,
    ...documents,
  });
}
const shop = Shop.on(door.system.system);
await shop.furnish();
await shop.receive('MUG', 100);
const annsBought = await bought(customer(ann.customer), anns);
const guestsBought = await bought({ role: 'public', id: guest.id, tenant: 'default', credential: guest.id }, guests);

/** The names of an order whose money could not be taken, and of another card that its buyer has given for it. */
async function paidAgain(buyer: Caller, of: Ids): Promise<Ids> {
  const network = new FileNetwork(join(folder, 'network.json'), { placement: 'insufficient-funds' });
  const card = { card: 'tok_good', returnUrl: 'https://shop.example/back' };
  const tenders = { rest: { kind: 'card' as const, ...card } };
  const basket = await shop.basket({ MUG: 1 }, { buyer, channel: 'prepaid', tenders });
  await shop.start(basket);
  await workOff(shop.system, network);
  const order = await shop.orderFrom(basket);
  await workOff(shop.system, network);
  const payment = randomUUID();
  const paid = await shop.system.client(buyer).send(orders, 'pay-order', { order, payment, ...card });
  assert.ok(paid.done, JSON.stringify(paid));
  await shop.system.operations.settle();
  return { ...of, order, payment };
}
const annsPaid = await paidAgain(customer(ann.customer), anns);

/** An answer without what is of the one request: its trace, and the names that it was asked for. */
function heard({ status, text }: Answer, ids: Ids): string {
  let told = `${status} ${text.replace(/"trace":"[0-9a-f]{32}"/, '')}`;
  // The longest first: some names are made of others.
  const longestFirst = Object.entries(ids).toSorted(([, one], [, other]) => other.length - one.length);
  for (const [name, id] of longestFirst) told = told.replaceAll(id, name);
  return told;
}
const madeUp = (): Ids => namesFor({ visitor: `visitor:${randomUUID()}` });

/** What names something of the caller's own: nobody else's can have the name. */
const OWN = [
  '/customers/save-address',
  '/customers/give-tax-number',
  '/customers/ask-verification',
  '/customers/ask-password-reset',
  '/customers/change-email',
  '/customers/change-password',
];
/** Where the caller makes up the random name of something that is nobody's yet, that it is taken has to be said. */
const FRESH = ['/customers/sign-up', '/customers/sign-in', '/customers/become-visitor', '/payments/present-gift-card'];
/** What the token of an e-mail opens: any wrong one is refused alike, whoever it is about. */
const BY_MAIL = ['/customers/verify-email', '/customers/reset-password'];

const annSees = async (): Promise<string> => {
  await door.system.operations.settle();
  const seen = await Promise.all(
    [
      '/customers/my-data',
      `/orders/order?order=${anns['order']}`,
      `/orders/order?order=${annsBought['order']}`,
      `/orders/order-delivery?order=${annsBought['order']}`,
    ].map((path) => get(path, bearer(ann.token))),
  );
  assert.deepEqual(
    seen.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  return seen.map(({ text }) => text).join('\n');
};

test('the enumeration covers what takes an id, and there is something of each name', async () => {
  assert.ok(withIds.length >= 19, `${withIds.length} operations`);
  for (const path of ['/orders/order', '/orders/cancel-order', '/customers/end-session', '/orders/order-status'])
    assert.ok(
      withIds.some((one) => one.path === path),
      path,
    );
  for (const path of ['/orders/order-products', '/customers/save-address']) assert.ok(created.includes(path), path);
  for (const [ids, as] of [
    [anns, bearer(ann.token)],
    [guests, guest.as],
  ] as const)
    assert.equal((await get(`/orders/order-status?order=${ids['order']}`, as)).status, 200);
  for (const path of ['/orders/cancel-lines', '/orders/change-address', '/orders/withdraw'])
    assert.ok(
      withIds.some((one) => one.path === path),
      path,
    );
  const shown = [
    'fulfilments',
    'order-delivery',
    'cancellation',
    'edit-payments',
    'invoice',
    'order-return',
    'credit-note',
  ];
  for (const path of shown.map((name) => `/orders/${name}`)) {
    const operation = withIds.find((one) => one.path === path);
    assert.ok(operation !== undefined, path);
    assert.equal((await call(operation, annsBought, bearer(ann.token))).status, 200, path);
    assert.equal((await call(operation, guestsBought, guest.as)).status, 200, path);
  }
  const payment = withIds.find(({ path }) => path === '/orders/order-payment');
  assert.ok(payment !== undefined);
  assert.equal((await call(payment, annsPaid, bearer(ann.token))).status, 200);
});

for (const [who, as] of [
  ['another customer', bearer(bob.token)],
  ['another guest', stranger.as],
  ['nobody in particular', {}],
] as const)
  test(`the names of somebody’s things open nothing to ${who}, and tell nothing`, async () => {
    const before = await annSees();
    for (const operation of withIds)
      for (const ids of [anns, guests, annsBought, guestsBought, annsPaid]) {
        if (FRESH.includes(operation.path) || OWN.includes(operation.path)) continue;
        const unknown = madeUp();
        const [theirs, nobodys] = [await call(operation, ids, as), await call(operation, unknown, as)];
        const where = `${operation.method} ${operation.path}: ${theirs.status} ${theirs.text}`;
        for (const mark of ['whitcombe', 'annabel', ann.email])
          assert.ok(!theirs.text.toLowerCase().includes(mark), where);
        // Who may call it at all is told there is nothing; the others, that it is not for them.
        const mayCall = theirs.status !== 401 && theirs.status !== 403;
        const isCreating = nobodys.status < 300;
        if (mayCall && !BY_MAIL.includes(operation.path)) assert.equal(theirs.status, 404, where);
        // Where a name that is not taken makes something new, the answer cannot be the same.
        if (!isCreating) assert.equal(heard(theirs, ids), heard(nobodys, unknown), where);
      }
    assert.equal(await annSees(), before);
  });

test('whatever looks something up by its name says so in the document', () => {
  const open = withIds.filter(({ path }) => ![...FRESH, ...OWN, ...BY_MAIL].includes(path));
  const silent = open.filter(({ statuses }) => !statuses.includes('404')).map(({ path }) => path);
  assert.deepEqual(silent, []);
});
