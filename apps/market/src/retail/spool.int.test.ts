import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { countUnsent, unsentInvoices } from './invoices.ts';
import { openSpool, SpoolVersionError } from './spool.ts';
import { temporaryFolder } from './testing/retail-csv.ts';
import { spoolLines } from './testing/spool-of.ts';

test('a spool is made with its folder and keeps what it holds', async (t) => {
  const path = join(await temporaryFolder(t), 'import', 'spool.db');
  const first = openSpool(path);
  spoolLines(first, [{ invoice: '1' }, { invoice: '2', quantity: 0 }]);
  const before = [...unsentInvoices(first)];
  first.close();
  const second = openSpool(path);
  t.after(() => second.close());
  assert.deepEqual(second.counts(), { read: 2, accepted: 1, rejected: 1 });
  assert.deepEqual(countUnsent(second), { invoices: 1, lines: 1 });
  assert.deepEqual([...unsentInvoices(second)], before);
});

test('a spool of another version is refused with a word on what to do', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  const spool = openSpool(path);
  spool.db.exec('PRAGMA user_version = 99');
  spool.close();
  assert.throws(() => openSpool(path), SpoolVersionError);
  assert.throws(() => openSpool(path), /the spool has version 99, this program reads 1; delete the file/);
});
