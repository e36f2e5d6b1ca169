import { PostgresKeyStore } from '../src/keys/postgres-key-store.ts';
import { serverUrl } from '../src/testing/server-url.ts';

/** Opens the keys in a schema; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (schema: string): Promise<PostgresKeyStore> =>
  PostgresKeyStore.open({ url: serverUrl(), schema });
