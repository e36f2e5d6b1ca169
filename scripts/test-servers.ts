// `npm run test:servers [-- PART-OF-A-PATH...]`: what only a real server can show.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { cassandra } from './servers/cassandra.ts';
import { freePort } from './servers/free-port.ts';
import { PostgresServer } from './servers/postgres.ts';
import { ProgramServer } from './servers/program-server.ts';
import { report } from './test/report.ts';
import { testFiles } from './test/test-files.ts';

const TIMEOUT_MS = 5 * 60_000;

const USAGE = `usage: npm run test:servers [-- PART-OF-A-PATH...]

Runs the tests that need real servers (x.server.test.ts), or those of them whose path contains one of the parts. PostgreSQL is started for
it, and stopped at the end, unless BANYAN_POSTGRES_URL names one to use; each test has a schema or a database of its own there. So is
Cassandra (BANYAN_CASSANDRA_URL) for the tests of its package. Other servers are started by their own tests.`;

/** Programs that the tests of one package share: started when some of these are run, and no other is named. */
const SHARED = [
  { program: cassandra, variable: 'BANYAN_CASSANDRA_URL', tests: 'packages/cassandra/', ports: 2 },
] as const;

const { positionals } = readArguments(USAGE, {}, Infinity);
const root = resolve(import.meta.dirname, '..');
const files = testFiles(root, ['server'], positionals);
if (files.length === 0) refuse(`there is no such test whose path contains ${positionals.join(' or ')}`, USAGE);

// One of its own, on a port of its own: whatever else runs on this machine is left alone.
const servers = resolve(process.env['BANYAN_SERVERS'] ?? join(root, '.servers'), 'of-tests');
const postgres =
  process.env['BANYAN_POSTGRES_URL'] === undefined ? new PostgresServer(servers, await freePort()) : undefined;
const started: ProgramServer[] = [];
try {
  for (const { program, variable, tests, ports } of SHARED) {
    if (process.env[variable] !== undefined || !files.some((file) => file.startsWith(tests))) continue;
    const server = new ProgramServer(program, servers, await freePort(ports));
    started.push(server);
    await server.up((line) => console.log(`${program.name}: ${line}`));
    process.env[variable] = (await server.status()).url;
  }
  if (postgres !== undefined) {
    await postgres.up((line) => console.log(`postgres: ${line}`));
    process.env['BANYAN_POSTGRES_URL'] = (await postgres.status()).url;
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
  await postgres?.down();
}
