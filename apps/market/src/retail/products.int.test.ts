import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markProductsSent, unsentProducts } from './products.ts';
import { memorySpool, spoolLines } from './testing/spool-of.ts';

test('the most frequent description names a product, reasons of write-offs do not; a posting of bad debts makes none', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [
    { code: '85048', description: ' LIGHTS', date: '2010-01-02 10:00:00' },
    { code: '85048 ', description: 'LIGHTS ', date: '2010-01-01 10:00:00' },
    { code: '85048', description: 'LAMPS' },
    { invoice: '2', code: '85048', description: 'update', price: '0', quantity: 1 },
    { invoice: '2', code: '85048', description: 'update', price: '0', quantity: 1 },
    { invoice: '2', code: '85048', description: 'update', price: '0', quantity: 1 },
    { invoice: '3', code: 'dcgs0006', description: 'damages', price: '0', quantity: -1 },
    { invoice: '4', code: '21212', description: 'found', price: '0', quantity: 1 },
    { code: 'POST', description: 'POSTAGE' },
    { invoice: 'A5', code: 'B', description: 'Adjust bad debt', quantity: 1, price: '-7' },
  ]);
  assert.deepEqual(
    [...unsentProducts(spool)].map(({ code, name, article }) => [code, name, article]),
    [
      ['21212', 'found', 'goods'],
      ['85048', 'LIGHTS', 'goods'],
      ['DCGS0006', 'DCGS0006', 'goods'],
      ['POST', 'POSTAGE', 'carriage'],
    ],
  );
});

test('products come again only when their name changes; equal counts go by code point', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [{ description: 'B' }, { description: 'A', date: '2009-11-30 07:45:00' }]);
  const [product] = [...unsentProducts(spool)];
  assert.deepEqual(product, {
    code: '85048',
    article: 'goods',
    name: 'A',
    nameSent: null,
    firstAt: '2009-11-30T07:45:00.000Z',
  });
  markProductsSent(spool, [product]);
  assert.deepEqual([...unsentProducts(spool)], []);
  spoolLines(spool, [{ invoice: '2', description: 'B' }]);
  assert.deepEqual(
    [...unsentProducts(spool)].map(({ name, nameSent }) => [name, nameSent]),
    [['B', 'A']],
  );
});
