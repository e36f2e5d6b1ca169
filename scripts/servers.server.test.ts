import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { PostgresLogStore } from '@banyan/postgres';
import pg from 'pg';
import { freePort } from './servers/free-port.ts';
import { PostgresServer } from './servers/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-servers-'));
// The server runs as a user of its own.
chmodSync(folder, 0o755);
const port = await freePort();
const postgres = new PostgresServer(folder, port);
after(async () => {
  await postgres.down();
  rmSync(folder, { recursive: true });
});

/** `npm run servers`, as the launcher starts it. */
function servers(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, BANYAN_SERVERS: folder, BANYAN_POSTGRES_PORT: String(port) };
  return new Promise((done) => {
    execFile(process.execPath, [resolve(import.meta.dirname, 'servers.ts'), ...args], { env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test('a server is made, started, shown, found again after kill -9, and stopped; the same again changes nothing', async () => {
  const before = await servers('status', 'postgres');
  assert.deepEqual([before.code, before.out], [1, 'postgres: down\n']);

  const up = await servers('up', 'postgres');
  assert.equal(up.code, 0, up.err);
  const { pid, url } = await postgres.status();
  assert.match(
    up.out,
    new RegExp(`making a cluster[^]*up, pid ${pid}, postgres://banyan:\\w+@127.0.0.1:${port}/postgres`),
  );
  const again = await servers('up', 'postgres');
  assert.deepEqual([again.code, (await postgres.status()).pid], [0, pid]);
  assert.match(again.out, /is up already/);

  process.kill(pid!, 'SIGKILL');
  while ((await postgres.status()).state !== 'down');
  assert.equal((await servers('status', 'postgres')).code, 1);
  const restarted = await servers('up', 'postgres');
  assert.equal(restarted.code, 0, restarted.err);
  assert.doesNotMatch(restarted.out, /making a cluster/);
  const after = await postgres.status();
  assert.deepEqual([after.state, after.url], ['up', url]);
  assert.notEqual(after.pid, pid);

  const down = await servers('down', 'postgres');
  assert.deepEqual([down.code, down.out], [0, 'postgres: down\n']);
  assert.deepEqual((await servers('down', 'postgres')).code, 0);
});

test('two at once: one does it, the other is told who', async () => {
  const outcomes = await Promise.all([servers('up', 'postgres'), servers('up', 'postgres')]);
  const refused = outcomes.filter(({ code }) => code !== 0);
  for (const { err } of refused)
    assert.match(err, /^(process \d+ is carrying out `up`|another process has just begun) here: let it end first$/m);
  assert.ok(refused.length < 2);
  assert.equal((await postgres.status()).state, 'up');
});

test('a server that could lose what it has acknowledged is refused by the store, with each setting that is wrong', async () => {
  const url = (await postgres.status()).url!;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const open = () => PostgresLogStore.open({ log: 'library', url, schema: 'library_0' });
  try {
    for (const setting of ['fsync', 'full_page_writes']) await client.query(`alter system set ${setting} = off`);
    await client.query('select pg_reload_conf()');
    while ((await client.query<{ fsync: string }>('show fsync')).rows[0]?.fsync === 'on');
    await assert.rejects(open(), /fsync is off: .*; full_page_writes is off: /);
    await client.query('alter system reset all');
    await client.query('select pg_reload_conf()');
    while ((await client.query<{ fsync: string }>('show fsync')).rows[0]?.fsync === 'off');
    await (await open()).close();
  } finally {
    await client.end();
  }
});

test('a wrong command line changes nothing', async () => {
  const pid = (await postgres.status()).pid;
  for (const args of [[], ['stop'], ['down', 'oracle']]) {
    const { code, err } = await servers(...args);
    assert.equal(code, 2);
    assert.match(err, /usage: npm run servers/);
  }
  assert.equal((await postgres.status()).pid, pid);
});
