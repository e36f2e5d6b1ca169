import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { SystemParts } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { serveCardMarket } from '../../card-payments/testing/card-market.ts';
import { startCardNetworkProcess } from '../../card-payments/testing/card-network-process.ts';
import { Shop } from './shop.ts';

/** So many pieces of these articles are in stock. */
type Stock = Readonly<Record<string, number>>;

/** A furnished shop on a folder of its own. After the tests of the file everything in it must be whole; then it is gone. */
export async function openShop(stock: Stock = {}, parts: Partial<SystemParts> = {}): Promise<Shop> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-shop-'));
  const folder = openDataFolder(path);
  const shop = await Shop.open(folder, parts);
  after(async () => {
    try {
      await shop.assertWhole();
    } finally {
      await shop.system.stop();
      await folder.close();
      await rm(path, { recursive: true });
    }
  });
  for (const [sku, pieces] of Object.entries(stock)) await shop.receive(sku, pieces);
  return shop;
}

/** The same, served, and paid by card through a card network of its own. */
export async function openCardShop(stock: Stock) {
  const path = await mkdtemp(join(tmpdir(), 'banyan-card-shop-'));
  const network = await startCardNetworkProcess(path);
  const market = await serveCardMarket(join(path, 'data'), network);
  const shop = Shop.on(market.system.system);
  after(async () => {
    try {
      await shop.assertWhole();
    } finally {
      await market.end();
      await network.stop();
      await rm(path, { recursive: true });
    }
  });
  await shop.furnish();
  for (const [sku, pieces] of Object.entries(stock)) await shop.receive(sku, pieces);
  return {
    shop,
    market,
    network,
    /** What pays the rest of a checkout: a card of this number, a good one unless told. */
    byCard: async (number = '4242424242424242') => ({
      kind: 'card' as const,
      card: await network.card(number),
      returnUrl: 'https://shop.example/back',
    }),
  };
}
