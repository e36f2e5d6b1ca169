import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHeader } from './header.ts';
import { RetailFileError } from './retail-file-error.ts';
import { HEADER } from './testing/retail-csv.ts';

test('finds the columns of both public files, and in any order', () => {
  const newer = readHeader(HEADER.split(','));
  assert.deepEqual(newer, {
    invoice: 0,
    code: 1,
    description: 2,
    quantity: 3,
    date: 4,
    price: 5,
    customer: 6,
    country: 7,
    count: 8,
  });
  const older = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  assert.deepEqual(readHeader(older.split(',')), newer);
  const turned = readHeader(['id', ...HEADER.split(',').toReversed()]);
  assert.deepEqual([turned.count, turned.country, turned.invoice], [9, 1, 8]);
});

test('names every column that is missing', () => {
  const fields = HEADER.split(',').filter((name) => name !== 'Price' && name !== 'Country');
  assert.throws(
    () => readHeader(fields),
    (error: unknown) =>
      error instanceof RetailFileError &&
      error.code === 'column-missing' &&
      error.message === 'line 1: the column Price (or UnitPrice), Country is missing',
  );
});

test('refuses a column that is there twice, and a file that is something else', () => {
  assert.throws(() => readHeader([...HEADER.split(','), 'UnitPrice']), { code: 'column-twice' });
  assert.throws(() => readHeader(['name', 'age', 'Country']), { code: 'not-a-csv' });
  assert.throws(() => readHeader(['\u0089PNG']), { code: 'not-a-csv' });
});
