import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadTopology, topologyFileOf } from '@banyan/cli';
import { freshDatabase } from '@banyan/postgres/testing';
import { cassandra } from './cassandra.ts';
import { freePort } from './free-port.ts';
import { kafka } from './kafka.ts';
import { mongodb } from './mongodb.ts';
import { PostgresServer } from './postgres.ts';
import { ProgramServer } from './program-server.ts';
import { redis } from './redis.ts';
import type { Server } from './server.ts';

/** What a topology needs from servers, ready and empty. */
export interface TopologyStores {
  /** Where its stores are, by the variables that it reads that from; and which topology it is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes what was made for it. */
  end(): Promise<void>;
}

/** Kafka and Cassandra have a port for their own talk above the other one. */
const MAKES: Readonly<
  Record<string, { readonly ports: number; readonly make: (folder: string, port: number) => Server }>
> = {
  postgres: { ports: 1, make: (folder, port) => new PostgresServer(folder, port) },
  kafka: { ports: 2, make: (folder, port) => new ProgramServer(kafka, folder, port) },
  redis: { ports: 1, make: (folder, port) => new ProgramServer(redis, folder, port) },
  mongodb: { ports: 1, make: (folder, port) => new ProgramServer(mongodb, folder, port) },
  cassandra: { ports: 2, make: (folder, port) => new ProgramServer(cassandra, folder, port) },
};

/**
 * Makes what a topology needs of each store: on the server that the environment names (`BANYAN_POSTGRES_URL`, `BANYAN_KAFKA_BROKERS`, …), or on one of its own in this
 * folder. Databases of PostgreSQL and topics of Kafka are new; views on other servers are those of the new databases, and nobody else's.
 */
export async function topologyStores(topology: string, folder: string): Promise<TopologyStores> {
  const file = topologyFileOf(topology);
  const { plan } = await loadTopology(file);
  const environment: Record<string, string> = { BANYAN_TOPOLOGY: file };
  const ends: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (const undo of ends.splice(0).toReversed()) await undo();
  };
  try {
    for (const { kind, address } of Object.values(plan?.stores ?? {})) {
      if (address === undefined) continue;
      const { ports, make } = MAKES[kind]!;
      const server = make(join(folder, 'of-acceptance'), await freePort(ports));
      const url = process.env[server.variable] ?? (await ownServer(server, ends));
      environment[address] = await emptyStore(kind, url, ends);
    }
    return { environment, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function ownServer(server: Server, ends: (() => Promise<void>)[]): Promise<string> {
  ends.push(() => server.down());
  await server.up((line) => process.stdout.write(`${server.name}: ${line}\n`));
  const { url } = await server.status();
  return url!;
}

async function emptyStore(kind: string, url: string, ends: (() => Promise<void>)[]): Promise<string> {
  if (kind === 'kafka') return `${url}${url.includes('?') ? '&' : '?'}prefix=fresh-${randomBytes(8).toString('hex')}.`;
  if (kind !== 'postgres') return url;
  const database = await freshDatabase(url);
  ends.push(database.drop);
  return database.url;
}
