import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { openDataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { csvOf, temporaryFile, temporaryFolder, type CsvLine } from './retail/testing/retail-csv.ts';

test('what a customer buys and brings back who has been erased is imported without a word', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const imports = async (lines: readonly Partial<CsvLine>[]) => {
    const access = await ownSystem(folder, oneProcess);
    try {
      const file = await temporaryFile(t, 'file.csv', csvOf(lines));
      const progress = new Progress({ write: () => {} });
      await runImport({
        dataFolder: folder,
        work: 'file',
        access,
        read: (spool) => readIntoSpool(spool, file),
        progress,
      });
      const client = access.client(staff('test'));
      await access.operations.settle();
      const noteOf = async (order: string) => (await client.query(orders, 'order', { order }))?.items[0]?.note;
      const reasonOf = async (id: string) => (await client.query(orders, 'return', { return: id }))?.reason;
      return { notes: [await noteOf('1'), await noteOf('3')], reasons: [await reasonOf('C2'), await reasonOf('C4')] };
    } finally {
      await access.close();
    }
  };
  const before = [
    { invoice: '1', code: 'mug', quantity: 2 },
    { invoice: 'C2', code: 'MUG', quantity: -1 },
  ];
  const written = 'code as written: "mug"';
  assert.deepEqual(await imports(before), { notes: [written, undefined], reasons: ['credit note C2', undefined] });
  const opened = openDataFolder(folder);
  await (await opened.stores.keys()).erase('13085');
  await opened.close();
  // More comes back than was bought, so that each line has a reason, too.
  const after = [
    { invoice: '3', code: 'mug', quantity: 2 },
    { invoice: 'C4', code: 'MUG', quantity: -9 },
  ];
  const wordless = { notes: [written, undefined], reasons: ['credit note C2', 'asked-for'] };
  assert.deepEqual(await imports([...before, ...after]), wordless);
  // What the shop has is known although a run that was broken off has noted nothing.
  await rm(join(folder, 'import', 'spool.db'));
  assert.deepEqual(await imports([...before, ...after]), wordless);
});
