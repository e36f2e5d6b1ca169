import { PostgresKeyStore } from '../src/keys/postgres-key-store.ts';

/** A place of keys: the server's address with the schema behind it. */
export const placeOf = (url: string, schema: string): string => `${url}#${schema}`;

/** Opens the keys of a place; the contract suite's child processes, which are killed, do it through this module. */
export function openStore(place: string): Promise<PostgresKeyStore> {
  const [url = '', schema = ''] = place.split('#');
  return PostgresKeyStore.open({ url, schema });
}
