import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ownSystem, type SystemAccess } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import fc from 'fast-check';
import { runChecks } from './check/run-checks.ts';
import { importFilesIn } from './import/import-record.ts';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { reportJson } from './report/report-json.ts';
import { shopFigures } from './report/shop-figures.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { openSpool } from './retail/spool.ts';
import { csvOf, temporaryFile, temporaryFolder, type CsvLine } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';

const RUNS = 8;
const progress = new Progress({ write: () => {} });
const day = (date: number): string => `2010-03-${String(date).padStart(2, '0')} 10:00:00`;
const ann = { customer: 13_085 };
const guest = { customer: '' };

/** Lines of invoices that files cut off in their midst: alike ones, free ones, returns of them, guests', corrections. */
const LINES: readonly Partial<CsvLine>[] = [
  { ...ann, invoice: '500001', code: 'MUG', quantity: 3, price: '2.5', date: day(1) },
  { ...guest, invoice: '500002', code: 'JUG', quantity: 2, price: '7', date: day(2), country: 'EIRE' },
  { ...ann, invoice: '500001', code: 'MUG', quantity: 3, price: '2.5', date: day(1) },
  { ...ann, invoice: 'C500004', code: 'MUG', quantity: -4, price: '2.5', date: day(4) },
  { ...ann, invoice: '500001', code: 'POST', quantity: 1, price: '18', date: day(1) },
  { ...ann, invoice: '500001', code: 'MUG', quantity: 3, price: '2.5', date: day(1) },
  { ...guest, invoice: '500002', code: 'BOWL', quantity: 150, price: '1.2345', date: day(2), country: 'EIRE' },
  { ...guest, invoice: '500005', code: 'BOWL', quantity: 9, price: '0', description: 'found', date: day(5) },
  { ...ann, invoice: 'C500004', code: 'MUG', quantity: -4, price: '2.5', date: day(4) },
  { ...ann, invoice: '500001', code: 'JUG', quantity: 1, price: '6.5', date: day(1) },
  { ...guest, invoice: '500006', code: 'BOWL', quantity: -2, price: '0', description: 'smashed', date: day(6) },
  { ...ann, invoice: '500007', code: 'JUG', quantity: 5, price: '6.5', date: day(7) },
  { ...ann, invoice: 'C500008', code: 'JUG', quantity: -6, price: '6.5', date: day(8) },
  { ...guest, invoice: 'A500009', code: 'B', quantity: 1, price: '-11.06', date: day(9) },
];
/** How many of the lines each file holds. */
const CUTS = [3, 6, 10, LINES.length];

/** A shop, and what people do to its import. */
async function shopOf(t: TestContext) {
  const folder = join(await temporaryFolder(t), 'data');
  const files = await Promise.all(CUTS.map((cut) => temporaryFile(t, `first-${cut}.csv`, csvOf(LINES.slice(0, cut)))));
  const access = await ownSystem(folder, oneProcess);
  const { spool } = importFilesIn(folder);
  return {
    access,
    folder,
    /** Imports a file; stopped after so many invoices at most. */
    async imports(nth: number, invoicesMax = Infinity): Promise<void> {
      let asked = 0;
      await runImport({
        dataFolder: folder,
        work: 'file',
        access,
        read: (opened) => readIntoSpool(opened, files[nth]!),
        progress,
        isStopped: () => (asked += 1) > invoicesMax,
      });
    },
    /** An import that is killed when it has read the file. */
    async reads(nth: number): Promise<void> {
      const opened = openSpool(spool);
      await readIntoSpool(opened, files[nth]!);
      opened.close();
    },
    async loses(): Promise<void> {
      for (const end of ['', '-wal', '-shm']) await rm(spool + end, { force: true });
    },
    report: async () => reportJson(await shopFigures(access, folder)),
    expected: (nth: number) => expectedReport(files[nth]!),
  };
}

async function orderIdsOf(access: SystemAccess): Promise<string[]> {
  const { rows } = await access.client(staff('test')).query(orders, 'orders', { limit: 100 });
  return rows.map(({ order }) => order).toSorted();
}

test('files are imported again without the spool, whose earlier import was killed: the orders stay what they were', async (t) => {
  const shop = await shopOf(t);
  await shop.reads(1);
  await shop.imports(3);
  const [report, ids] = [await shop.report(), await orderIdsOf(shop.access)];
  assertReport(report, await shop.expected(3));
  await shop.loses();
  await shop.imports(1);
  await shop.imports(3);
  assert.deepEqual(await shop.report(), report);
  assert.deepEqual(await orderIdsOf(shop.access), ids);
  const { outcome, checks } = await runChecks(shop.access, progress);
  assert.equal(outcome, 'whole', JSON.stringify(checks.filter(({ problemCount }) => problemCount > 0)));
  await shop.access.close();
});

test('whatever was stopped, killed, imported again and in which order, with the spool or without it: each line is in the shop once', async (t) => {
  const nth = fc.nat({ max: CUTS.length - 1 });
  const step = fc.oneof(
    fc.record({ what: fc.constant('reads' as const), nth }),
    fc.record({ what: fc.constant('imports' as const), nth, invoicesMax: fc.nat({ max: 4 }) }),
    fc.record({ what: fc.constant('imports' as const), nth, invoicesMax: fc.constant(Infinity) }),
    fc.record({ what: fc.constant('loses' as const), nth }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const shop = await shopOf(t);
      try {
        for (const one of steps) {
          if (one.what === 'reads') await shop.reads(one.nth);
          else if (one.what === 'loses') await shop.loses();
          else await shop.imports(one.nth, one.invoicesMax);
        }
        await shop.imports(CUTS.length - 1);
        assertReport(await shop.report(), await shop.expected(CUTS.length - 1));
      } finally {
        await shop.access.close();
      }
    }),
    { numRuns: RUNS, seed: 20_101_209, endOnFailure: true },
  );
});

test('a file with another line than the shop has ends with an error that names it, the invoice and what to do', async (t) => {
  const shop = await shopOf(t);
  await shop.imports(3);
  const [before, report] = [await orderIdsOf(shop.access), await shop.report()];
  await shop.loses();
  const mended = LINES.map((line) => (line.code === 'POST' ? { ...line, price: '19' } : line));
  const file = await temporaryFile(t, 'mended.csv', csvOf(mended));
  const importing = runImport({
    dataFolder: shop.folder,
    work: 'file',
    access: shop.access,
    read: (opened) => readIntoSpool(opened, file),
    progress,
  });
  await assert.rejects(importing, (error: Error) => {
    assert.match(error.message, /^invoice 500001 of mended\.csv: the shop has it with a line of 1 POST at 18\.00, /);
    assert.ok(error.message.includes(`remove ${importFilesIn(shop.folder).spool} and run the import again`));
    return true;
  });
  assert.deepEqual(await orderIdsOf(shop.access), before);
  assert.deepEqual((await shop.report()).total, report.total);
  await shop.access.close();
});
