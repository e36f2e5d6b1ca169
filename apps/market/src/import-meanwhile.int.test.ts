import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { shopFigures } from './report/shop-figures.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { csvOf, temporaryFile, temporaryFolder, type CsvLine } from './retail/testing/retail-csv.ts';

test('what others took back of an imported line while an import went on is not taken back once more by a later one', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const access = await ownSystem(folder, oneProcess);
  t.after(() => access.close());
  const client = access.client(staff('test'));
  const imports = async (line: Partial<CsvLine>, meanwhile?: () => Promise<void>): Promise<void> => {
    const file = await temporaryFile(t, 'file.csv', csvOf([line]));
    await runImport({
      dataFolder: folder,
      work: 'file',
      access,
      read: async (spool) => {
        await meanwhile?.();
        return readIntoSpool(spool, file);
      },
      progress: new Progress({ write: () => {} }),
    });
  };
  await imports({ invoice: '1', quantity: 12 });
  await imports({ invoice: '2', code: 'MUG' }, async () => {
    const price = { amount: 69_500, currency: 'GBP', scale: 4 };
    const from = [{ order: '1', line: 0, quantity: 5 }];
    const accepted = await client.send(orders, 'accept-return', {
      return: 'by-hand',
      customer: '13085',
      country: 'United Kingdom',
      currency: 'GBP',
      location: 'main',
      reason: 'did not please',
      lines: [{ sku: '85048', kind: 'goods', quantity: 5, price, from }],
      charges: [],
    });
    assert.ok(accepted.done);
  });
  await imports({ invoice: 'C3', quantity: -12 });
  assert.equal((await shopFigures(access, folder)).total.units, 12 + 12 - 5 - 12);
});
