import assert from 'node:assert/strict';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { temporaryFile, temporaryFolder } from '../retail/testing/retail-csv.ts';
import { runScript } from '../testing/run-script.ts';

const PRODUCTS = 'sku,name,price\nMUG,Red mug,5\nCUP,Blue cup,3\nBAD,No price,free\n';
const SALES = `Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,GLASS BALL LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom
`;

interface Folder {
  readonly path: string;
  readonly products: string;
  readonly sales: string;
}

/** A data folder with all the files that commands read back. */
async function fill(t: TestContext): Promise<Folder> {
  const path = join(await temporaryFolder(t), 'data');
  const products = await temporaryFile(t, 'products.csv', PRODUCTS);
  const sales = await temporaryFile(t, 'sales.csv', SALES);
  for (const [script, file] of [
    ['import.ts', sales],
    ['import-products.ts', products],
  ] as const)
    assert.equal((await runScript(script, path, [file])).code, 0);
  await writeFile(join(path, 'staff-token'), `${'ab'.repeat(32)}\n`);
  return { path, products, sales };
}

interface Damaged {
  /** The file that is damaged, and the one to remove; of the data folder. */
  readonly file: string;
  /** What meets it. */
  readonly script: string;
  readonly args?: (folder: Folder) => string[];
  /** False where the file is to be put back instead. */
  readonly isRemoved?: boolean;
}

const DAMAGED: readonly Damaged[] = [
  { file: 'import/products.json', script: 'import-products.ts', args: ({ products }) => [products] },
  { file: 'import/lock', script: 'import.ts', args: ({ sales }) => [sales] },
  { file: 'import/spool.db', script: 'import.ts', args: ({ sales }) => [sales] },
  { file: 'lock', script: 'report.ts' },
  { file: 'format.json', script: 'report.ts', isRemoved: false },
  { file: 'staff-token', script: 'start.ts' },
];

test('a damaged file that a command reads back is told by its name and with what to do; nothing is changed, and doing so mends it', async (t) => {
  const whole = await fill(t);
  for (const { file, script, args = () => [], isRemoved = true } of DAMAGED) {
    const folder = { ...whole, path: join(await temporaryFolder(t), 'data') };
    await cp(whole.path, folder.path, { recursive: true });
    const path = join(folder.path, file);
    const before = await readFile(path);
    const garbled = Buffer.from('no such thing, but a text of some length '.repeat(200));
    await writeFile(path, garbled);
    const { code, err } = await runScript(script, folder.path, args(folder));
    assert.equal(code, 1, `${file}: ${err}`);
    assert.ok(err.includes(`${path} is `), err);
    assert.match(err, isRemoved ? /[Rr]emove / : /put it back/);
    assert.doesNotMatch(err, /\n +at /, err);
    assert.deepEqual(await readFile(path), garbled, file);
    // A server would run on.
    if (script === 'start.ts') continue;
    await (isRemoved ? rm(path) : writeFile(path, before));
    const again = await runScript(script, folder.path, args(folder));
    assert.equal(again.code, 0, `${file}: ${again.err}`);
  }
});
