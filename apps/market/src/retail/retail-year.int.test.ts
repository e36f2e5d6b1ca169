import assert from 'node:assert/strict';
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { formatScaled, AMOUNT_SCALE } from './decimal.ts';
import { DEMONSTRATION_INVOICES, readDemonstration } from './demonstration.ts';
import type { Invoice } from './invoice.ts';
import { countUnsent, markSent, unsentInvoices } from './invoices.ts';
import { unsentProducts } from './products.ts';
import { readIntoSpool } from './read-into-spool.ts';
import { openSpool, type Spool } from './spool.ts';
import { fileShape } from './testing/file-shape.ts';
import { temporaryFolder } from './testing/retail-csv.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const YEAR = join(ROOT, 'data/online-retail-2009-2010.csv.gz');

/** What docs/retail-year.md states about the public year. */
const FIGURES = {
  invoices: 28_816,
  orders: 20_887,
  'invoices without goods': 868,
  customers: 4_383,
  sale: 511_870,
  'sale free': 369,
  return: 10_125,
  'return matched': 8_005,
  'return fewer-bought': 80,
  'return no-earlier-line': 1_719,
  'return guest': 321,
  charge: 1,
  'stock-found': 1_197,
  'write-off': 2_121,
  posting: 147,
  'first prices': 4_084,
  'price changes': 9_771,
  units: 5_426_763,
};

/** What it states about the file before anything is made of it. */
const SHAPE = {
  'plain invoices': 24_221,
  'invoices with C': 4_592,
  'invoices with A': 3,
  'invoices not contiguous': 655,
  'lines apart': 327,
  'exact repeats': 6_865,
  'invoices of several dates': 41,
  'invoices of several customers': 0,
  'invoices of several countries': 0,
  countries: 40,
  'customers of several countries': 5,
  'codes as written': 4_632,
  'codes that differ by case': 151,
  'codes with a blank': 1,
};

/** The same where the spool keeps what it is counted from. */
const IN_SPOOL = {
  'exact repeats': `SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT invoice, code_as_written, description, quantity, price, at FROM line))
    AS n FROM line`,
  'invoices of several dates':
    'SELECT count(*) AS n FROM (SELECT 1 FROM line GROUP BY invoice HAVING min(at) < max(at))',
  'customers of several countries': `SELECT count(*) AS n FROM (SELECT 1 FROM invoice WHERE customer IS NOT NULL
    GROUP BY customer HAVING count(DISTINCT country) > 1)`,
  'codes as written': 'SELECT count(DISTINCT code_as_written) AS n FROM line',
  'codes that differ by case': `SELECT count(*) AS n FROM (SELECT 1 FROM line GROUP BY code HAVING count(DISTINCT trim(code_as_written)) > 1)`,
  'codes with a blank':
    'SELECT count(DISTINCT code_as_written) AS n FROM line WHERE trim(code_as_written) <> code_as_written',
} satisfies Partial<Record<keyof typeof SHAPE, string>>;

function fresh(t: { after(f: () => void): void }, path: string): Spool {
  const spool = openSpool(path);
  t.after(() => spool.close());
  return spool;
}

/** Adds up what invoices hold, as the report will. */
class Tally {
  readonly counts: Record<string, number> = {};
  readonly amounts = { gross: 0n, returns: 0n, adjustments: 0n };
  readonly #priced = new Set<string>();

  add(invoice: Invoice): void {
    this.#count('invoices');
    if (invoice.opensOrder) this.#count('orders');
    if (invoice.firstOfCustomer) this.#count('customers');
    if (invoice.lines.every((line) => line.article !== 'goods')) this.#count('invoices without goods');
    for (const { code } of invoice.listPrices) {
      this.#count(this.#priced.has(code) ? 'price changes' : 'first prices');
      this.#priced.add(code);
    }
    for (const line of invoice.lines) {
      this.#count(line.kind);
      if (line.article === 'goods') this.#count('units', line.quantity);
      if (line.kind === 'sale' && line.pricing === 'free') this.#count('sale free');
      if (line.kind === 'return') this.#count(`return ${line.unmatched?.reason ?? 'matched'}`);
      const term = line.kind === 'posting' ? 'adjustments' : invoice.number.startsWith('C') ? 'returns' : 'gross';
      this.amounts[term] += BigInt(line.amount);
    }
  }

