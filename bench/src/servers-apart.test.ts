import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, readAddresses } from './servers-apart.ts';

test('reads where servers are from the lines that a shell would', () => {
  const lines =
    "export BANYAN_POSTGRES_URL='postgres://a:b@127.0.0.1:5/c'\nexport BANYAN_KAFKA_BROKERS='h:1?replicas=1'\n";
  const addresses = readAddresses(lines);
  assert.deepEqual(addresses, {
    BANYAN_POSTGRES_URL: 'postgres://a:b@127.0.0.1:5/c',
    BANYAN_KAFKA_BROKERS: 'h:1?replicas=1',
  });
  assert.equal(addressOf(addresses, 'BANYAN_KAFKA_BROKERS'), 'h:1?replicas=1');
  assert.throws(() => addressOf(addresses, 'BANYAN_REDIS_URL'), /BANYAN_REDIS_URL/);
});
