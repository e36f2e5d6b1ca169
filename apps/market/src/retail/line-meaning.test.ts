import assert from 'node:assert/strict';
import { test } from 'node:test';
import { articleOf } from './article.ts';
import { meaningOf } from './line-meaning.ts';

const meaning = (invoice: string, code: string, quantity: number, price: number, besidePriced = true) =>
  meaningOf(invoice, { code, quantity, price }, besidePriced);

test('tells articles by their codes', () => {
  const codes = { POST: 'carriage', DOT: 'carriage', C2: 'carriage', D: 'discount', M: 'manual', S: 'samples' };
  for (const [code, article] of Object.entries(codes)) assert.equal(articleOf(code), article);
  for (const code of ['GIFT', 'GIFT_0001_30']) assert.equal(articleOf(code), 'voucher');
  for (const code of ['BANK CHARGES', 'AMAZONFEE', 'CRUK', 'ADJUST', 'ADJUST2'])
    assert.equal(articleOf(code), 'posting');
  const goods = ['85048', '79323W', 'PADS', 'C3', 'TEST001', 'DCGS0003', 'SP1002', 'GIFTS', 'constructor', 'B'];
  for (const code of goods) assert.equal(articleOf(code), 'goods', code);
});

test('plain invoices sell, give, find and write off', () => {
  assert.deepEqual(meaning('489434', '85048', 12, 69_500), { kind: 'sale', article: 'goods', free: false });
  assert.deepEqual(meaning('489434', '85048', 1, 0), { kind: 'sale', article: 'goods', free: true });
  assert.deepEqual(meaning('489434', '85048', 1, 0, false), { kind: 'stock-found', article: 'goods' });
  assert.deepEqual(meaning('489434', '85048', -9, 0, false), { kind: 'write-off', article: 'goods' });
  assert.deepEqual(meaning('489434', '85048', -9, 0), { kind: 'write-off', article: 'goods' });
  assert.deepEqual(meaning('489434', 'POST', 1, 180_000), { kind: 'sale', article: 'carriage', free: false });
  assert.deepEqual(meaning('489434', 'POST', 1000, 0, false), { kind: 'stock-found', article: 'carriage' });
  assert.deepEqual(meaning('489434', 'D', 1, 576_300), { kind: 'sale', article: 'discount', free: false });
});

test('credit notes return, and charge where the quantity is positive', () => {
  assert.deepEqual(meaning('C489449', '22087', -12, 29_500), { kind: 'return', article: 'goods' });
  assert.deepEqual(meaning('C489449', '22087', -12, 0), { kind: 'return', article: 'goods' });
  assert.deepEqual(meaning('C489449', 'D', -1, 29_500), { kind: 'return', article: 'discount' });
  assert.deepEqual(meaning('C496350', 'M', 1, 3_735_700), { kind: 'charge', article: 'manual' });
});

test('postings are postings on every document', () => {
  const posting = (account: string) => ({ kind: 'posting', article: 'posting', account });
  assert.deepEqual(meaning('499000', 'BANK CHARGES', 1, 150_000), posting('bank-charges'));
  assert.deepEqual(meaning('C499000', 'BANK CHARGES', -1, 150_000), posting('bank-charges'));
  assert.deepEqual(meaning('C499000', 'AMAZONFEE', -1, 70_000_000), posting('marketplace-fees'));
  assert.deepEqual(meaning('499000', 'ADJUST2', 1, 10_000), posting('adjustments'));
  assert.deepEqual(meaning('C499000', 'CRUK', -1, 10_000), posting('donations'));
  assert.deepEqual(meaning('A506401', 'B', 1, -535_943_600), posting('bad-debts'));
});
