import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unsentInvoices } from './invoices.ts';
import { readIntoSpool } from './read-into-spool.ts';
import { rejectedRecords } from './reject-file.ts';
import { RetailFileError } from './retail-file-error.ts';
import { csvOf, HEADER, temporaryFile, temporaryFolder } from './testing/retail-csv.ts';
import { memorySpool } from './testing/spool-of.ts';

const GOOD = csvOf([{ invoice: '1' }, { invoice: '1', code: '22041', description: 'FRAME 7" SIZE' }, { invoice: '2' }]);

test('reads csv and csv.gz by what they hold, whatever their names', async (t) => {
  for (const [name, content] of [
    ['plain.gz', GOOD],
    ['packed.csv', gzipSync(GOOD)],
    ['bom.csv', `\ufeff${GOOD}`],
    ['bom-and-quotes.csv', `\ufeff${GOOD.replace('Invoice', '"Invoice"')}`],
    ['crlf.csv', GOOD.replaceAll('\n', '\r\n')],
    ['no-last-break.csv', GOOD.trimEnd()],
    ['two-members.csv.gz', Buffer.concat([gzipSync(GOOD.slice(0, 100)), gzipSync(GOOD.slice(100))])],
  ] as const) {
    const spool = memorySpool(t);
    const result = await readIntoSpool(spool, await temporaryFile(t, name, content));
    assert.deepEqual(result, { lines: 3, added: 3, known: 0, rejected: 0, readBefore: false }, name);
    assert.deepEqual(
      [...unsentInvoices(spool)].map((invoice) => [invoice.number, invoice.lines.length]),
      [
        ['1', 2],
        ['2', 1],
      ],
    );
  }
});

test('reads the older file’s columns, numbers and dates', async (t) => {
  const older = [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/2010 8:26,2.55,17850.0,United Kingdom',
    '',
  ].join('\n');
  const spool = memorySpool(t);
  await readIntoSpool(spool, await temporaryFile(t, 'older.csv', older));
  const [invoice] = [...unsentInvoices(spool)];
  assert.equal(invoice?.at, '2010-12-01T08:26:00.000Z');
  assert.equal(invoice.customer, '17850');
  assert.equal(invoice.lines[0]?.amount, 6 * 25_500);
});

