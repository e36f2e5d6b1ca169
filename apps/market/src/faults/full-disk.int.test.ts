import assert from 'node:assert/strict';
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mountSmallDisk } from '@banyan/testing';
import { checkInvariants } from '../crash/check-invariants.ts';
import { serveMarket, type MarketAnswer } from './testing/served-market.ts';

const ORDERS_MAX = 5000;
const disk = await mountSmallDisk(16);

test(
  'on a full disk a client gets 503 and nothing is half done; with room again the market goes on',
  { skip: typeof disk === 'string' && disk },
  async (t) => {
    if (typeof disk === 'string') return;
    const market = await serveMarket(join(disk.folder, 'data'));
    t.after(async () => {
      await market.stop();
      await disk.remove();
    });
    const received = await market.post('inventory/receive-stock', {
      delivery: 'D1',
      location: 'main',
      lines: [{ sku: 'MUG', quantity: 1_000_000 }],
    });
    assert.equal(received.status, 204);
    const ballast = join(disk.folder, 'ballast');
    fill(ballast);

    const draft = (nth: number): Promise<MarketAnswer> => {
      const price = { amount: 255, currency: 'GBP', scale: 2 };
      const line = { sku: 'MUG', kind: 'goods', quantity: 1, price, note: 'x'.repeat(500) };
      const body = { order: `S${nth}`, customer: null, country: 'France', currency: 'GBP', lines: [line, line, line] };
      return market.post('orders/draft-order', body, { 'idempotency-key': `draft ${nth}` });
    };
    const place = (nth: number): Promise<MarketAnswer> =>
      market.post(
        'orders/place-order',
        { order: `S${nth}`, location: 'main', terms: 'received' },
        { 'idempotency-key': `place ${nth}` },
      );

    let [nth, refused]: [number, MarketAnswer | undefined] = [0, undefined];
    while (refused === undefined && nth < ORDERS_MAX) {
      nth += 1;
      for (const send of [draft, place]) {
        const answer = await send(nth);
        if (answer.status === 204) continue;
        refused = answer;
        break;
      }
    }
    assert.equal(refused?.status, 503, JSON.stringify(refused?.body));
    assert.equal(refused.body['code'], 'storage-full');
    assert.match(String(refused.body['detail']), /Nothing was changed/);
    t.diagnostic(`the disk was full at order ${nth}`);

    const full = await market.get('health/ready');
    assert.equal(full.status, 503);
    assert.match(JSON.stringify(full.body), /"orders":"storage full: /);
    assert.equal((await market.get('inventory/stock-level?sku=MUG&location=main')).status, 200, 'queries go on');

    rmSync(ballast);
    for (let again = 1; again <= nth + 1; again += 1)
      for (const send of [draft, place]) assert.equal((await send(again)).status, 204);
    await market.system.operations.settle();
    const { body } = await market.get('inventory/stock-level?sku=MUG&location=main');
    assert.deepEqual([body['reserved'], body['free']], [3 * (nth + 1), 1_000_000 - 3 * (nth + 1)]);
    const { rows } = (await market.get('orders/orders?status=confirmed&limit=1000')).body;
    assert.ok(Array.isArray(rows) && rows.length === nth + 1);
    assert.equal((await market.get('health/ready')).status, 200);
    await checkInvariants(market.system.system);
  },
);

/** Writes until nothing goes in any more, and leaves a little room. */
function fill(file: string): void {
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeFileSync(file, chunk, { flag: 'a' });
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    truncateSync(file, statSync(file).size - 4 * chunk.length);
  }
}
