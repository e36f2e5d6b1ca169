import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rendezvousWeight } from './rendezvous.ts';

const keys = Array.from({ length: 3_000 }, (_, nth) => `order-${nth}`);
const wanted = (key: string, addresses: readonly string[]): string =>
  addresses.toSorted((a, b) => rendezvousWeight(key, b) - rendezvousWeight(key, a))[0]!;

test('keys spread over the addresses', () => {
  const addresses = ['10.0.0.1:7000', '10.0.0.2:7000', '10.0.0.3:7000'];
  const counts = new Map<string, number>();
  for (const key of keys) {
    const address = wanted(key, addresses);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  for (const address of addresses) {
    const count = counts.get(address) ?? 0;
    assert.ok(count > 850 && count < 1_150, `${address}: ${count}`);
  }
});

test('when an address goes, only its own keys move', () => {
  const addresses = ['10.0.0.1:7000', '10.0.0.2:7000', '10.0.0.3:7000'];
  const left = addresses.slice(0, 2);
  for (const key of keys)
    if (wanted(key, addresses) !== addresses[2]) assert.equal(wanted(key, left), wanted(key, addresses));
});
