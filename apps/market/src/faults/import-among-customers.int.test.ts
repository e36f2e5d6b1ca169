import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { csvOf, temporaryFile, temporaryFolder, type CsvLine } from '../retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from '../testing/expected-report.ts';
import { runScript, startScript } from '../testing/run-script.ts';
import { serveMarket, type ServedMarket } from './testing/served-market.ts';

const INVOICES = 600;
const CUSTOMERS = 4;
/** How many orders had their goods delivered again when the import is killed. */
const REPAIRS_BEFORE_KILL = 60;
const SKUS = Array.from({ length: 12 }, (_, nth) => `${22_000 + nth}`);
const location = 'main';
const price = { amount: 695, currency: 'GBP', scale: 2 };

/** Sales of a few articles, so that all want the same; some are written off, some come back. */
function wantedGoods(): string {
  const skuOf = (nth: number): string => SKUS[nth % SKUS.length]!;
  const lines = Array.from({ length: INVOICES }, (_, nth): Partial<CsvLine>[] => {
    const date = `2010-0${1 + Math.floor((nth * 9) / INVOICES)}-15 10:${String(nth % 60).padStart(2, '0')}:00`;
    const head = { invoice: `${510_000 + nth}`, date };
    if (nth % 10 === 9)
      return [{ ...head, code: skuOf(nth), quantity: -5, price: '0', description: 'smashed', customer: '' }];
    if (nth % 25 === 24) return [{ ...head, invoice: `C${head.invoice}`, code: skuOf(nth), quantity: -3 }];
    return [0, 1].map((line) => ({ ...head, code: skuOf(nth + line * 5), quantity: 20 + (nth % 30) }));
  });
  return csvOf(lines.flat());
}

/** Buys whatever is free of the article of which there is most, again and again, while `goOn` says so. Answers the orders that were accepted. */
async function buyAll(market: ServedMarket, customer: number, goOn: () => boolean): Promise<string[]> {
  const taken: string[] = [];
  for (let nth = 0; goOn(); nth += 1) {
    const response = await fetch(
      `${market.url}/inventory/availability?location=${location}&${SKUS.map((sku) => `skus=${sku}`).join('&')}`,
    );
    const stocks = (await response.json()) as { sku: string; free: number }[];
    const most = stocks.reduce((a, b) => (b.free > a.free ? b : a));
    if (most.free === 0) continue;
    const order = `customer-${customer}-${nth}`;
    const lines = [{ sku: most.sku, quantity: most.free, price }];
    const body = { order, customer: null, country: 'France', currency: 'GBP', lines };
    const { status } = await market.postAsPublic('orders/order-products', body);
    assert.equal(status, 200);
    taken.push(order);
  }
  return taken;
}

/** Counts the deliveries that made good what customers had taken from an order of the file, as the log grows. */
function repairsIn(market: ServedMarket): () => Promise<number> {
  let [position, repairs] = [0, 0];
  return async () => {
    for (;;) {
      const events = await market.system.operations.readLog('inventory', position, 1000);
      if (events.length === 0) return repairs;
      position = events.at(-1)!.position;
      repairs += events.filter(
        ({ type, payload }) => type === 'delivery-received' && payload.includes('"again '),
      ).length;
    }
  };
}

test('an import that customers buy the goods of, and that is killed amid repairs, ends with all its orders shipped', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const csv = await temporaryFile(t, 'wanted.csv', wantedGoods());
  const market = await serveMarket(folder);
  t.after(() => market.stop());
  const repairs = repairsIn(market);
  let importing = true;
  const customers = Promise.all(
    Array.from({ length: CUSTOMERS }, (_, customer) => buyAll(market, customer, () => importing)),
  );

  const killed = startScript('import.ts', folder, [csv]);
  killed.stdout?.resume();
  const said = text(killed.stderr!);
  const ended = once(killed, 'close');
  while (killed.exitCode === null && (await repairs()) < REPAIRS_BEFORE_KILL) await setImmediate();
  killed.kill('SIGKILL');
  assert.deepEqual(await ended, [null, 'SIGKILL'], `it ended before it had to repair anything: ${await said}`);
  const second = startScript('import.ts', folder, [csv]);
  const [err] = await Promise.all([text(second.stderr!), text(second.stdout!), once(second, 'close')]);
  importing = false;
  const taken = (await customers).flat();
  assert.equal(second.exitCode, 0, err);

  await market.system.operations.settle();
  t.diagnostic(`${await repairs()} deliveries were made again, ${taken.length} orders of customers accepted`);
  assert.ok((await repairs()) > REPAIRS_BEFORE_KILL, 'customers were in nobody’s way');
  const statuses = new Set<string>();
  for (const order of taken) statuses.add(String((await market.get(`orders/order?order=${order}`)).body['status']));
  // Customers' orders have come to an end, and some came too late.
  assert.deepEqual([...statuses].toSorted(), ['confirmed', 'failed']);
  const report = await runScript('report.ts', folder, ['--json']);
  assert.deepEqual([report.err, report.code], ['', 0]);
  // Customers' orders are confirmed and not shipped: the figures are the file's alone.
  assertReport(JSON.parse(report.out), await expectedReport(csv));

  // Sent once more, as after the loss of the spool, with all its repairs long made: nothing is doubled.
  const before = await market.positions();
  await rm(join(folder, 'import'), { recursive: true });
  const again = await runScript('import.ts', folder, [csv]);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(await market.positions(), before);
  const check = await runScript('check.ts', folder);
  assert.equal(check.code, 0, check.out);
});
