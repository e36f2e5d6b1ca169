import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { serveMarket } from '../faults/testing/served-market.ts';

/** A shop with an article in stock and an order, at rest. */
export interface SmallShop {
  /** Goes with the test. */
  readonly folder: string;
  readonly data: string;
  readonly staffToken: string;
  /** Another copy of its data folder, in which a test may do as it likes. */
  copy(name: string): Promise<string>;
}

/** Makes a small shop for one test. */
export async function smallShop(t: TestContext): Promise<SmallShop> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-runbook-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const market = await serveMarket(data);
  await market.post('inventory/receive-stock', {
    delivery: 'D1',
    location: 'main',
    lines: [{ sku: 'MUG', quantity: 5 }],
  });
  const line = { sku: 'MUG', kind: 'goods', quantity: 1, price: { amount: 300, currency: 'GBP', scale: 2 } };
  const draft = { order: 'S1', customer: null, country: 'France', currency: 'GBP', lines: [line] };
  await market.post('orders/draft-order', draft);
  await market.post('orders/place-order', { order: 'S1', location: 'main', terms: 'received' });
  await market.system.operations.settle();
  await market.stop();
  return {
    folder,
    data,
    staffToken: market.staffToken,
    async copy(name) {
      const to = join(folder, name);
      await cp(data, to, { recursive: true, filter: (path) => !path.endsWith('.sock') });
      return to;
    },
  };
}
