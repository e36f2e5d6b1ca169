import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidError } from '@banyan/core';
import { readAddress } from './server-address.ts';

describe('readAddress', () => {
  it('reads hosts, keyspace, data centre and settings', () => {
    assert.deepEqual(readAddress('cassandra://a,10.0.0.2:9999/shop?datacenter=dc1'), {
      contactPoints: ['a:9042', '10.0.0.2:9999'],
      keyspace: 'shop',
      dataCenter: 'dc1',
      replicas: 3,
      tls: false,
    });
    assert.deepEqual(readAddress('cassandra://ann:p%40ss@[::1]:9042/shop_2?datacenter=dc1&replicas=1&tls=true'), {
      contactPoints: ['[::1]:9042'],
      keyspace: 'shop_2',
      dataCenter: 'dc1',
      replicas: 1,
      tls: true,
      credentials: { username: 'ann', password: 'p@ss' },
    });
  });

  it('names every mistake, and never the password', () => {
    const problemsOf = (url: string): string[] => {
      try {
        readAddress(url);
      } catch (error) {
        assert.ok(error instanceof InvalidError);
        assert.doesNotMatch(JSON.stringify(error.problems), /secret/);
        return error.problems.map(({ path }) => path);
      }
      return [];
    };
    assert.deepEqual(problemsOf('postgres://a/shop'), ['']);
    assert.deepEqual(problemsOf('cassandra://a'), ['/keyspace', '/datacenter']);
    assert.deepEqual(problemsOf('cassandra://ann:secret%@a:b/Shop;?datacenter=d&replicas=0&tls=maybe&x=1'), [
      '/hosts',
      '/keyspace',
      '/replicas',
      '/tls',
      '/x',
      '/user',
    ]);
  });
});
