import assert from 'node:assert/strict';
import { link, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readIntoSpool } from './read-into-spool.ts';
import { writeRejectFile } from './reject-file.ts';
import { csvOf, temporaryFile, temporaryFolder } from './testing/retail-csv.ts';
import { memorySpool } from './testing/spool-of.ts';

test('writes file, line, reason and the record as it stood', async (t) => {
  const spool = memorySpool(t);
  const csv = csvOf([{}, { quantity: 0, description: 'A "B", £5\nC' }, { invoice: '', description: 'D' }]);
  await readIntoSpool(spool, await temporaryFile(t, 'shop.csv', csv));
  const folder = await temporaryFolder(t);
  const path = join(folder, 'import', 'rejects.csv');
  assert.equal(await writeRejectFile(spool, path), 2);
  assert.equal(await writeRejectFile(spool, path), 2);
  assert.equal(
    await readFile(path, 'utf8'),
    [
      'file,line,reason,record',
      'shop.csv,3,its quantity is 0,"489434,85048,""A """"B"""", £5\nC"",0,2009-12-01 07:45:00,6.95,13085,United Kingdom"',
      'shop.csv,5,it has no invoice,",85048,D,12,2009-12-01 07:45:00,6.95,13085,United Kingdom"',
      '',
    ].join('\n'),
  );
  assert.deepEqual(await readdir(join(folder, 'import')), ['rejects.csv']);
});

test('a line dated after the present time is rejected with its line and reason', async (t) => {
  const spool = memorySpool(t);
  const csv = csvOf([{ date: '2009-12-01 07:45:00' }, { date: '2009-12-01 07:45:01' }]);
  const clock = { now: () => Date.UTC(2009, 11, 1, 7, 45), monotonicMs: () => 0 };
  const { added, rejected } = await readIntoSpool(spool, await temporaryFile(t, 'shop.csv', csv), { clock });
  assert.deepEqual([added, rejected], [1, 1]);
  const path = join(await temporaryFolder(t), 'rejects.csv');
  await writeRejectFile(spool, path);
  assert.match(await readFile(path, 'utf8'), /^shop.csv,3,its date is in the future,/m);
  // By the machine's clock.
  const other = memorySpool(t);
  const future = csvOf([{ date: '2099-12-31 23:59:59' }]);
  assert.equal((await readIntoSpool(other, await temporaryFile(t, 'future.csv', future))).rejected, 1);
});

test('the earlier file stays whole until the new one replaces it at once, also after a run that was killed in its midst', async (t) => {
  const spool = memorySpool(t);
  await readIntoSpool(spool, await temporaryFile(t, 'shop.csv', csvOf([{}, { quantity: 0 }])));
  const folder = await temporaryFolder(t);
  const [path, earlier] = [join(folder, 'rejects.csv'), join(folder, 'earlier')];
  await writeFile(path, 'the earlier file\n');
  // Another name of the same file: written in its place, it would change under this one, too.
  await link(path, earlier);
  await writeFile(`${path}.unfinished`, 'what a killed run has left'.repeat(99));
  await writeRejectFile(spool, path);
  assert.equal(await readFile(earlier, 'utf8'), 'the earlier file\n');
  assert.match(await readFile(path, 'utf8'), /^file,line,reason,record\nshop\.csv,3,its quantity is 0,[^\n]*\n$/);
  assert.deepEqual(await readdir(folder), ['earlier', 'rejects.csv']);
});
