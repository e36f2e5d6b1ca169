// `npm run test:servers [-- PART-OF-A-PATH...]`: what only a real server can show.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { freePort } from './servers/free-port.ts';
import { kafka } from './servers/kafka.ts';
import { PostgresServer } from './servers/postgres.ts';
import { ProgramServer } from './servers/program-server.ts';
import { report } from './test/report.ts';
import { testFiles } from './test/test-files.ts';

const TIMEOUT_MS = 5 * 60_000;

const USAGE = `usage: npm run test:servers [-- PART-OF-A-PATH...]

Runs the tests that need real servers (x.server.test.ts), or those of them whose path contains one of the parts. PostgreSQL is started for
it, and stopped at the end, unless BANYAN_POSTGRES_URL names one to use; each test has a schema or a database of its own there. Kafka, too, unless
BANYAN_KAFKA_BROKERS says where it is, for the tests of its package. Other servers are started by their own tests.`;

const { positionals } = readArguments(USAGE, {}, Infinity);
const root = resolve(import.meta.dirname, '..');
const files = testFiles(root, ['server'], positionals);
if (files.length === 0) refuse(`there is no such test whose path contains ${positionals.join(' or ')}`, USAGE);

// One of its own, on a port of its own: whatever else runs on this machine is left alone.
const servers = resolve(process.env['BANYAN_SERVERS'] ?? join(root, '.servers'), 'of-tests');
const postgres =
  process.env['BANYAN_POSTGRES_URL'] === undefined ? new PostgresServer(servers, await freePort()) : undefined;
// Its own tests alone need it, and it takes a while to fetch.
const isForKafka = files.some((file) => file.startsWith('packages/kafka/'));
const brokers =
  isForKafka && process.env['BANYAN_KAFKA_BROKERS'] === undefined
    ? new ProgramServer(kafka, servers, await freePort(2))
    : undefined;
try {
  if (brokers !== undefined) {
    await brokers.up((line) => console.log(`kafka: ${line}`));
    process.env['BANYAN_KAFKA_BROKERS'] = (await brokers.status()).url;
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
  await brokers?.down();
  await postgres?.down();
}
