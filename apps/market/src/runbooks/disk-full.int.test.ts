import assert from 'node:assert/strict';
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Served } from '@banyan/cli';
import { mountSmallDisk } from '@banyan/testing';
import { serveMarket } from '../faults/testing/served-market.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

const COMMANDS_MAX = 5_000;
const disk = await mountSmallDisk(16);

test(
  'disk-full.md: the shop says so, goes on with room, and a start says so, too',
  { skip: typeof disk === 'string' && disk },
  async (t) => {
    if (typeof disk === 'string') return;
    let market: Served | undefined;
    t.after(async () => {
      await market?.stop();
      await disk.remove();
    });
    const shop = await smallShop(t);
    const data = join(disk.folder, 'data');
    await cp(shop.data, data, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const ballast = join(disk.folder, 'ballast');
    await followRunbook(t, 'disk-full.md', async (page) => {
      const served = await serveMarket(data, { staffToken: shop.staffToken });
      market = served;
      const environment = { BANYAN_DATA: data, PORT: new URL(served.url).port };
      fill(ballast);
      let status = 204;
      for (let nth = 0; status === 204 && nth < COMMANDS_MAX; nth += 1) {
        const lines = [{ sku: `SKU-${nth}`, quantity: 1 }];
        ({ status } = await served.post('inventory/receive-stock', { delivery: `D-${nth}`, location: 'main', lines }));
      }
      assert.equal(status, 503);
      await page.next(environment);
      rmSync(ballast);
      while ((await served.get('health/ready')).status !== 200);
      await page.next(environment);
      await served.stop();
      fill(ballast, 0);
      await page.next({ BANYAN_DATA: data, PORT: '0' });
    });
  },
);

/** Writes until nothing goes in any more, and leaves a little room. */
function fill(file: string, leave = 256 * 1024): void {
  for (const size of [64 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
  truncateSync(file, statSync(file).size - leave);
}
