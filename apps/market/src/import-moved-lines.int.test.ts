import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import fc from 'fast-check';
import { runChecks } from './check/run-checks.ts';
import { importFilesIn } from './import/import-record.ts';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { reportJson } from './report/report-json.ts';
import { shopFigures } from './report/shop-figures.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { SpoolTotals } from './retail/spool-totals.ts';
import { csvOf, temporaryFile, temporaryFolder, type CsvLine } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';

type Lines = readonly Partial<CsvLine>[];

const progress = new Progress({ write: () => {} });
const date = '2010-01-02 10:00:00';
const lights = { invoice: '500001', date, quantity: 2, price: '1.5' };
const box = { invoice: '500001', date, code: '22222', quantity: 1, price: '2' };
const cup = { invoice: '500001', date, code: 'CUP', quantity: 4, price: '5' };
const charges = { invoice: '500001', date, code: 'BANK CHARGES', quantity: 1, price: '15' };
const broken = { invoice: '500001', date, code: '22222', quantity: -3, price: '0', description: 'broken' };
const found = { invoice: '500002', date, quantity: 5, price: '0' };
const foundBox = { ...found, code: '22222', quantity: 3 };
const debt = { invoice: 'A500003', date, code: 'B', quantity: 1, price: '-11.06' };

type SpoolFate = 'removed' | 'kept';

/** A shop into which files of other lines are imported, each time with or without what the import knew. */
async function shopOf(t: TestContext, fate: SpoolFate = 'removed') {
  const folder = join(await temporaryFolder(t), 'data');
  const access = await ownSystem(folder, oneProcess);
  const fileOf = (lines: Lines): Promise<string> => temporaryFile(t, 'file.csv', csvOf(lines));
  return {
    access,
    async imports(lines: Lines, now: SpoolFate = fate): Promise<void> {
      const file = await fileOf(lines);
      if (now === 'removed') await rm(join(folder, 'import'), { recursive: true, force: true });
      const read = (spool: Parameters<typeof readIntoSpool>[0]) => readIntoSpool(spool, file);
      await runImport({ dataFolder: folder, work: 'file', access, read, progress });
    },
    spool: importFilesIn(folder).spool,
    report: async () => reportJson(await shopFigures(access, folder)),
    expected: async (lines: Lines) => expectedReport(await fileOf(lines)),
    async isWhole(): Promise<void> {
      const { outcome, checks } = await runChecks(access, progress);
      assert.equal(outcome, 'whole', JSON.stringify(checks.filter(({ problemCount }) => problemCount > 0)));
    },
  };
}

const MOVED: Readonly<Record<string, readonly [fewer: Lines, all: Lines]>> = {
  'a posting': [
    [charges, box],
    [lights, charges, box],
  ],
  'one of two postings that are alike': [[charges], [lights, charges, charges]],
  'a debt given up': [[debt], [{ ...debt, price: '-7' }, debt]],
  'goods written off, twice alike': [
    [broken, broken],
    [lights, broken, broken],
  ],
  'stock found, in whose place other was': [[foundBox], [found, foundBox]],
  'a sale': [
    [box, cup],
    [lights, box, cup],
  ],
  'a sale, after one of two alike': [
    [cup, box, cup],
    [cup, lights, cup, box, cup],
  ],
};

/** Lines of invoices of their own, so that many cases can be tried in one shop; the report tells them apart by their country. */
function inCountry(country: string, nth: number, lines: Lines): Lines {
  return lines.map((line) => ({
    ...line,
    country,
    invoice: line.invoice!.replace(/\d+/, (number) => String(Number(number) + nth * 100)),
  }));
}

for (const fate of ['removed', 'kept'] as const)
  test(`lines stand elsewhere in a later file, the spool ${fate}: each is in the shop once, and so is what stood before it`, async (t) => {
    const shop = await shopOf(t, fate);
    const cases = Object.entries(MOVED);
    const filesOf = (which: 0 | 1): Lines => cases.flatMap(([what, pair], nth) => inCountry(what, nth, pair[which]));
    const [fewer, all] = [filesOf(0), filesOf(1)];
    for (const lines of [fewer, all, fewer, all]) await shop.imports(lines);
    assertReport(await shop.report(), await shop.expected(all));
    await shop.isWhole();
    await shop.access.close();
  });

