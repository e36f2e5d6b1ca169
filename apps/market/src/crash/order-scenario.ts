import assert from 'node:assert/strict';
import type { LogStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { CrashScenario } from '@banyan/testing';
import { oneProcess } from '@banyan/topologies/one-process';
import { checkInvariants } from './check-invariants.ts';
import { checkAcknowledged } from './check-acknowledged.ts';
import { orderServices } from './order-services.ts';
import { ORDER_STORY_END } from './order-story-end.ts';
import { tellOrderStory, type Told } from './order-story.ts';
import { shopOf } from './shop.ts';

/** The logs of the system under way: what waits to be sent is seen nowhere else. */
const logs = new Map<string, LogStore>();

/** What clients were told before the crash. */
let before: readonly Told[] = [];

/** The order story on the market's own services and stores, for the crash harness. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    logs.clear();
    const folder = openDataFolder(path, { writers: 1 });
    const market = oneProcess(folder);
    assert.deepEqual(
      orderServices.filter((service) => !market.services.includes(service)),
      [],
      'the market has other services',
    );
    const log = async (service: string): Promise<LogStore> => {
      const store = await market.stores.log(service);
      logs.set(service, store);
      return store;
    };
    return { stores: { ...market.stores, log }, close: () => folder.close() };
  },

  run: tellOrderStory,

  async check(system, acknowledged, finished) {
    const told = acknowledged.map((line) => JSON.parse(line) as Told);
    await checkInvariants(system, logs);
    await checkAcknowledged(system, told);
    if (!finished) {
      before = told;
      return;
    }
    assert.deepEqual(told.slice(0, before.length), before, 'a client is told something else the second time');
    assert.deepEqual(await shopOf(system, logs), ORDER_STORY_END);
  },
};
