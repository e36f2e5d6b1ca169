import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { countUnsent, markSent, unsentInvoices } from './invoices.ts';
import { markProductsSent, unsentProducts } from './products.ts';
import { readIntoSpool } from './read-into-spool.ts';
import { rejectedRecords } from './reject-file.ts';
import { SpoolDamagedError } from './spool-damage.ts';
import { inTransaction, openSpool, SpoolVersionError } from './spool.ts';
import { csvOf, temporaryFile, temporaryFolder } from './testing/retail-csv.ts';
import { spoolLines } from './testing/spool-of.ts';

const SPOOLED = [
  ...['1', '2', '3'].map((invoice) => ({ invoice, code: 'a', customer: '7' })),
  { invoice: 'C4', code: 'a', quantity: -3, customer: '7' },
  { invoice: '5', quantity: 0 },
  { invoice: '1', code: 'b', customer: '8' },
];

/** A spool with rows in every table: an import that is half sent, a return that was matched, and an invoice that waits. */
async function fillSpool(t: TestContext, path: string): Promise<void> {
  const spool = openSpool(path);
  await readIntoSpool(spool, await temporaryFile(t, 'sales.csv', csvOf(SPOOLED)));
  const invoices = [...unsentInvoices(spool)];
  assert.ok(invoices.some(({ lines }) => lines.some((line) => line.kind === 'return' && line.from.length > 0)));
  markSent(spool, [1]);
  markProductsSent(spool, [{ code: 'A', name: 'thing' }]);
  spoolLines(spool, [{ invoice: '9', code: 'A', customer: '7' }]);
  spool.close();
}

/** All that an import does with a spool, and what a second one finds. */
function outcomeOf(path: string): unknown {
  const spool = openSpool(path);
  try {
    const sent = [countUnsent(spool), [...unsentInvoices(spool)], [...unsentProducts(spool)]];
    return { sent, counts: spool.counts(), rejected: [...rejectedRecords(spool)] };
  } finally {
    spool.close();
  }
}

const CHANGES = {
  file: 'UPDATE file SET rejected = 7',
  invoice: "UPDATE invoice SET customer = '9' WHERE number = '1'",
  part: 'UPDATE part SET sent = 1 WHERE position = 2',
  line: 'DELETE FROM line WHERE invoice = 1',
  line_head: "UPDATE line_head SET customer = '9'",
  reject: "UPDATE reject SET reason = 'none'",
  product: "UPDATE product SET on_hand = on_hand + 1 WHERE code = 'A'",
  description: 'UPDATE description SET priced = priced + 1',
  customer: "UPDATE customer SET id = '8'",
  sale: 'UPDATE sale SET remaining = remaining + 1',
  match: 'UPDATE match SET quantity = quantity + 1',
  list_price: 'UPDATE list_price SET price = price + 1',
  delivery: 'DELETE FROM delivery WHERE position = 1',
  total: "UPDATE total SET sum = sum + 1 WHERE name = 'line'",
  sqlite_schema: 'CREATE TRIGGER more AFTER INSERT ON line BEGIN DELETE FROM sale; END',
};

for (const [table, change] of Object.entries(CHANGES)) {
  test(`a spool whose ${table} does not say what was written is refused by its path`, async (t) => {
    const path = join(await temporaryFolder(t), 'spool.db');
    await fillSpool(t, path);
    openSpool(path).close();
    const behind = new DatabaseSync(path);
    assert.ok(table === 'sqlite_schema' || Number(behind.prepare(change).run().changes) > 0);
    if (table === 'sqlite_schema') behind.exec(change);
    behind.close();
    const told = `${path} is damaged (${table === 'total' ? 'line' : table} does not hold what was written): remove it`;
    assert.throws(
      () => openSpool(path),
      (error: Error) => error instanceof SpoolDamagedError && error.message.startsWith(told),
    );
  });
}

test('what a transaction that is rolled back has changed is not summed', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  await fillSpool(t, path);
  const spool = openSpool(path);
  const broken = (): never => {
    spool.db.exec('DELETE FROM sale');
    throw new Error('broken off');
  };
  assert.throws(() => inTransaction(spool, broken), /broken off/);
  markSent(spool, [1, 2]);
  spool.close();
  openSpool(path).close();
});

for (const quarter of [0, 1, 2, 3]) {
  test(`every byte of a spool flipped in turn (${quarter + 1} of 4 parts): it is told, or changes nothing of what is sent`, async (t) => {
    const path = join(await temporaryFolder(t), 'spool.db');
    // Small pages make a small file of all the tables.
    const small = new DatabaseSync(path);
    small.exec('PRAGMA page_size = 512; VACUUM');
    small.close();
    await fillSpool(t, path);
    const whole = readFileSync(path);
    const outcome = (bytes: Buffer): unknown => {
      for (const beside of ['-wal', '-shm']) rmSync(path + beside, { force: true });
      writeFileSync(path, bytes);
      try {
        return outcomeOf(path);
      } catch (error) {
        return error;
      }
    };
    const expected = outcome(whole);
    assert.ok(!(expected instanceof Error), String(expected));
    let told = 0;
    const length = whole.length / 4;
    for (let at = quarter * length; at < (quarter + 1) * length; at += 1) {
      // What is empty looks the same everywhere.
      if (whole[at] === 0 && whole[at - 1] === 0 && whole[at + 1] === 0 && at % 64 > 0) continue;
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      const found = outcome(flipped);
      if (found instanceof SpoolDamagedError || found instanceof SpoolVersionError) told += 1;
      else assert.deepEqual(found, expected, `byte ${at}`);
    }
    assert.ok(told > 500, `${told} were told`);
  });
}
