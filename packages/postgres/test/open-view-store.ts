import { serverUrl } from '../src/testing/server-url.ts';
import { PostgresViewStore } from '../src/views/postgres-view-store.ts';

/** Opens the views of a schema; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (schema: string): Promise<PostgresViewStore> =>
  PostgresViewStore.open({ url: serverUrl(), schema });
