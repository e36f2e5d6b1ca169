import { StoreError } from '@banyan/engine';
import pg, { type Client } from 'pg';
import { WritableClient } from './writable-client.ts';

/** PostgreSQL cuts longer names off, and two that differ behind that would be one. */
const NAME_BYTES_MAX = 63;
const CONNECT_MS = 30_000;

/** The address of a service's own database on a server: beside the one that an address names, `shop`, that of orders is `shop_orders`. */
export function serviceDatabase(url: string, service: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(`${databaseIn(address)}_${service.replaceAll('-', '_')}`)}`;
  return address.href;
}

/**
 * Makes a database where it is not there. Any number of processes may ask for the same one at once.
 * @param by the address of a database that is there, on the same server
 * @throws StoreError when it cannot be made, such as by a user who may not
 */
export async function makeDatabase(url: string, by: string): Promise<void> {
  const name = databaseIn(new URL(url));
  if (Buffer.byteLength(name) > NAME_BYTES_MAX)
    throw new StoreError(`the name of the database ${name} is longer than ${NAME_BYTES_MAX} bytes`, 'none');
  const client = new WritableClient({
    connectionString: by,
    application_name: 'banyan databases',
    connectionTimeoutMillis: CONNECT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await makeMissing(client, name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`the database ${name} cannot be made: ${reason}`, 'none', error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** One after another: the lock is given up when the connection ends. */
async function makeMissing(client: Client, name: string): Promise<void> {
  await client.query("select pg_advisory_lock(hashtextextended('banyan databases', 0))");
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
}

/** An address that names no database means the one that is called as the user. */
function databaseIn({ pathname, username }: URL): string {
  return decodeURIComponent(pathname.slice(1) || username);
}
