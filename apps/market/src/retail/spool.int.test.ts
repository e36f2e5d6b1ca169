import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { countUnsent, unsentInvoices } from './invoices.ts';
import { SpoolDamagedError } from './spool-damage.ts';
import { SpoolTotals } from './spool-totals.ts';
import { openSpool, SpoolVersionError } from './spool.ts';
import { temporaryFolder } from './testing/retail-csv.ts';
import { memorySpool, spoolLines } from './testing/spool-of.ts';

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
  assert.throws(() => openSpool(path), /the spool has version 99, this program reads 7; delete the file/);
});

test('a spool of before, whose lines have no sums, is opened as it is; what is added to it has them', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  const before = openSpool(path);
  spoolLines(before, [{ invoice: '1' }]);
  before.close();
  const older = new DatabaseSync(path);
  older.exec(`DROP TABLE total; DROP TABLE line_head; DROP TABLE shop_headless; ALTER TABLE reject DROP COLUMN content; ALTER TABLE invoice DROP COLUMN headless; DROP TABLE shop_log; DROP TABLE shop_read; DROP TABLE shop_invoice; DROP TABLE shop_document; DROP TABLE shop_line;
    ALTER TABLE part DROP COLUMN held; ALTER TABLE part DROP COLUMN file; ALTER TABLE line DROP COLUMN sum;
    PRAGMA user_version = 1`);
  older.close();
  openSpool(path).close();
  const spool = openSpool(path);
  t.after(() => spool.close());
  spoolLines(spool, [{ invoice: '1' }, { invoice: '2' }]);
  assert.deepEqual(spool.counts(), { read: 2, accepted: 2, rejected: 0 });
  assert.equal([...unsentInvoices(spool)].length, 2);
  assert.deepEqual(
    spool.db
      .prepare('SELECT sum IS NULL AS without FROM line ORDER BY invoice')
      .all()
      .map((row) => row['without']),
    [1, 0],
  );
});

test('a spool of before that had not read the ledger reads it from its start, and goes on with the other logs; a damaged one is not summed anew', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  openSpool(path).close();
  const older = new DatabaseSync(path);
  older.exec(`DROP TABLE shop_read; DROP TABLE shop_invoice; DROP TABLE line_head; DROP TABLE shop_headless; ALTER TABLE reject DROP COLUMN content; ALTER TABLE invoice DROP COLUMN headless; DELETE FROM total; PRAGMA user_version = 3;
    INSERT INTO shop_log VALUES ('orders', 'a', 7, 'b'), ('inventory', 'a', 8, 'b'), ('payments', 'a', 9, 'b')`);
  new SpoolTotals(older).begin();
  const damaged = `${path}.damaged`;
  older.exec(`VACUUM INTO '${damaged}'`);
  older.close();
  for (const _ of ['made a later one', 'opened as one']) {
    const spool = openSpool(path);
    const read = spool.db.prepare('SELECT * FROM shop_read ORDER BY service').all();
    assert.deepEqual(
      read.map(({ service, position }) => [service, position]),
      [
        ['inventory', 8],
        ['orders', 7],
      ],
    );
    spool.close();
  }
  const behind = new DatabaseSync(damaged);
  behind.exec("UPDATE shop_log SET position = 8 WHERE service = 'orders'");
  behind.close();
  assert.throws(() => openSpool(damaged), SpoolDamagedError);
});

/** Makes a spool one of an earlier version. */
function putBack(path: string, change: string): void {
  const older = new DatabaseSync(path);
  older.exec(`${change}; ALTER TABLE invoice DROP COLUMN headless; DELETE FROM total`);
  new SpoolTotals(older).begin();
  older.close();
}

const OURS = { invoice: '1', code: 'A' };
const THEIRS = { invoice: '1', code: 'B', customer: 7, country: 'EIRE' };
const LAST = { invoice: '1', code: 'C' };
const FIRST = { invoice: '2', code: 'A' };
const SECOND = { invoice: '2', code: 'B' };
const LINES = [OURS, THEIRS, LAST, FIRST, SECOND];

