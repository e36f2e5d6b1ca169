// `npm run test:servers [-- PART-OF-A-PATH...]`: what only a real server can show.
import { join, resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { cassandra } from './servers/cassandra.ts';
import { freePort } from './servers/free-port.ts';
import { kafka } from './servers/kafka.ts';
import { mongodb } from './servers/mongodb.ts';
import { PostgresServer } from './servers/postgres.ts';
import { ProgramServer } from './servers/program-server.ts';
import { redis } from './servers/redis.ts';
import type { Server } from './servers/server.ts';
import type { Summary } from './test/report.ts';
import { runFiles, tellCounts } from './test/run-files.ts';
import { testFiles } from './test/test-files.ts';

/** Of a file. Eleven processes on two cores take their time; after two that hang, CI has time for the rest. */
const TIMEOUT_MS = 8 * 60_000;

const USAGE = `usage: npm run test:servers [-- PART-OF-A-PATH...]

Runs the tests that need real servers (x.server.test.ts), or those of them whose path contains one of the parts. PostgreSQL is started for
it, and stopped at the end, unless BANYAN_POSTGRES_URL names one to use; each test has a schema or a database of its own there. So are Redis
(BANYAN_REDIS_URL), a server that speaks MongoDB's protocol (MONGODB_URL), Kafka (BANYAN_KAFKA_BROKERS) and Cassandra
(BANYAN_CASSANDRA_URL) where tests of their packages or of the fleet run. Other servers are started by their own tests.`;

const { positionals } = readArguments(USAGE, {}, Infinity);
const root = resolve(import.meta.dirname, '..');
const files = testFiles(root, ['server'], positionals);
if (files.length === 0) refuse(`there is no such test whose path contains ${positionals.join(' or ')}`, USAGE);

/** A server that tests share, started where no other is named. */
interface Needed {
  readonly variable: string;
  /** Of one package, and of the fleet that has them all: started when tests of these run. */
  readonly of?: string;
  readonly ports?: number;
  readonly make: (port: number) => Server;
}

// One of its own, on a port of its own: whatever else runs on this machine is left alone.
const servers = resolve(process.env['BANYAN_SERVERS'] ?? join(root, '.servers'), 'of-tests');
// A MongoDB is named as people name it everywhere.
const mongodbUrl = process.env['MONGODB_URL'];
if (mongodbUrl !== undefined) process.env['BANYAN_MONGODB_URL'] ??= mongodbUrl;
const program =
  (of: ConstructorParameters<typeof ProgramServer>[0]) =>
  (port: number): Server =>
    new ProgramServer(of, servers, port);
const all: readonly Needed[] = [
  { variable: 'BANYAN_POSTGRES_URL', make: (port) => new PostgresServer(servers, port) },
  { variable: 'BANYAN_REDIS_URL', of: 'redis', make: program(redis) },
  { variable: 'BANYAN_MONGODB_URL', of: 'mongodb', make: program(mongodb) },
  { variable: 'BANYAN_KAFKA_BROKERS', of: 'kafka', ports: 2, make: program(kafka) },
  { variable: 'BANYAN_CASSANDRA_URL', of: 'cassandra', ports: 2, make: program(cassandra) },
];
/** What needs all of them. */
const OF_FLEET = ['apps/market/src/fleet.server.test.ts', 'packages/topology/', 'scripts/growing.server.test.ts'];
/** Suites of adapters, which wait for their servers much of the time: those of one kind of server run beside those of the others. */
const ON_POSTGRES = /^packages\/postgres\//;
const ON_OTHERS = /^packages\/(?:cassandra|kafka|mongodb|redis)\//;
const started: Server[] = [];
try {
  for (const { variable, of, ports, make } of all) {
    const isNeeded =
      of === undefined ||
      files.some((file) => [`packages/${of}/`, ...OF_FLEET].some((start) => file.startsWith(start)));
    if (!isNeeded || process.env[variable] !== undefined) continue;
    const server = make(await freePort(ports));
    started.push(server);
    await server.up((line) => console.log(`${server.name}: ${line}`));
    process.env[variable] = (await server.status()).url;
  }
  delete process.env['NODE_TEST_CONTEXT'];
  const runOneByOne = (ofLane: readonly string[]): Promise<Summary> =>
    runFiles(root, ofLane, { timeoutMs: TIMEOUT_MS, concurrency: 1 }, (line) => console.log(line));
  const lane = (file: string): 0 | 1 | 2 => (ON_POSTGRES.test(file) ? 0 : ON_OTHERS.test(file) ? 1 : 2);
  const lanes = [0, 1, 2].map((nth) => files.filter((file) => lane(file) === nth));
  tellCounts(
    ...(await Promise.all(lanes.slice(0, 2).map(runOneByOne))),
    // By themselves: they stop and start servers, and measure how long these are silent.
    await runOneByOne(lanes[2]!),
  );
} finally {
  for (const server of started) await server.down();
}
