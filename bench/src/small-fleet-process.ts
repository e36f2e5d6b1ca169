import type { SystemParts } from '@banyan/engine';
import { PostgresHub, PostgresLogStore, PostgresViewStore } from '@banyan/postgres';
import { openDataFolder } from '@banyan/sqlite';
import { counters, countersService } from './counters.ts';
import { logSchema } from './engine-on-postgres.ts';
import { benchFolder } from './machine.ts';
import { sightings, sightingsService } from './sightings.ts';

/** One of two processes that share PostgreSQL, as `topologies/small-fleet.ts` has them: the counters are in one, who hears of them in the other. */
export async function fleetProcess(here: string, url: string): Promise<SystemParts> {
  const folder = openDataFolder(benchFolder());
  const followed = [counters.name, sightings.name].map((log) => ({ log, url, schema: logSchema(log) }));
  return {
    services: [countersService(false), sightingsService],
    here: [here],
    // Nobody calls anybody: what is measured comes by the log.
    elsewhere: () => ({ send: refuse, query: refuse }),
    stores: {
      log: (log) => PostgresLogStore.open({ log, url, schema: logSchema(log), tellsOfCommits: true }),
      views: (name) => PostgresViewStore.open({ url, schema: `${name}_views` }),
      keys: () => folder.keyStore(),
      hub: () => PostgresHub.open({ logs: followed }),
    },
  };
}

async function refuse(): Promise<never> {
  throw new Error('the other process is not called');
}
