import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { CommandSender } from './import/command-sender.ts';
import { ImportError } from './import/import-error.ts';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { reportJson } from './report/report-json.ts';
import { shopFigures } from './report/shop-figures.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { csvOf, temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';
import { runScript } from './testing/run-script.ts';

const progress = new Progress({ write: () => {} });

async function shopOf(t: TestContext) {
  const folder = join(await temporaryFolder(t), 'data');
  const access = await ownSystem(folder, oneProcess);
  t.after(() => access.close());
  return { folder, access };
}

test('an invoice of more articles than one delivery takes, and a return of more lines than one return names, are imported in full', async (t) => {
  const { folder, access } = await shopOf(t);
  const many = Array.from({ length: 1_001 }, (_, nth) => nth);
  const at = (day: number): string => `2010-01-0${day} 10:00:00`;
  const file = await temporaryFile(
    t,
    'large.csv',
    csvOf([
      ...many.map((nth) => ({ invoice: '500001', code: `S${nth}`, quantity: 1, price: '1.5', date: at(2) })),
      ...many.map(() => ({ invoice: '500002', code: 'MUG', quantity: 1, price: '2', date: at(3) })),
      { invoice: 'C500003', code: 'S1', quantity: -1, price: '1.5', date: at(4) },
      { invoice: 'C500003', code: 'MUG', quantity: -1_001, price: '2', date: at(4) },
    ]),
  );
  const read = (spool: Parameters<typeof readIntoSpool>[0]) => readIntoSpool(spool, file);
  const { leftLines } = await runImport({ dataFolder: folder, work: 'file', access, read, progress });
  assert.equal(leftLines, 0);
  assertReport(reportJson(await shopFigures(access, folder)), await expectedReport(file));
});

test('within the heap that npm run import has: 150,000 lines of three invoices, each of as many different articles as are believed of one', async (t) => {
  const folder = await temporaryFolder(t);
  const linesOf = (invoice: number) =>
    Array.from({ length: 50_000 }, (_, nth) => ({ invoice: `${invoice}`, code: `${invoice} S${nth}`, price: '1.5' }));
  const file = join(folder, 'large.csv');
  await writeFile(file, csvOf([500_001, 500_002, 500_003].flatMap(linesOf)));
  const { out, err, code } = await runScript('import.ts', join(folder, 'data'), [file]);
  assert.equal(code, 0, err);
  assert.match(out, /^lines: 150,000 read, 6,000 accepted, 144,000 rejected$/m);
  assert.match(out, /^imported: 3 invoices with 6,000 lines /m);
});

test('a command that a service finds invalid ends the import with the document and what to do', async (t) => {
  const { access } = await shopOf(t);
  const sender = new CommandSender(access.client(staff('import')));
  const body = { delivery: 'before 500001', location: 'main', lines: [] };
  const head = { document: 'invoice 500001 of file.csv', at: '2010-01-02T10:00:00.000Z' };
  for (const sent of [
    sender.send(inventory, 'receive-stock', { ...head, body }),
    sender.offer(inventory, 'receive-stock', body, head),
  ])
    await assert.rejects(sent, (error: Error) => {
      assert.ok(error instanceof ImportError);
      assert.match(
        error.message,
        /^invoice 500001 of file\.csv: .*\/lines must.* mend it in the file, or take it out; then remove /,
      );
      return true;
    });
});
