import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database that nobody has used. */
export interface FreshDatabase {
  readonly url: string;
  /** Ends whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/** Makes a database of its own on a PostgreSQL server. */
export async function freshDatabase(server: string): Promise<FreshDatabase> {
  const name = `fresh_${randomBytes(8).toString('hex')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `drop database if exists ${name} with (force)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
