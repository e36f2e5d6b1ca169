import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Topology } from '@banyan/cli';
import { anybody } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { serveMarket } from '../faults/testing/served-market.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

const crowded: Topology = (folder) => ({ ...oneProcess(folder), limits: { commandsMax: 1 } });

test('overloaded.md: what runs is shown, and a command beyond the bound is refused', async (t) => {
  const shop = await smallShop(t);
  const market = await serveMarket(shop.data, { topology: crowded, staffToken: shop.staffToken });
  t.after(() => market.stop());
  const line = { sku: 'MUG', quantity: 1, price: { amount: 300, currency: 'GBP', scale: 2 } };
  const order = (name: string) => ({
    order: name,
    customer: null,
    country: 'France',
    currency: 'GBP',
    lines: [line],
  });
  const environment = {
    BANYAN_DATA: shop.data,
    PORT: new URL(market.url).port,
    ORDER: JSON.stringify(order('O-1')),
  };
  await followRunbook(t, 'overloaded.md', async (page) => {
    await page.next(environment);
    let first: Promise<unknown> = Promise.resolve();
    await market.system.system.operations.holdCommits(async () => {
      first = market.system.client(anybody()).send(orders, 'order-products', order('O-0'));
      await page.next(environment);
    });
    await first;
  });
});

test('overloaded.md names bounds that there are', async () => {
  const root = new URL('../../../../', import.meta.url);
  const read = (path: string): Promise<string> => readFile(fileURLToPath(new URL(path, root)), 'utf8');
  const bounds = await Promise.all(['packages/engine/src/limits.ts', 'packages/gateway/src/limits.ts'].map(read));
  const page = await read('docs/runbooks/overloaded.md');
  const table = page.slice(page.indexOf('| answer'), page.indexOf('Every bound'));
  const named = [...table.matchAll(/`(\w+(?:Max|Ms|Share))`/g)].map(([, name]) => name!);
  assert.ok(named.length >= 8, named.join(', '));
  for (const name of named) assert.match(bounds.join(), new RegExp(`\\b${name}: `), `there is no bound ${name}`);
});
