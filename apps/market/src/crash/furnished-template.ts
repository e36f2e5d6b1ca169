import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemPorts } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { Shop } from '../checkout/testing/shop.ts';
import { TEMPLATE } from './furnished-folder.ts';

type Furnish = (shop: Shop, template: string) => Promise<void>;

/** Something that was done before, so long ago. */
interface Past {
  readonly agoMs: number;
  readonly furnish: Furnish;
}

/** Furnishes the shop that every run of a scenario begins with, until the test ends. `furnish` leaves beside it what the scenario has to know. */
export async function furnishTemplate(t: TestContext, furnish: Furnish, past?: Past): Promise<void> {
  const template = await mkdtemp(join(tmpdir(), 'banyan-crash-template-'));
  t.after(() => rm(template, { recursive: true }));
  if (past !== undefined) await furnishAt(template, past);
  await furnishAt(template, { agoMs: 0, furnish });
  // To the processes that play the scenario.
  process.env[TEMPLATE] = template;
}

async function furnishAt(template: string, { agoMs, furnish }: Past): Promise<void> {
  const folder = openDataFolder(join(template, 'market'));
  const { clock } = systemPorts;
  const shop = await Shop.open(folder, { ports: { clock: { ...clock, now: () => clock.now() - agoMs } } });
  await furnish(shop, template);
  await shop.system.operations.settle();
  await shop.system.stop();
  await folder.close();
}
