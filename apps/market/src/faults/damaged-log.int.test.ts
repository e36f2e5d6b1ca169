import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { logFileIn } from '@banyan/sqlite';
import { serveMarket, type ServedMarket } from './testing/served-market.ts';

const ORDERS = 80;
const PAGE_BYTES = 4096;
const NOTE = 'the note that will be damaged';

test('of a log with one flipped byte nothing damaged is served, readiness says so, and other services go on', async (t) => {
  const market = await damagedMarket(t, (bytes, at) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  });
  const shipped = await market.post('orders/ship-order', { order: 'S1' });
  assert.deepEqual([shipped.status, shipped.body['code']], [503, 'corrupt-log'], JSON.stringify(shipped.body));
  await tellsOfDamage(market);
});

test('of a log with a page of nonsense nothing damaged is served, readiness says so, and other services go on', async (t) => {
  const market = await damagedMarket(t, (bytes, at) => fillPage(bytes, Math.floor(at / PAGE_BYTES)));
  const shipped = await market.post('orders/ship-order', { order: 'S1' });
  assert.deepEqual([shipped.status, shipped.body['code']], [503, 'corrupt-log'], JSON.stringify(shipped.body));
  await tellsOfDamage(market);
});

test('a log whose damage is met when it is opened is not served at all', async (t) => {
  const refused = damagedMarket(t, (bytes) => fillPage(bytes, 1));
  await assert.rejects(refused, {
    code: 'corrupt-log',
    message: /the log of orders is damaged.*Restore it from a backup/,
  });
});

function fillPage(bytes: Buffer, page: number): void {
  bytes.fill(0x5a, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
}

async function tellsOfDamage(market: ServedMarket): Promise<void> {
  const ready = await market.get('health/ready');
  assert.equal(ready.status, 503);
  assert.match(JSON.stringify(ready.body), /"reasons":\{"orders":"[^"]+/);
  await assert.rejects(market.system.operations.verifyLog('orders'), { code: 'corrupt-log' });
  assert.equal((await market.get('health/live')).status, 200);
  assert.equal((await market.get('catalog/product?sku=MUG')).body['sku'], 'MUG');
  await market.system.operations.verifyLog('catalog');
}

/** A market whose orders' log was changed on the disk while it did not run, at the byte where a drafted line's note begins. */
async function damagedMarket(t: TestContext, damage: (bytes: Buffer, at: number) => void): Promise<ServedMarket> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-damaged-'));
  t.after(() => rm(folder, { recursive: true }));
  const whole = await serveMarket(folder);
  const price = { amount: 300, currency: 'GBP', scale: 2 };
  const line = { sku: 'MUG', kind: 'goods', quantity: 1, price, note: NOTE };
  await whole.post('catalog/draft-product', { sku: 'MUG', name: 'A mug' });
  await whole.post('catalog/publish-product', { sku: 'MUG' });
  await whole.post('inventory/receive-stock', {
    delivery: 'D1',
    location: 'main',
    lines: [{ sku: 'MUG', quantity: 5 }],
  });
  const draft = { order: 'S1', customer: null, country: 'France', currency: 'GBP', lines: [line] };
  // In the middle of so many that its page is none of those that are read when the log is opened.
  for (let nth = 1; nth <= ORDERS; nth += 1) {
    const other = { ...draft, order: `O${nth}`, lines: [{ ...line, note: 'x'.repeat(500) }] };
    assert.equal((await whole.post('orders/draft-order', nth === ORDERS / 2 ? draft : other)).status, 204);
  }
  const placing = { order: 'S1', location: 'main', terms: 'received' };
  assert.equal((await whole.post('orders/place-order', placing)).status, 204);
  await whole.system.operations.settle();
  await whole.stop();

  const file = logFileIn(folder, 'orders');
  const bytes = await readFile(file);
  const at = bytes.indexOf(NOTE);
  assert.ok(at > 0 && at === bytes.lastIndexOf(NOTE), 'the note is not in one page of the log');
  damage(bytes, at);
  await writeFile(file, bytes);
  const market = await serveMarket(folder, { staffToken: whole.staffToken });
  t.after(() => market.stop());
  return market;
}
