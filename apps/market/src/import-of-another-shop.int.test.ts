import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ownSystem, type SystemAccess } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { OtherShopError } from './import/import-error.ts';
import { importFilesIn } from './import/import-record.ts';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { shopFigures } from './report/shop-figures.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { csvOf, temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';

const SPOOL_ENDS = ['', '-wal', '-shm'];

async function within<R>(folder: string, work: (access: SystemAccess) => Promise<R>): Promise<R> {
  const access = await ownSystem(folder, oneProcess);
  try {
    return await work(access);
  } finally {
    await access.close();
  }
}

const importFile = (folder: string, file: string) =>
  within(folder, (access) =>
    runImport({
      dataFolder: folder,
      work: 'file',
      access,
      read: (spool) => readIntoSpool(spool, file),
      progress: new Progress({ write: () => {} }),
    }),
  );

const linesOf = (folder: string) => within(folder, async (access) => (await shopFigures(access, folder)).total.lines);

async function fileOf(t: TestContext, ...invoices: string[]): Promise<string> {
  return temporaryFile(t, `${invoices[0]}.csv`, csvOf(invoices.map((invoice) => ({ invoice }))));
}

async function removeSpool(folder: string): Promise<void> {
  for (const end of SPOOL_ENDS) await rm(importFilesIn(folder).spool + end, { force: true });
}

async function copySpool(from: string, to: string): Promise<void> {
  await removeSpool(to);
  await cp(importFilesIn(from).spool, importFilesIn(to).spool);
}

function refusedBy(folder: string): (error: Error) => boolean {
  const { spool } = importFilesIn(folder);
  return (error) =>
    error instanceof OtherShopError &&
    error.message.startsWith(`${spool} was not made with this shop as it is (`) &&
    error.message.includes('Nothing was changed: remove it and run the import again');
}

test('the spool and the record of another shop are refused by their paths; once removed, nothing is missing', async (t) => {
  const folder = await temporaryFolder(t);
  const [own, other, empty] = [join(folder, 'own'), join(folder, 'other'), join(folder, 'empty')];
  const file = await fileOf(t, '1', '2', '3');
  await importFile(own, file);
  await importFile(other, await fileOf(t, '7'));
  await within(empty, async () => {});
  for (const shop of [other, empty]) {
    await copySpool(own, shop);
    const before = await readFile(importFilesIn(shop).spool);
    await assert.rejects(importFile(shop, file), refusedBy(shop));
    assert.deepEqual(await readFile(importFilesIn(shop).spool), before);
    await removeSpool(shop);
  }
  const { record } = importFilesIn(other);
  await cp(importFilesIn(own).record, record);
  await assert.rejects(linesOf(other), (error: Error) =>
    error.message.startsWith(`${record} was made with another shop`),
  );
  const { sentLines } = await importFile(other, file);
  assert.deepEqual([sentLines, await linesOf(other)], [3, 4]);
});

test('a shop that is older than its spool is noticed; without the spool what it lacks is imported, and nothing twice', async (t) => {
  const folder = await temporaryFolder(t);
  const [shop, older] = [join(folder, 'shop'), join(folder, 'older')];
  const [early, late] = [await fileOf(t, '1', '2'), await fileOf(t, '3', '4', '5')];
  await importFile(shop, early);
  await cp(shop, older, { recursive: true });
  await importFile(shop, late);
  await copySpool(shop, older);
  await assert.rejects(importFile(older, late), refusedBy(older));
  assert.equal(await linesOf(older), 2);
  await removeSpool(older);
  await importFile(older, late);
  await importFile(older, early);
  assert.equal(await linesOf(older), 5);
});

test('a spool that is older than its shop finds there what it has not seen', async (t) => {
  const folder = await temporaryFolder(t);
  const [shop, kept] = [join(folder, 'shop'), join(folder, 'kept')];
  const [early, late] = [await fileOf(t, '1', '2'), await fileOf(t, '3', '4', '5')];
  await importFile(shop, early);
  await cp(shop, kept, { recursive: true });
  await importFile(shop, late);
  await copySpool(kept, shop);
  const { record } = await importFile(shop, late);
  assert.deepEqual([record.accepted, await linesOf(shop)], [5, 5]);
});
