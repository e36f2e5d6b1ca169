import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network-address.ts';

test('an address of IPv4 stands for itself, however it is written', () => {
  for (const ip of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:192.0.2.7']) assert.equal(networkOf(ip), '192.0.2.7');
  assert.notEqual(networkOf('::ffff:192.0.2.8'), networkOf('::ffff:192.0.2.7'));
});

test('of IPv6 it is the network, of which one client has all addresses', () => {
  const network = '2001:db8:0:7::/64';
  for (const ip of [
    '2001:db8:0:7::1',
    '2001:DB8::7:1:2:3:4',
    '2001:0db8:0000:0007:ffff::',
    '2001:db8:0:7:1:2:3:4%eth0',
  ])
    assert.equal(networkOf(ip), network, ip);
  assert.notEqual(networkOf('2001:db8:0:8::1'), network);
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
});
