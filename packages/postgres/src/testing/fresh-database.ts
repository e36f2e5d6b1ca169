import { randomBytes } from 'node:crypto';
import pg, { type Client } from 'pg';
import { WritableClient } from '../writable-client.ts';

/** A database that nobody has used. */
export interface FreshDatabase {
  readonly url: string;
  /** Ends whoever is still connected; and the same for those of single services that were made beside it. */
  readonly drop: () => Promise<void>;
}

/** Makes a database of its own on a PostgreSQL server. */
export async function freshDatabase(server: string): Promise<FreshDatabase> {
  const name = `fresh_${randomBytes(8).toString('hex')}`;
  await at(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => at(server, (client) => dropAll(client, name)) };
}

async function dropAll(client: Client, name: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where datname = $1 or starts_with(datname, $2)',
    [name, `${name}_`],
  );
  for (const { datname } of rows)
    await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
}

async function at(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new WritableClient({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