test('lines in whatever places, in files that overlap, in whatever order, with the spool or without: each is in the shop once', async (t) => {
  const line = fc.constantFrom<Partial<CsvLine>>(
    lights,
    box,
    cup,
    charges,
    broken,
    { ...charges, price: '3' },
    found,
    debt,
  );
  const since = fc.nat({ max: 2 });
  const fates = fc.array(fc.constantFrom<SpoolFate>('removed', 'kept'), { minLength: 5, maxLength: 5 });
  const shop = await shopOf(t);
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(line, since), { minLength: 1, maxLength: 7 }),
      fates,
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      async (lines, fate, order) => {
        nth += 1;
        const files = [0, 1, 2].map((which) => {
          const some = lines.filter(([, from]) => from <= which).map(([one]) => one);
          return inCountry(`Country ${nth}`, nth, some);
        });
        const all = files[2]!;
        for (const [at, which] of order.entries())
          if (files[which]!.length > 0) await shop.imports(files[which]!, fate[at]);
        await shop.imports(all.toReversed(), fate[3]);
        await shop.imports(all, fate[4]);
        const { countries } = await shop.report();
        assertReport(
          countries.filter(({ country }) => country === `Country ${nth}`),
          (await shop.expected(all)).countries,
        );
      },
    ),
    { numRuns: 12, seed: 20_100_102, endOnFailure: true },
  );
  await shop.isWhole();
  await shop.access.close();
});

for (const fate of ['removed', 'kept'] as const)
  test(`a known invoice of another date, customer or country is not taken, the spool ${fate}`, async (t) => {
    const shop = await shopOf(t, fate);
    const known = [lights, box, { ...lights, invoice: 'C500004', quantity: -1 }, found, charges];
    const expected = await shop.expected(known);
    await shop.imports(known);
    for (const [nth, change] of [
      [0, { date: '2010-01-02 10:01:00' }],
      [0, { customer: 7 }],
      [0, { country: 'EIRE' }],
      [2, { customer: '' }],
      [3, { country: 'EIRE' }],
      [3, { date: '2010-01-03 10:00:00' }],
    ] as const) {
      const changed = known.map((line, at) =>
        line.invoice === known[nth]!.invoice ? { ...known[at], ...change } : line,
      );
      if (fate === 'kept') {
        const before = (await shop.report()).lines.rejected;
        await shop.imports(changed);
        assert.ok((await shop.report()).lines.rejected > before);
      } else
        await assert.rejects(shop.imports(changed), (error: Error) => {
          assert.match(
            error.message,
            /^invoice C?50000\d of file\.csv: the shop has it of .*; read was one of .*Nothing of that was sent\. Mend the file: for that remove /,
          );
          return true;
        });
    }
    assert.deepEqual(
      (await shop.report()).total,
      await (async () => {
        await rm(shop.spool, { force: true });
        await shop.imports(known, 'removed');
        return (await shop.report()).total;
      })(),
    );
    assertReport(await shop.report(), expected);
    await shop.access.close();
  });

test('a spool of before, which had met the shop without noting for whom and when its invoices are, reads that again', async (t) => {
  const shop = await shopOf(t);
  const had = [lights, { ...found, country: 'EIRE' }];
  await shop.imports(had);
  await shop.imports([{ ...box, invoice: '500009' }]);
  const older = new DatabaseSync(shop.spool);
  older.exec(`DROP TABLE shop_invoice; DROP TABLE line_head; DROP TABLE shop_headless; ALTER TABLE reject DROP COLUMN content; ALTER TABLE invoice DROP COLUMN headless;
    DELETE FROM total; PRAGMA user_version = 4`);
  new SpoolTotals(older).begin();
  older.close();
  for (const other of [{ ...lights, date: '2010-01-03 10:00:00' }, found]) {
    const copy = await readFile(shop.spool);
    await assert.rejects(shop.imports([other], 'kept'), /: the shop has it of .*; read was one of /);
    await writeFile(shop.spool, copy);
  }
  await shop.imports(had, 'kept');
  assert.equal((await shop.report()).total.orders, 2);
  await shop.access.close();
});

for (const [what, had, other] of [
  ['posting', charges, { ...charges, price: '16' }],
  ['correction of the stock', found, { ...found, quantity: 6 }],
] as const)
  test(`another ${what} than the shop has ends the import, with the invoice, both and what to do, before any of it is sent`, async (t) => {
    const shop = await shopOf(t);
    await shop.imports([had]);
    const { total } = await shop.report();
    await assert.rejects(shop.imports([other]), (error: Error) => {
      assert.ok(error.message.startsWith(`invoice ${had.invoice} of file.csv: the shop has it with a line of `));
      assert.ok(error.message.includes(`remove ${shop.spool} and run the import again`));
      return true;
    });
    assert.deepEqual((await shop.report()).total, total);
    await shop.access.close();
  });