  #count(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }
}

describe('the public year', () => {
  let report: { lines: object; total: Record<string, unknown> };
  /** A digest of each invoice as an import without a break gives it, by position. */
  let undisturbed: readonly string[];

  before(async () => {
    const { stdout } = await promisify(execFile)('python3', [join(ROOT, 'scripts/retail-figures.py'), YEAR], {
      maxBuffer: 1_000_000,
    });
    report = JSON.parse(stdout) as typeof report;
  });

  test('means what the documentation states, to the last digit and the last line', async (t) => {
    const spool = fresh(t, join(await temporaryFolder(t), 'spool.db'));
    const result = await readIntoSpool(spool, YEAR);
    assert.deepEqual(result, { lines: 525_461, added: 525_461, known: 0, rejected: 0, readBefore: false });
    assert.deepEqual(spool.counts(), report.lines);
    assert.equal([...unsentProducts(spool)].length, 4_480);
    const tally = new Tally();
    undisturbed = Array.from(unsentInvoices(spool), (invoice) => {
      tally.add(invoice);
      return digest(invoice);
    });
    assert.deepEqual(tally.counts, FIGURES);
    const { gross, returns, adjustments } = tally.amounts;
    const shown = (amount: bigint): string => formatScaled(amount, AMOUNT_SCALE);
    assert.deepEqual(report.total, {
      orders: tally.counts['orders'],
      lines: result.lines,
      units: tally.counts['units'],
      gross: shown(gross),
      returns: shown(returns),
      adjustments: shown(adjustments),
      net: shown(gross + returns + adjustments),
    });
    assert.equal(report.total['net'], '9539484.634');
    for (const [name, sql] of Object.entries(IN_SPOOL))
      assert.equal(spool.db.prepare(sql).get()!['n'], SHAPE[name as keyof typeof IN_SPOOL], `${name}, in the spool`);
  });

  test('is written as the documentation states: lines of one invoice apart, repeated, of several dates; codes in two cases', async () => {
    assert.deepEqual(await fileShape(YEAR), SHAPE);
  });

  test('continues after the demonstration slice as if there had been none', async (t) => {
    const spool = fresh(t, join(await temporaryFolder(t), 'spool.db'));
    assert.equal((await readDemonstration(spool, YEAR)).added, 3_621);
    const slice = [...unsentInvoices(spool)];
    assert.equal(slice.length, DEMONSTRATION_INVOICES);
    markSent(
      spool,
      slice.map(({ position }) => position),
    );
    await readIntoSpool(spool, YEAR);
    assert.deepEqual(countUnsent(spool), { invoices: 28_816 - DEMONSTRATION_INVOICES, lines: 525_461 - 3_621 });
    assertSame([...slice.map(digest), ...Iterator.from(unsentInvoices(spool)).map(digest)], undisturbed);
  });

  test('comes out the same after kill -9 while reading and while interpreting', async (t) => {
    const path = join(await temporaryFolder(t), 'spool.db');
    const killed: string[] = [];
    for (const point of ['reading 100000', 'reading 400000', 'invoice 1000', 'invoice 9999', 'invoice 20000']) {
      const child = fork(new URL('./testing/import-child.ts', import.meta.url), [path, YEAR, point]);
      killed.push(await killAtPoint(child));
    }
    assert.deepEqual(killed, Array(5).fill('SIGKILL'));
    const spool = fresh(t, path);
    await readIntoSpool(spool, YEAR);
    // What was sent before the kills is asked for again, so that the whole can be compared.
    spool.db.exec('UPDATE part SET sent = 0');
    assertSame(Array.from(unsentInvoices(spool), digest), undisturbed);
  });
});

async function killAtPoint(child: ChildProcess): Promise<string> {
  child.on('message', () => child.kill('SIGKILL'));
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? 'ended';
}

function digest(invoice: Invoice): string {
  return createHash('sha256').update(JSON.stringify(invoice)).digest('base64');
}

/** Names the first position at which they differ: a difference of two lists this long cannot be printed. */
function assertSame(digests: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((one, i) => one !== digests[i]);
  assert.equal(at, -1, `the invoice at position ${at + 1} differs`);
  assert.equal(digests.length, expected.length);
}
