import { join } from 'node:path';
import { loadTopology, topologyFileOf } from '@banyan/cli';
import { freshDatabase } from '@banyan/postgres/testing';
import { freePort } from './free-port.ts';

import { PostgresServer } from './postgres.ts';

/** What a topology needs from servers, ready and empty. */
export interface TopologyStores {
  /** Where its stores are, by the variables that it reads that from; and which topology it is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes what was made for it. */
  end(): Promise<void>;
}

/** Makes an empty database for each store of a topology that is on PostgreSQL, on the server of `BANYAN_POSTGRES_URL` or on one of its own in this folder. */
export async function topologyStores(topology: string, folder: string): Promise<TopologyStores> {
  const file = topologyFileOf(topology);
  const { plan } = await loadTopology(file);
  const addresses = Object.values(plan?.stores ?? {}).flatMap(({ kind, address }) =>
    kind === 'postgres' && address !== undefined ? [address] : [],
  );
  const environment: Record<string, string> = { BANYAN_TOPOLOGY: file };
  const ends: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (const undo of ends.splice(0).toReversed()) await undo();
  };
  try {
    for (const address of addresses) {
      const server = process.env['BANYAN_POSTGRES_URL'] ?? (await ownServer(folder, ends));
      const database = await freshDatabase(server);
      ends.push(database.drop);
      environment[address] = database.url;
    }
    return { environment, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function ownServer(folder: string, ends: (() => Promise<void>)[]): Promise<string> {
  const postgres = new PostgresServer(join(folder, 'of-acceptance'), await freePort());
  ends.push(() => postgres.down());
  await postgres.up((line) => process.stdout.write(`postgres: ${line}\n`));
  const { url } = await postgres.status();
  return url!;
}
