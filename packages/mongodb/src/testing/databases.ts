import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { serverUrl } from './server-url.ts';

/** Names a database that nobody has used. */
export const newDatabase = (): string => `test-${randomBytes(8).toString('hex')}`;

/** Does something in a database on a connection of its own. */
export async function inDatabase<Result>(name: string, work: (database: Db) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(serverUrl());
  try {
    return await work(client.db(name));
  } finally {
    await client.close();
  }
}

/** Drops a database with all that is in it; one that is not there is no error. */
export const dropDatabase = (name: string): Promise<void> =>
  inDatabase(name, async (database) => void (await database.dropDatabase()));
