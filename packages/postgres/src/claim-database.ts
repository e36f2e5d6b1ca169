import type { Client } from 'pg';
import { checkServer } from './check-server.ts';
import { ForeignDatabaseError } from './errors.ts';
import { toStoreError } from './store-failure.ts';
import { serversOf, WritableClient } from './writable-client.ts';

export interface Claim {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** The name of the data folder that has the people's keys to what the logs hold. */
  readonly folder: string;
  /** Whether the folder has claimed this database before: then it must find its name there. */
  readonly isRenewed: boolean;
  /** The name that it had been noted by, if people's keys have moved since. */
  readonly formerly?: string;
}

/**
 * Notes in a database whose logs it holds, or sees that it is so noted. Of several who come at once the first is noted.
 * @throws ForeignDatabaseError when the logs are another folder's, or were there and are not; StoreError when the server cannot be reached or is not set to keep what it acknowledges
 */
export async function claimDatabase({ url, folder, isRenewed, formerly }: Claim): Promise<void> {
  const client = new WritableClient({ connectionString: url, application_name: 'banyan claim' });
  client.on('error', () => {});
  try {
    await client.connect();
    await checkServer(client, serversOf(url).length);
    await client.query('begin');
    await claim(client, folder, isRenewed, formerly);
    await client.query('commit');
  } catch (error) {
    throw error instanceof ForeignDatabaseError ? error : toStoreError(error, 'all services', false);
  } finally {
    // Ends the transaction, too, where it has not been committed.
    await client.end().catch(() => {});
  }
}

async function claim(client: Client, folder: string, isRenewed: boolean, formerly?: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('banyan claim', 0))");
  await client.query(
    'create schema if not exists banyan; create table if not exists banyan.data_folder (one boolean primary key check (one), name text not null)',
  );
  const { rows } = await client.query<{ name: string }>('select name from banyan.data_folder');
  const holder = rows[0]?.name;
  if (holder === folder) return;
  if (holder !== undefined && holder === formerly) {
    await client.query('update banyan.data_folder set name = $1', [folder]);
    return;
  }
  if (holder !== undefined)
    throw new ForeignDatabaseError(
      `it holds the logs of another data folder (${holder}, this one is ${folder}), whose people’s keys are not here; use that folder, or another database`,
    );
  if (isRenewed)
    throw new ForeignDatabaseError(
      `it had the logs of this data folder (${folder}) and knows nothing of it any more; name the right database, or restore it`,
    );
  await client.query('insert into banyan.data_folder values (true, $1)', [folder]);
}
