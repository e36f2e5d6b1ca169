import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { serveMarket } from './testing/served-market.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-bad-input-'));
const market = await serveMarket(folder);
after(async () => {
  await market.stop();
  await rm(folder, { recursive: true });
});

const location = 'main';
const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const line = { sku: 'MUG', kind: 'goods', quantity: 1, price: gbp(300) };
const draft = (order: string, changes: object = {}, lineChanges: object = {}) => ({
  order,
  customer: null,
  country: 'France',
  currency: 'GBP',
  lines: [{ ...line, ...lineChanges }],
  ...changes,
});
const basket = (order: string, sku: string, price = gbp(300)) => draft(order, { lines: [{ sku, quantity: 1, price }] });

for (const sku of ['MUG', 'OLD']) {
  await market.post('catalog/draft-product', { sku, name: `A ${sku}` });
  await market.post('catalog/change-price', { sku, price: gbp(300) });
  await market.post('catalog/publish-product', { sku });
}
await market.post('catalog/retire-product', { sku: 'OLD' });
await market.post('inventory/receive-stock', {
  delivery: 'D1',
  location,
  lines: [
    { sku: 'MUG', quantity: 10 },
    { sku: 'OLD', quantity: 10 },
  ],
});
await market.system.operations.settle();

/** What is sent, and the status, code and words of the problem that comes back. */
const CASES: readonly (readonly [
  what: string,
  path: string,
  body: unknown,
  status: number,
  code: string,
  says: RegExp,
])[] = [
  ['unknown command', 'orders/draft-ordre', draft('B1'), 404, 'unknown-operation', /draft-order/],
  ['unknown service', 'order/draft-order', draft('B1'), 404, 'unknown-operation', /orders/],
  [
    'wrong field type',
    'orders/draft-order',
    draft('B1', {}, { quantity: '1' }),
    400,
    'invalid',
    /\/lines\/0\/quantity/,
  ],
  ['missing field', 'orders/draft-order', draft('B1', { country: undefined }), 400, 'invalid', /country/],
  ['unknown field', 'orders/draft-order', draft('B1', { discount: 1 }), 400, 'invalid', /discount/],
  ['quantity 0', 'orders/draft-order', draft('B1', {}, { quantity: 0 }), 400, 'invalid', /\/lines\/0\/quantity/],
  ['quantity 1e12', 'orders/draft-order', draft('B1', {}, { quantity: 1e12 }), 400, 'invalid', /\/lines\/0\/quantity/],
  ['half a piece', 'orders/draft-order', draft('B1', {}, { quantity: 0.5 }), 400, 'invalid', /\/lines\/0\/quantity/],
  [
    'price with too many decimals',
    'orders/draft-order',
    draft('B1', {}, { price: gbp(255_555, 5) }),
    400,
    'invalid',
    /\/lines\/0\/price\/scale/,
  ],
  [
    'list price with too many decimals',
    'catalog/change-price',
    { sku: 'MUG', price: gbp(255_555, 5) },
    400,
    'invalid',
    /\/price/,
  ],
  [
    'wrong currency',
    'orders/draft-order',
    draft('B1', {}, { price: { amount: 300, currency: 'EUR', scale: 2 } }),
    409,
    'wrong-currency',
    /GBP/,
  ],
  ['currency that is none', 'orders/draft-order', draft('B1', { currency: 'pounds' }), 400, 'invalid', /\/currency/],
  ['retired product', 'catalog/change-price', { sku: 'OLD', price: gbp(1) }, 409, 'product-retired', /OLD/],
  ['broken JSON', 'orders/draft-order', '{"order": "B1", ', 400, 'broken-json', /JSON/],
  [
    'body too large',
    'orders/draft-order',
    draft('B1', { country: 'x'.repeat(2 ** 20) }),
    413,
    'body-too-large',
    /1048576/,
  ],
  ['nothing at all', 'orders/draft-order', '', 400, 'broken-json', /JSON/],
];

for (const [what, path, body, status, code, says] of CASES) {
  test(`${what} gets a precise problem and changes nothing`, async () => {
    const before = await market.positions();
    const answer = await market.post(path, body);
    assert.deepEqual([answer.status, answer.body['code']], [status, code], JSON.stringify(answer.body));
    assert.match(JSON.stringify(answer.body), says);
    assert.deepEqual(await market.positions(), before);
  });
}

test('the same key with another body is refused, and what the first did stays', async () => {
  const headers = { 'idempotency-key': 'one key' };
  const first = await market.post('orders/draft-order', draft('K1'), headers);
  assert.equal(first.status, 204);
  const before = await market.positions();
  const other = await market.post('orders/draft-order', draft('K2'), headers);
  assert.deepEqual([other.status, other.body['code']], [422, 'key-reused']);
  assert.deepEqual(await market.positions(), before);
  assert.equal((await market.get('orders/order?order=K1', first.token)).body['order'], 'K1');
  assert.equal((await market.get('orders/order?order=K2', first.token)).status, 404);
});

test('the same key twenty times at once places one order', async () => {
  const free = async () =>
    (await market.get(`inventory/stock-level?sku=MUG&location=${location}`)).body['free'] as number;
  const before = await free();
  const clicks = Array.from({ length: 20 }, () =>
    market.postAsPublic('orders/order-products', basket('T1', 'MUG'), { 'idempotency-key': 'twice' }),
  );
  for (const { status, body } of await Promise.all(clicks)) assert.deepEqual([status, body], [200, { order: 'T1' }]);
  await market.system.operations.settle();
  assert.equal((await market.get('orders/order?order=T1')).body['status'], 'confirmed');
  assert.equal(await free(), before - 1);
});

test('an order of a retired product fails by that name, and takes nothing', async () => {
  const { token } = await market.postAsPublic('orders/order-products', basket('R1', 'OLD'));
  assert.ok(token !== null);
  await market.system.operations.settle();
  const { body } = await market.get('orders/order?order=R1');
  assert.deepEqual([body['status'], body['reason'], body['number']], ['failed', 'not-for-sale: OLD', null]);
  assert.equal((await market.get(`inventory/stock-level?sku=OLD&location=${location}`)).body['free'], 10);
});

test('an expired reservation is refused', async () => {
  const until = '2009-12-01T00:00:00.000Z';
  const lines = [{ sku: 'MUG', quantity: 1 }];
  const late = await market.post('inventory/reserve-stock', { reservation: 'late', location, until, lines });
  assert.deepEqual([late.status, late.body['code']], [409, 'reservation-expired']);
  const none = await market.post('inventory/commit-reservation', { reservation: 'late' });
  assert.deepEqual([none.status, none.body['code']], [404, 'no-such-reservation']);
});
