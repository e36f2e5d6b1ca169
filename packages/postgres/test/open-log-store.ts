import { PostgresLogStore } from '../src/postgres-log-store.ts';
import { serverUrl } from '../src/testing/server-url.ts';

/** The schema of a shard in a place of the contract suite. */
export const schemaOf = (place: string, shard: number): string => `${place}_${shard}`;

/** Opens a shard of the log; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (place: string, shard = 0): Promise<PostgresLogStore> =>
  PostgresLogStore.open({ log: 'library', shard, url: serverUrl(), schema: schemaOf(place, shard) });
