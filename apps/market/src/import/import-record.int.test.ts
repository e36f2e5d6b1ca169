import assert from 'node:assert/strict';
import { link, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { ImportError } from './import-error.ts';
import { readImportRecord, writeImportRecord } from './import-record.ts';

test('a record is read as it was written; without one nothing was imported', async (t) => {
  const path = join(await temporaryFolder(t), 'import', 'record.json');
  assert.deepEqual(await readImportRecord(path), { read: 0, accepted: 0, rejected: 0 });
  await writeImportRecord(path, { read: 3, accepted: 2, rejected: 1 });
  assert.deepEqual(await readImportRecord(path), { read: 3, accepted: 2, rejected: 1 });
});

test('of a record with a flipped bit it is told, or it says the same', async (t) => {
  const path = join(await temporaryFolder(t), 'record.json');
  const record = { read: 25_031, accepted: 25_000, rejected: 31, shop: { catalog: '0123456789abcdef' } };
  await writeImportRecord(path, record);
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << bit;
      await writeFile(path, flipped);
      const read = await readImportRecord(path).catch((error: unknown) => error);
      if (!(read instanceof ImportError)) assert.deepEqual(read, record, flipped.toString());
    }
});

test('an empty, a cut and a foreign record are no record: what to do is said, and a new one mends it', async (t) => {
  const path = join(await temporaryFolder(t), 'record.json');
  const garbled = [
    '',
    '{"read":1029,"acc',
    'null',
    '{}',
    '{"read":3,"accepted":2,"rejected":"1"}',
    '{"read":-1,"accepted":0,"rejected":0}',
    '{"read":7,"accepted":2,"rejected":1}',
  ];
  for (const text of garbled) {
    await writeFile(path, text);
    await assert.rejects(
      readImportRecord(path),
      (error: Error) =>
        error instanceof ImportError &&
        error.message.startsWith(`${path} is damaged: `) &&
        error.message.endsWith('run the import again with a file that was imported before, which writes it anew'),
      text,
    );
  }
  await writeImportRecord(path, { read: 3, accepted: 2, rejected: 1 });
  assert.deepEqual(await readImportRecord(path), { read: 3, accepted: 2, rejected: 1 });
  await rm(path);
});

test('the earlier record stays whole until the new one replaces it at once, also after a run that was killed in its midst', async (t) => {
  const folder = await temporaryFolder(t);
  const [path, earlier] = [join(folder, 'record.json'), join(folder, 'earlier.json')];
  await writeImportRecord(path, { read: 3, accepted: 2, rejected: 1 });
  // Another name of the same file: written in its place, it would change under this one, too.
  await link(path, earlier);
  await writeFile(`${path}.unfinished`, '{"read":'.repeat(99));
  await writeImportRecord(path, { read: 5, accepted: 5, rejected: 0 });
  assert.deepEqual(await readImportRecord(earlier), { read: 3, accepted: 2, rejected: 1 });
  assert.deepEqual(await readImportRecord(path), { read: 5, accepted: 5, rejected: 0 });
  assert.deepEqual((await readdir(folder)).toSorted(), ['earlier.json', 'record.json']);
});
