import { PostgresLogStore } from '../src/postgres-log-store.ts';
import { serverUrl } from '../src/testing/server-url.ts';

/** Opens the log in a schema; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (schema: string): Promise<PostgresLogStore> =>
  PostgresLogStore.open({ log: 'library', url: serverUrl(), schema });
