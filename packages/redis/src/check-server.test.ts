import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '@banyan/engine';
import { checkServer } from './check-server.ts';

const info = (change: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    redis_version: '7.0.15',
    cluster_enabled: '0',
    role: 'master',
    aof_enabled: '1',
    maxmemory_policy: 'noeviction',
    ...change,
  })
    .map(([name, value]) => `${name}:${value}`)
    .join('\r\n');

test('a server that keeps what it is given may hold views', () => {
  checkServer(info());
  checkServer(info({ redis_version: '8.2.1', maxmemory_policy: 'volatile-lru' }));
});

test('all that is wrong with a server is said at once', () => {
  const wrong: [change: Record<string, string>, message: RegExp][] = [
    [{ redis_version: '6.2.6' }, /version 6\.2\.6, and functions need 7/],
    [{ aof_enabled: '0' }, /appendonly is no/],
    [{ maxmemory_policy: 'allkeys-lru' }, /maxmemory-policy is allkeys-lru/],
    [{ role: 'slave' }, /it is a slave, not the primary/],
    [{ cluster_enabled: '1' }, /part of a cluster/],
    [{ aof_enabled: '0', maxmemory_policy: 'allkeys-lfu' }, /appendonly is no[^]*allkeys-lfu/],
  ];
  for (const [change, message] of wrong)
    assert.throws(
      () => checkServer(info(change)),
      (error) => error instanceof StoreError && message.test(error.message),
    );
  assert.throws(() => checkServer(''), /version 0/);
});
