// `npm run test:servers [-- PART-OF-A-PATH...]`: what only a real server can show.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { freePort } from './servers/free-port.ts';
import { mongodb } from './servers/mongodb.ts';
import { PostgresServer } from './servers/postgres.ts';
import { ProgramServer } from './servers/program-server.ts';
import { redis } from './servers/redis.ts';
import type { Server } from './servers/server.ts';
import { report } from './test/report.ts';
import { testFiles } from './test/test-files.ts';

const TIMEOUT_MS = 5 * 60_000;

const USAGE = `usage: npm run test:servers [-- PART-OF-A-PATH...]

Runs the tests that need real servers (x.server.test.ts), or those of them whose path contains one of the parts. PostgreSQL is started for
it, and stopped at the end, unless BANYAN_POSTGRES_URL names one to use; each test has a schema or a database of its own there. So are Redis
(BANYAN_REDIS_URL) and a server that speaks MongoDB's protocol (MONGODB_URL) where tests of their packages run. Other servers are started by
their own tests.`;

const { positionals } = readArguments(USAGE, {}, Infinity);
const root = resolve(import.meta.dirname, '..');
const files = testFiles(root, ['server'], positionals);
if (files.length === 0) refuse(`there is no such test whose path contains ${positionals.join(' or ')}`, USAGE);

// One of its own, on a port of its own: whatever else runs on this machine is left alone.
const servers = resolve(process.env['BANYAN_SERVERS'] ?? join(root, '.servers'), 'of-tests');
const isRun = (packageName: string): boolean => files.some((file) => file.startsWith(`packages/${packageName}/`));
// A MongoDB is named as people name it everywhere.
const mongodbUrl = process.env['MONGODB_URL'];
if (mongodbUrl !== undefined) process.env['BANYAN_MONGODB_URL'] ??= mongodbUrl;
const needed: { readonly variable: string; readonly isNeeded: boolean; readonly make: (port: number) => Server }[] = [
  { variable: 'BANYAN_POSTGRES_URL', isNeeded: true, make: (port) => new PostgresServer(servers, port) },
  {
    variable: 'BANYAN_REDIS_URL',
    isNeeded: isRun('redis'),
    make: (port) => new ProgramServer(redis, servers, port),
  },
  {
    variable: 'BANYAN_MONGODB_URL',
    isNeeded: isRun('mongodb'),
    make: (port) => new ProgramServer(mongodb, servers, port),
  },
];
const started: Server[] = [];
try {
  for (const { variable, isNeeded, make } of needed) {
    if (!isNeeded || process.env[variable] !== undefined) continue;
    const server = make(await freePort());
    started.push(server);
    await server.up((line) => console.log(`${server.name}: ${line}`));
    process.env[variable] = (await server.status()).url;
  }
  delete process.env['NODE_TEST_CONTEXT'];
  const tests = run({
    files: files.map((file) => join(root, file)),
    concurrency: availableParallelism(),
    timeout: TIMEOUT_MS,
    cwd: root,
  });
  const summary = await report(tests, root, (line) => console.log(line));
  console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`);
  process.exitCode = summary.failed === 0 ? 0 : 1;
} finally {
  for (const server of started) await server.down();
}
