import { randomBytes } from 'node:crypto';
import pg, { type Client } from 'pg';
import { plainNumbers } from '../plain-numbers.ts';
import { serverUrl } from './server-url.ts';

/** Names a schema that nobody has used. */
export const newSchema = (): string => `test_${randomBytes(8).toString('hex')}`;

/** Does something at the server on a connection of its own. */
export async function atServer<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: serverUrl(), types: plainNumbers });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Drops a schema with all that is in it; one that is not there is no error. */
export const dropSchema = (schema: string): Promise<void> =>
  atServer(async (client) => void (await client.query(`drop schema if exists ${schema} cascade`)));
