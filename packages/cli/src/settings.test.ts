import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

test('without anything set, the shop stands in .data and listens on loopback', () => {
  assert.deepEqual(readSettings({}, '/home/shop'), {
    dataFolder: '/home/shop/.data',
    port: 8080,
    host: '127.0.0.1',
    logLevel: 'warn',
    origins: [],
    trustProxy: false,
    topologyFile: '/home/shop/topologies/one-process.ts',
  });
});

test('the environment decides', () => {
  const { dataFolder, port } = readSettings({ BANYAN_DATA: '/var/shop', PORT: '0' }, '/home/shop');
  assert.deepEqual([dataFolder, port], ['/var/shop', 0]);
});

test('pages of other origins and a proxy are let in where they are named', () => {
  const { origins, trustProxy } = readSettings({
    BANYAN_ORIGINS: 'https://shop.example, http://localhost:3000',
    BANYAN_TRUST_PROXY: 'yes',
  });
  assert.deepEqual([origins, trustProxy], [['https://shop.example', 'http://localhost:3000'], true]);
  for (const BANYAN_ORIGINS of ['*', 'shop.example', 'https://shop.example/'])
    assert.throws(() => readSettings({ BANYAN_ORIGINS }), /an origin is like/);
  assert.throws(() => readSettings({ BANYAN_TRUST_PROXY: 'maybe' }), /yes or no/);
});

test('how many requests a client may make in a minute is the gateway’s default unless it is said', () => {
  assert.deepEqual(readSettings({ BANYAN_CLIENT_REQUESTS: '600' }).limits, { clientRequestsPerMinuteMax: 600 });
  for (const BANYAN_CLIENT_REQUESTS of ['0', '-1', 'many', '1.5', '12345678901'])
    assert.throws(() => readSettings({ BANYAN_CLIENT_REQUESTS }), /BANYAN_CLIENT_REQUESTS/);
});

test('every mistake is named at once', () => {
  assert.throws(
    () => readSettings({ PORT: '99999', BANYAN_LOG: 'loud', BANYAN_DATA: ' ' }),
    /BANYAN_DATA.*PORT.*BANYAN_LOG/s,
  );
  assert.throws(() => readSettings({ PORT: '80a' }), /PORT/);
});
