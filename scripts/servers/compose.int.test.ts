import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { cassandra } from './cassandra.ts';
import { kafka } from './kafka.ts';
import { mongodb } from './mongodb.ts';
import { redis } from './redis.ts';

// deploy/compose.yaml cannot be started on a machine without Docker. What it says is compared with the scripts that the tests of servers run on.

interface ComposedService {
  readonly image: string;
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck: { readonly test: string };
}

const deploy = resolve(import.meta.dirname, '../../deploy');
const { services, volumes } = parse(readFileSync(join(deploy, 'compose.yaml'), 'utf8')) as {
  readonly services: Readonly<Record<string, ComposedService>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const programs = [kafka, redis, mongodb, cassandra];
const POSTGRES_PORT = 55_432;
const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const service = (name: string): ComposedService => {
  const found = services[name];
  assert.ok(found, name);
  return found;
};
const words = (command: ComposedService['command']): string => [command].flat().join(' ');

test('has the servers of the scripts, each on their port of the loopback alone, with a volume and a health check', () => {
  const ports = new Map(programs.map(({ name, port: [, port] }) => [name, port]));
  ports.set('postgres', POSTGRES_PORT);
  assert.deepEqual(new Set(Object.keys(services)), new Set(ports.keys()));
  assert.deepEqual(new Set(Object.keys(volumes)), new Set(ports.keys()));
  for (const [name, port] of ports) {
    const { ports: published, volumes: mounted, healthcheck } = service(name);
    assert.equal(published.length, 1, name);
    assert.match(published[0]!, new RegExp(`^127\\.0\\.0\\.1:${port}:\\d+$`));
    assert.match(mounted.join(), new RegExp(`^${name}:/`));
    assert.notEqual(healthcheck.test, '');
  }
});

test('has the versions of the scripts', () => {
  for (const name of ['kafka', 'cassandra']) {
    const [, version] = new RegExp(`<${name}.version>([^<]+)<`).exec(read(`${name}/pom.xml`))!;
    assert.equal(service(name).image.split(':')[1], version);
  }
});

test('Kafka, Redis, Cassandra and PostgreSQL are set as by the scripts', () => {
  const properties = read('kafka/server.properties')
    .split('\n')
    .map((line) => /^([a-z.]+)=(.*)$/.exec(line))
    .filter((found) => found !== null);
  assert.ok(properties.length > 20);
  const { environment = {} } = service('kafka');
  // Where it listens, and where its files are, is the container's business.
  const places = /^(log\.dirs|.*listeners|controller\.quorum\.voters)$/;
  for (const [, key = '', value] of properties) {
    const variable = `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`;
    if (places.test(key)) assert.ok(environment[variable], variable);
    else assert.equal(environment[variable], value, variable);
  }
  const durable = /const DURABLE = '([^']+)'/.exec(read('redis.ts'))![1]!;
  assert.ok(words(service('redis').command).includes(durable));
  for (const [, key, value] of read('cassandra/cassandra.yaml').matchAll(/^(commitlog_sync|auto_snapshot): (\w+)$/gm))
    assert.ok(words(service('cassandra').command).includes(`s/^${key}:.*/${key}: ${value}/`), key);
  // What a new cluster is set to anyway is not said again.
  for (const [, key, value] of read('postgres.ts').matchAll(/^(wal_level|wal_recycle|max_connections) = (\w+)$/gm))
    assert.match(words(service('postgres').command), new RegExp(`-c ${key}=${value}\\b`));
  assert.equal(service('postgres').environment?.['POSTGRES_INITDB_ARGS'], '--data-checksums');
});

test('holds no password: the one of PostgreSQL has to be given, or nothing is started', () => {
  assert.match(service('postgres').environment!['POSTGRES_PASSWORD']!, /^\$\{BANYAN_POSTGRES_PASSWORD:\?/);
});

test('compose.env names the servers as the scripts do', () => {
  const env = { PATH: process.env['PATH'], BANYAN_POSTGRES_PASSWORD: 'secret' };
  const said = execFileSync('sh', ['-c', `. ${join(deploy, 'compose.env')} && env`], { env, encoding: 'utf8' });
  const variables = new Map(said.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]));
  for (const program of programs) assert.equal(variables.get(program.variable), program.url(program.port[1]));
  assert.equal(variables.get('BANYAN_POSTGRES_URL'), `postgres://banyan:secret@127.0.0.1:${POSTGRES_PORT}/postgres`);
});
