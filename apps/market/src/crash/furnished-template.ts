import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { Shop } from '../checkout/testing/shop.ts';
import { TEMPLATE } from './furnished-folder.ts';

/** Furnishes the shop that every run of a scenario begins with, until the test ends. `furnish` leaves beside it what the scenario has to know. */
export async function furnishTemplate(
  t: TestContext,
  furnish: (shop: Shop, template: string) => Promise<void>,
): Promise<void> {
  const template = await mkdtemp(join(tmpdir(), 'banyan-crash-template-'));
  t.after(() => rm(template, { recursive: true }));
  const folder = openDataFolder(join(template, 'market'));
  const shop = await Shop.open(folder);
  await furnish(shop, template);
  await shop.system.operations.settle();
  await shop.system.stop();
  await folder.close();
  // To the processes that play the scenario.
  process.env[TEMPLATE] = template;
}
