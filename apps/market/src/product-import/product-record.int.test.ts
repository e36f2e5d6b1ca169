import assert from 'node:assert/strict';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ImportError } from '../import/import-error.ts';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { ProductRecord, productFilesIn } from './product-record.ts';

const FILE = 'ab'.repeat(32);
const REJECTED = [{ line: 3, reason: 'it has no SKU', fields: ['', 'No SKU'] }];

/** A folder in which an import has come to its 64th product, one line rejected. */
async function begun(folder: string) {
  const record = await ProductRecord.open(folder, FILE);
  await record.advance(64, REJECTED);
  return productFilesIn(folder);
}

const isTold = (path: string, place: string) => (error: Error) =>
  error instanceof ImportError &&
  error.message.startsWith(`${path} is damaged: `) &&
  error.message.endsWith(
    `Remove ${place} and run the import again with the same file: it begins anew, and nothing is doubled`,
  );

test('a place with a flipped bit, cut anywhere, or of something else is told, or says the same; removed, the import begins anew', async (t) => {
  const folder = await temporaryFolder(t);
  const { place, rejects } = await begun(folder);
  const [whole, rejected] = [await readFile(place), await readFile(rejects)];
  const outcome = async (bytes: Buffer): Promise<void> => {
    await writeFile(place, bytes);
    const opened = await ProductRecord.open(folder, FILE).catch((error: unknown) => error);
    if (opened instanceof ProductRecord) assert.equal(opened.products, 64, bytes.toString());
    else assert.ok(isTold(place, place)(opened as Error), String(opened));
    assert.deepEqual([await readFile(place), await readFile(rejects)], [bytes, rejected]);
  };
  for (let at = 0; at < whole.length; at += 1) {
    await outcome(whole.subarray(0, at));
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << bit;
      await outcome(flipped);
    }
  }
  for (const text of ['null', '{}', '[]', `{"file":"${FILE}","products":"64","rejectedLines":0,"rejectBytes":0}`])
    await outcome(Buffer.from(text));
  await rm(place);
  assert.equal((await ProductRecord.open(folder, FILE)).products, 0);
});

test('a place of before, which has no sum, is gone on from', async (t) => {
  const folder = await temporaryFolder(t);
  const { place } = await begun(folder);
  await writeFile(place, `{"file":"${FILE}","products":12,"rejectedLines":0,"rejectBytes":0}\n`);
  assert.equal((await ProductRecord.open(folder, FILE)).products, 12);
});

test('rejected lines that are lost are told: no run goes on as if there were none', async (t) => {
  const folder = await temporaryFolder(t);
  const { place, rejects } = await begun(folder);
  await truncate(rejects, 10);
  await assert.rejects(ProductRecord.open(folder, FILE), isTold(rejects, place));
  await rm(rejects);
  await assert.rejects(ProductRecord.open(folder, FILE), isTold(rejects, place));
  await rm(place);
  assert.equal((await ProductRecord.open(folder, FILE)).rejectedLines, 0);
});
