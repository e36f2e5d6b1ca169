import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serversOf } from './writable-client.ts';

test('an address names one server, or several with a port each or one for all', () => {
  const one = 'postgres://ann:secret@db:5433/shop?sslmode=require';
  assert.deepEqual(serversOf(one), [one]);
  const socket = 'postgres:///shop?host=/var/run/postgresql';
  assert.deepEqual(serversOf(socket), [socket]);
  assert.deepEqual(
    serversOf('postgres://ann:secret@db/shop?host=a,b,::1&port=1,2,3&target_session_attrs=read-write&sslmode=require'),
    [
      'postgres://ann:secret@a:1/shop?sslmode=require',
      'postgres://ann:secret@b:2/shop?sslmode=require',
      'postgres://ann:secret@[::1]:3/shop?sslmode=require',
    ],
  );
  for (const [address, port] of [
    ['postgres://db/shop?host=a,b', 5432],
    ['postgres://db:6000/shop?host=a,b', 6000],
    ['postgres://db:6000/shop?host=a,b&port=7000', 7000],
  ] as const)
    assert.deepEqual(serversOf(address), [`postgres://a:${port}/shop`, `postgres://b:${port}/shop`]);
  assert.throws(() => serversOf('postgres://db/shop?host=a,b,c&port=1,2'), /names 3 hosts and 2 ports/);
});
