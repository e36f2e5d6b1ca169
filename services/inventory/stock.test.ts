import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Checker } from '@banyan/core';
import fc from 'fast-check';
import { sku } from '@banyan/catalog/contract';
import { location } from './contract.ts';
import { stockKey, stockOf } from './stock.ts';

const skus = new Checker(sku);
const locations = new Checker(location);

test('no two pairs of SKU and location share a stream, and every pair has one', () => {
  const characters = fc.string({
    unit: fc.constantFrom('A', '@', '-', '.', '/', ' ', '1'),
    minLength: 1,
    maxLength: 6,
  });
  const pair = fc.tuple(
    characters.filter((text) => skus.fits(text)),
    characters.filter((text) => locations.fits(text)),
  );
  fc.assert(
    fc.property(pair, pair, (some, other) => {
      assert.equal(stockKey(...some) === stockKey(...other), some[0] === other[0] && some[1] === other[1]);
    }),
  );
  assert.equal(stockOf('A'.repeat(64), 'b'.repeat(32)).id.length, 97);
  assert.ok(!skus.fits('A@B'));
  assert.ok(!locations.fits('a@b'));
});
