import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokersAt, kafkaAt } from './brokers.ts';
import { BrokerAddressError } from './errors.ts';

test('an address names brokers by host and port', () => {
  assert.deepEqual(brokersAt('kafka-1.fleet:9092, 127.0.0.1:19092,[::1]:1,').hosts, [
    'kafka-1.fleet:9092',
    '127.0.0.1:19092',
    '[::1]:1',
  ]);
});

test('what is no address is refused, and not repeated', () => {
  for (const address of ['', ' , ', 'kafka', 'kafka:', 'kafka:0', 'kafka:65536', 'a:1,user:secret@b:1', 'kafka://a:1'])
    assert.throws(
      () => brokersAt(address),
      (error: unknown) => error instanceof BrokerAddressError && !error.message.includes('secret'),
      address,
    );
});

test('an address says how topics are kept and called, where that is not as usual', () => {
  assert.deepEqual(kafkaAt('kafka-1:9092'), { brokers: { hosts: ['kafka-1:9092'] }, topics: {} });
  assert.deepEqual(kafkaAt('kafka-1:9092,kafka-2:9092?replicas=2&prefix=shop.'), {
    brokers: { hosts: ['kafka-1:9092', 'kafka-2:9092'] },
    topics: { replicationFactor: 2 },
    prefix: 'shop.',
  });
  for (const settings of [
    'replica=1',
    'replicas=0',
    'replicas=',
    'replicas=many',
    'prefix=',
    'prefix=a/b',
    'replicas=1?',
  ])
    assert.throws(() => kafkaAt(`kafka-1:9092?${settings}`), BrokerAddressError, settings);
});