test('refuses a faulty file with a precise word and changes nothing', async (t) => {
  const rows = GOOD.split('\n');
  const packed = gzipSync(csvOf(Array.from({ length: 2_000 }, (_, i) => ({ invoice: String(i + 1) }))));
  const flipped = Buffer.from(packed);
  flipped[packed.length >> 1]! ^= 0xff;
  const faults: [string, string | Uint8Array, string, RegExp][] = [
    ['empty', '', 'empty', /^the file is empty$/],
    ['header only', `${HEADER}\n`, 'empty', /^the file holds no line of data$/],
    ['blank', '\n\n', 'empty', /^the file holds no line of data$/],
    ['one byte', 'x', 'not-a-csv', /^line 1: this is not a retail CSV/],
    ['picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not-a-csv', /^line 1: /],
    ['excel', Buffer.from('504b030414000600', 'hex'), 'not-a-csv', /^this is a zip or Excel file/],
    ['utf-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), 'not-a-csv', /^this is UTF-16 text/],
    ['column missing', GOOD.replace(',Price', ''), 'column-missing', /^line 1: the column Price/],
    ['cut in a line', GOOD.slice(0, -30), 'cut-off', /^line 4: the file ends in the middle of this line/],
    ['cut short', `${GOOD}3,United Kingdom`, 'cut-off', /^line 5: /],
    ['cut in the country', GOOD.slice(0, -4), 'cut-off', /^line 4: /],
    ['cut in the header', HEADER.slice(0, -3), 'column-missing', /^line 1: /],
    ['cut in a quote', GOOD.slice(0, GOOD.indexOf(' SIZE')), 'quote-not-closed', /^line 3: /],
    ['quote open', [...rows.slice(0, 3), '2,"X,Y', rows[3], ''].join('\n'), 'quote-not-closed', /^line 4: /],
    ['gzip cut', packed.subarray(0, packed.length - 20), 'gzip-cut-off', /cut off/],
    ['gzip damaged', flipped, 'gzip-corrupt', /damaged/],
  ];
  for (const [what, content, code, message] of faults) {
    const spool = memorySpool(t);
    await readIntoSpool(spool, await temporaryFile(t, 'good.csv', csvOf([{ invoice: '7' }])));
    const path = await temporaryFile(t, 'bad.csv', content);
    await assert.rejects(readIntoSpool(spool, path), (error: unknown) => {
      assert.ok(error instanceof RetailFileError, `${what}: ${String(error)}`);
      assert.equal(error.code, code, what);
      assert.match(error.message, message, what);
      return true;
    });
    assert.deepEqual(spool.counts(), { read: 1, accepted: 1, rejected: 0 }, what);
    assert.deepEqual(
      [...unsentInvoices(spool)].map((invoice) => invoice.number),
      ['7'],
      what,
    );
  }
});

test('says which path cannot be read', async (t) => {
  const folder = await temporaryFolder(t);
  const spool = memorySpool(t);
  await assert.rejects(readIntoSpool(spool, join(folder, 'none.csv')), { code: 'unreadable', message: /ENOENT/ });
  await assert.rejects(readIntoSpool(spool, folder), { code: 'unreadable', message: /is not a file/ });
});

test('a file read twice, or packed, adds nothing; an overlapping one adds what is new', async (t) => {
  const spool = memorySpool(t);
  const path = await temporaryFile(t, 'good.csv', GOOD);
  await readIntoSpool(spool, path);
  assert.deepEqual(await readIntoSpool(spool, path), {
    lines: 3,
    added: 0,
    known: 3,
    rejected: 0,
    readBefore: true,
  });
  const packed = await temporaryFile(t, 'good.csv.gz', gzipSync(GOOD));
  assert.deepEqual(await readIntoSpool(spool, packed), {
    lines: 3,
    added: 0,
    known: 3,
    rejected: 0,
    readBefore: false,
  });
  const overlap = csvOf([{ invoice: '2' }, { invoice: '2', code: '21212' }, { invoice: '3' }]);
  const result = await readIntoSpool(spool, await temporaryFile(t, 'overlap.csv', overlap));
  assert.deepEqual(result, { lines: 3, added: 2, known: 1, rejected: 0, readBefore: false });
  assert.equal(spool.counts().accepted, 5);
});

test('takes the first invoices only when asked, with lines that come behind, and continues later', async (t) => {
  const invoices = ['1', '1', '2', '1', '3', '2', '4'].map((invoice, i) => ({ invoice, code: `2000${i}` }));
  const path = await temporaryFile(t, 'all.csv', csvOf(invoices));
  const spool = memorySpool(t);
  assert.equal((await readIntoSpool(spool, path, { invoicesMax: 2 })).added, 5);
  assert.deepEqual(
    [...unsentInvoices(spool)].map((invoice) => invoice.lines.length),
    [3, 2],
  );
  const rest = await readIntoSpool(spool, path);
  assert.deepEqual([rest.added, rest.known], [2, 5]);
  assert.deepEqual(
    [...unsentInvoices(spool)].map((invoice) => [invoice.number, invoice.part]),
    [
      ['1', 1],
      ['2', 1],
      ['3', 1],
      ['4', 1],
    ],
  );
});

test('stops early: what lies far behind the first invoices is not even looked at', async (t) => {
  const many = Array.from({ length: 5_000 }, (_, i) => ({ invoice: String(i + 1) }));
  const path = await temporaryFile(t, 'all.csv', `${csvOf(many)}"`);
  assert.equal((await readIntoSpool(memorySpool(t), path, { invoicesMax: 3 })).lines, 3);
  await assert.rejects(readIntoSpool(memorySpool(t), path), { code: 'quote-not-closed', line: 5_002 });
});

test('a record that is too long goes to the reject file by its line and invoice, and the others are read', async (t) => {
  const spool = memorySpool(t);
  const long = { description: 'X\n'.repeat(40_000) };
  const text = csvOf([{ invoice: '1' }, { invoice: '1', ...long }, { invoice: '1', code: '21212' }, { invoice: '2' }]);
  const read = await readIntoSpool(spool, await temporaryFile(t, 'long.csv', text));
  assert.deepEqual([read.lines, read.added, read.rejected], [4, 3, 1]);
  const [rejected, ...others] = rejectedRecords(spool);
  assert.deepEqual([rejected?.line, others.length], [3, 0]);
  assert.match(
    rejected?.reason ?? '',
    /^it is longer than 65536 bytes and takes 40001 lines: is a quote not closed\?$/,
  );
  assert.ok(JSON.stringify(rejected?.fields).length < 2_500, 'only its beginning is kept');
  // The mended file fills exactly the place that was left.
  const mended = csvOf([{ invoice: '1' }, { invoice: '1' }, { invoice: '1', code: '21212' }, { invoice: '2' }]);
  const again = await readIntoSpool(spool, await temporaryFile(t, 'mended.csv', mended));
  assert.deepEqual([again.added, again.known, again.rejected], [1, 3, 0]);
  assert.deepEqual([...rejectedRecords(spool)], []);
  const header = `${'x'.repeat(70_000)}\n1,2\n`;
  await assert.rejects(readIntoSpool(spool, await temporaryFile(t, 'none.csv', header)), { code: 'line-too-long' });
});
