import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Topology } from '@banyan/cli';
import type { ProcessManager, Service, View } from '@banyan/core';
import { oneProcess } from '@banyan/topologies/one-process';
import { serveMarket } from '../faults/testing/served-market.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

/** The market with something of its code changed, as a deployment would. */
const changed =
  (change: (service: Service) => Partial<Service>): Topology =>
  (folder) => {
    const market = oneProcess(folder);
    return { ...market, services: market.services.map((service) => ({ ...service, ...change(service) })) };
  };

type StockFold = View['sources'][number]['folds'][string]['fold'];

/** The stock levels with another fold of what was received. */
function withStockFold({ views }: Service, wrap: (fold: StockFold) => StockFold): View[] {
  return views.map((view) => {
    if (view.name !== 'stock-levels') return view;
    const sources = view.sources.map((source) => {
      const received = source.folds['stock-received'];
      assert.ok(received !== undefined);
      return { ...source, folds: { ...source.folds, 'stock-received': { ...received, fold: wrap(received.fold) } } };
    });
    return { ...view, sources };
  });
}

test('parked.md: what is parked is listed, retried and skipped', async (t) => {
  const shop = await smallShop(t);
  let isMended = false;
  const placingThrows = (process: ProcessManager): ProcessManager =>
    process.name !== 'placing'
      ? process
      : {
          ...process,
          reactions: process.reactions.map((reaction) => ({
            ...reaction,
            react: () => {
              throw new RangeError('no idea what to do');
            },
          })),
        };
  const topology = changed((service) => ({
    views: withStockFold(service, (fold) => (row, payload, event) => {
      if (!isMended && event.key.includes('MUG')) throw new RangeError('no idea what that is');
      return fold(row, payload, event) as unknown;
    }),
    processes: service.processes.map(placingThrows),
  }));
  const market = await serveMarket(shop.data, { topology, staffToken: shop.staffToken });
  t.after(() => market.stop());
  const lines = [{ sku: 'MUG', quantity: 5 }];
  await market.post('inventory/receive-stock', { delivery: 'D2', location: 'main', lines });
  const line = { sku: 'MUG', kind: 'goods', quantity: 1, price: { amount: 300, currency: 'GBP', scale: 2 } };
  const draft = { order: 'S2', customer: null, country: 'France', currency: 'GBP', lines: [line] };
  await market.post('orders/draft-order', draft);
  await market.post('orders/place-order', { order: 'S2', location: 'main', terms: 'received' });
  const { operations } = market.system;
  await operations.settle();
  await followRunbook(t, 'parked.md', async (page) => {
    const environment = { BANYAN_DATA: shop.data };
    await page.next(environment);
    isMended = true;
    await page.next(environment);
    const [parked] = await operations.parkedInstances();
    assert.ok(parked !== undefined);
    await page.next({ ...environment, PROCESS: parked.process, INSTANCE: parked.instance, INPUT: parked.input });
  });
});

test('view-differs.md: a view that differs is built again', async (t) => {
  const shop = await smallShop(t);
  let isMended = false;
  const topology = changed((service) => ({
    views: withStockFold(service, (fold) => (row, payload, event) => {
      const next = fold(row, payload, event) as { readonly free: number };
      return isMended ? next : { ...next, free: next.free + 1 };
    }),
  }));
  const market = await serveMarket(shop.data, { topology, staffToken: shop.staffToken });
  t.after(() => market.stop());
  await market.system.operations.settle();
  isMended = true;
  await followRunbook(t, 'view-differs.md', async (page) => {
    await page.next({ BANYAN_DATA: shop.data });
    await page.next({ BANYAN_DATA: shop.data });
  });
});