test('whom lines are for that a spool of before took to be for whom their invoice is, the files tell', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  const before = openSpool(path);
  spoolLines(before, LINES);
  before.close();
  putBack(
    path,
    `DROP TABLE line_head; DROP TABLE shop_headless; ALTER TABLE reject DROP COLUMN content; PRAGMA user_version = 5`,
  );
  const made = await readFile(path);
  const somebody = { customer: 8 };
  for (const [what, files, accepted, rejected] of [
    ['the same file', [LINES], 5, 0],
    ['the same and more', [[...LINES, { invoice: '1', code: 'D', customer: 9 }]], 6, 0],
    ['in another order', [[THEIRS, LAST, OURS]], 5, 0],
    ['one line is missing, and then not', [[OURS, THEIRS], LINES], 5, 0],
    ['once told, somebody else', [LINES, [OURS, { ...THEIRS, ...somebody }, LAST]], 5, 1],
    ['once read, another line for somebody else', [LINES, [OURS, THEIRS, { ...LAST, ...somebody }]], 5, 1],
    [
      'once read in its place, the rest of an invoice for somebody else',
      [LINES, [FIRST, { ...SECOND, ...somebody }]],
      5,
      1,
    ],
    [
      'the first is for somebody else',
      [
        [
          { ...OURS, ...somebody },
          { ...THEIRS, ...somebody },
        ],
      ],
      5,
      2,
    ],
    ['another line than theirs', [[OURS, { ...THEIRS, quantity: 5 }, LAST]], 5, 1],
  ] as const) {
    await writeFile(path, made);
    const spool = openSpool(path);
    for (const file of files) spoolLines(spool, file);
    assert.deepEqual(spool.counts(), { read: accepted + rejected, accepted, rejected }, what);
    spool.close();
  }
});

test('a line that was refused because it was not noted whom it is for is no second one once it is', async (t) => {
  const path = join(await temporaryFolder(t), 'spool.db');
  const before = openSpool(path);
  spoolLines(before, LINES);
  before.db.exec('DELETE FROM line_head');
  spoolLines(before, LINES);
  assert.equal(before.counts().rejected, 1);
  before.close();
  putBack(path, 'PRAGMA user_version = 6');
  const spool = openSpool(path);
  t.after(() => spool.close());
  spoolLines(spool, LINES);
  assert.deepEqual(spool.counts(), { read: 5, accepted: 5, rejected: 0 });
});

const DAMAGES = {
  code: "'X'",
  code_as_written: "'x'",
  description: "'other words'",
  quantity: 'quantity + 4',
  price: 'price + 1',
  part: 'part + 1',
  ordinal: 'ordinal + 64',
  at: 'at + 1',
};

for (const [column, value] of Object.entries(DAMAGES)) {
  test(`a spooled line whose ${column} is not as it was written is not read, to be sent or compared`, (t) => {
    const spool = memorySpool(t);
    spoolLines(spool, [{ invoice: '1', code: 'a' }, { invoice: '2' }]);
    spool.db.exec(`UPDATE line SET ${column} = ${value} WHERE invoice = 1`);
    assert.throws(() => [...unsentInvoices(spool)], SpoolDamagedError);
    if (column !== 'ordinal') assert.throws(() => spoolLines(spool, [{ invoice: '1', code: 'a' }]), SpoolDamagedError);
  });
}

const LOST: Readonly<Record<string, (spool: Buffer) => Buffer>> = {
  'lost pages': (spool) => Buffer.concat([spool.subarray(0, 4096), spool.subarray(4096).fill('x')]),
  'a cut end': (spool) => spool.subarray(0, 3 * 4096),
  'another file in its place': () => Buffer.from('no database, but long enough to be read as one '.repeat(99)),
};

for (const [what, damage] of Object.entries(LOST)) {
  test(`a spool with ${what} is refused by its path; once removed it is made anew`, async (t) => {
    const path = join(await temporaryFolder(t), 'spool.db');
    openSpool(path).close();
    await writeFile(path, damage(await readFile(path)));
    assert.throws(
      () => openSpool(path),
      (error: Error) => error instanceof SpoolDamagedError && error.message.startsWith(`${path} is damaged (`),
    );
    // What a killed process leaves beside it does not make the new one wrong.
    await writeFile(`${path}-wal`, 'what was written ahead');
    await rm(path);
    const spool = openSpool(path);
    t.after(() => spool.close());
    assert.deepEqual(spool.counts(), { read: 0, accepted: 0, rejected: 0 });
  });
}
