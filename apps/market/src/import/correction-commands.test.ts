import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerAdjustmentsOf, stockAdjustmentsOf } from './correction-commands.ts';
import { invoicesOf } from './testing/invoices-of.ts';

test('stock found and written off is a correction for each line, with its reason on one line and its country', (t) => {
  const [found, lost] = invoicesOf(t, [
    { invoice: '1', quantity: 7, price: '0', description: '', country: 'EIRE' },
    { invoice: '2', quantity: -7, price: '0', description: 'wet\tand\ndamaged', date: '2009-12-02 08:00:00' },
  ]);
  assert.deepEqual(stockAdjustmentsOf(found!), [
    { adjustment: '1/1', location: 'main', sku: '85048', quantity: 7, reason: 'no reason given', country: 'EIRE' },
  ]);
  assert.deepEqual(stockAdjustmentsOf(lost!), [
    {
      adjustment: '2/1',
      location: 'main',
      sku: '85048',
      quantity: -7,
      reason: 'wet and damaged',
      country: 'United Kingdom',
    },
  ]);
});

test('a posting keeps its sign, its account and its country', (t) => {
  const [charges, debt] = invoicesOf(t, [
    { invoice: 'C1', code: 'BANK CHARGES', quantity: -1, price: '37.45', description: 'Bank Charges' },
    { invoice: 'A2', code: 'B', quantity: 1, price: '-53594.36', description: 'Adjust bad debt' },
  ]);
  const money = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });
  const country = 'United Kingdom';
  assert.deepEqual(ledgerAdjustmentsOf(charges!), [
    { adjustment: 'C1/1', category: 'bank-charges', amount: money(-374_500), country, note: 'Bank Charges' },
  ]);
  assert.deepEqual(ledgerAdjustmentsOf(debt!), [
    { adjustment: 'A2/1', category: 'bad-debts', amount: money(-535_943_600), country, note: 'Adjust bad debt' },
  ]);
});
