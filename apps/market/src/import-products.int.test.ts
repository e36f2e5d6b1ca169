import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { ownSystem, type SystemAccess } from '@banyan/cli';
import { anybody, staff } from '@banyan/engine';
import { oneProcess } from '@banyan/topologies/one-process';
import { Progress } from './import/progress.ts';
import { productFilesIn } from './product-import/product-record.ts';
import { runProductImport } from './product-import/run-product-import.ts';
import { temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import { runScript } from './testing/run-script.ts';

const AT = '2026-01-01T00:00:00.000Z';
const HEADER = 'sku,product,name,price,category,state,option:size,attribute:colour,weight_grams\n';
const MESSY = `${HEADER}MUG,,Red mug,5,Kitchen > Mugs,published,,Red,350
SHIRT,,Shirt,20.50,Clothes,published,Small,Blue,
SHIRT-L,SHIRT,Shirt,21,,,Large,,
SHIRT-L2,SHIRT,Shirt,21,,,Large,,
CUP,,Red mug,3,Kitchen > Mugs,published,,Red,
BAD,,Bad price,free,,,,,
,,No SKU,1,,,,,
ORPHAN,NOWHERE,Of no product,1,,,,,
`;

async function withShop<T>(t: TestContext, folder: string, use: (access: SystemAccess) => Promise<T>): Promise<T> {
  const access = await ownSystem(folder, oneProcess);
  t.after(() => access.close());
  const result = await use(access);
  await access.close();
  return result;
}

const positionOf = async ({ operations }: SystemAccess): Promise<number> =>
  (await operations.status()).services.find(({ service }) => service === 'catalog')!.position;

/** A file with so many products, each of 5 in one category. */
function manyProducts(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `P${i},,Product number ${i},${i}.25,All > Group ${i % 5},published,,Red,\n`,
  );
  return HEADER + lines.join('');
}

test('a file of products is brought in by the command line; what makes no sense is set apart with its reason', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'products.csv', MESSY);
  const run = await runScript('import-products.ts', folder, [file]);
  assert.equal(run.code, 0, run.err);
  assert.match(run.out, /6 products on 8 lines; 0 were done before, 0 are left/);
  assert.match(run.out, /6 lines rejected, with reasons: .*product-rejects\.csv/);
  const rejects = (await readFile(productFilesIn(folder).rejects, 'utf8')).trim().split('\n');
  const reasons = rejects.slice(1).map((line) => line.split(',', 2).join(','));
  assert.deepEqual(reasons.toSorted(), [
    '3,add-variant of SHIRT-L2 was refused: same-choices',
    '4,add-variant of SHIRT-L2 was refused: same-choices',
    '5,add-variant of SHIRT-L2 was refused: same-choices',
    '7,its price is no decimal number like 2.50: free',
    '8,it has no SKU',
    '9,the first line of product NOWHERE is not the one with its SKU',
  ]);
  await withShop(t, folder, async (access) => {
    await access.operations.settle();
    const client = access.client(anybody());
    const page = await client.query(catalog, 'browse', { category: 'kitchen', currency: 'GBP' });
    assert.deepEqual(
      page.rows.map(({ sku, prices }) => [sku, prices[0]?.amount]),
      [
        ['CUP', 3],
        ['MUG', 5],
      ],
    );
    assert.equal(page.facets.find(({ code }) => code === 'colour')?.values[0]?.count, 2);
    const slug = async (text: string) =>
      (await client.query(catalog, 'resolve-slug', { kind: 'product', language: 'en', slug: text })).id;
    assert.deepEqual(
      new Set([await slug('red-mug'), (await slug('red-mug-cup')) ?? (await slug('red-mug-mug'))]),
      new Set(['MUG', 'CUP']),
    );
  });
});

test('a mended file changes what differs, and the same again nothing at all', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const importText = (access: SystemAccess, path: string) =>
    runProductImport({ dataFolder: folder, access, file: path, progress: new Progress({ write: () => true }), at: AT });
  const first = await temporaryFile(t, 'products.csv', manyProducts(30));
  const mended = await temporaryFile(
    t,
    'products.csv',
    manyProducts(30).replace('Product number 7,7.25', 'Lucky product,7.50'),
  );
  await withShop(t, folder, async (access) => {
    await importText(access, first);
    const before = await positionOf(access);
    const again = await importText(access, first);
    assert.deepEqual([again.doneBefore, again.left], [30, 0]);
    assert.equal(await positionOf(access), before);
    // Without the note of how far it came everything is sent again.
    await writeFile(
      productFilesIn(folder).place,
      JSON.stringify({ file: '0'.repeat(64), products: 0, rejectedLines: 0, rejectBytes: 0 }),
    );
    await importText(access, first);
    assert.equal(await positionOf(access), before, 'every command is one that changes nothing the second time');
    await importText(access, mended);
    assert.equal(await positionOf(access), before + 4, 'a name, a price, and a slug with its claim');
    const record = await access.client(staff('t')).query(catalog, 'product-record', { sku: 'P7' });
    await access.operations.settle();
    assert.ok(record !== null);
    const { rows } = await access.client(anybody()).query(catalog, 'browse', { text: 'lucky' });
    assert.deepEqual(
      rows.map(({ sku }) => sku),
      ['P7'],
    );
  });
});

test('stopped, it goes on where it was; what a killed run wrote after its last note is written once', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const text = manyProducts(150).replace('P3,,Product number 3,3.25', 'P3,,Product number 3,free');
  const file = await temporaryFile(t, 'products.csv', text);
  await withShop(t, folder, async (access) => {
    let batches = 0;
    const options = { dataFolder: folder, access, file, progress: new Progress({ write: () => true }), at: AT };
    const first = await runProductImport({ ...options, isStopped: () => batches++ > 0 });
    assert.deepEqual([first.products, first.left, first.rejectedLines], [150, 86, 1]);
    await appendFile(productFilesIn(folder).rejects, '99,written just before the end,\n');
    const second = await runProductImport(options);
    assert.deepEqual([second.doneBefore, second.left, second.rejectedLines], [64, 0, 1]);
    assert.equal((await readFile(second.rejectFile!, 'utf8')).trim().split('\n').length, 2);
    await access.operations.settle();
    const { total, facets } = await access.client(anybody()).query(catalog, 'browse', { limit: 1 });
    assert.equal(total, 149);
    assert.ok(facets.length > 0);
  });
});

test('a file that is none changes nothing, and says why', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const wrong = async (content: string, message: RegExp) => {
    const run = await runScript('import-products.ts', folder, [await temporaryFile(t, 'x.csv', content)]);
    assert.equal(run.code, 2, run.err);
    assert.match(run.err, message);
  };
  await wrong('sku,title\nA,b\n', /there is no column name/);
  await wrong(`${HEADER}"A,,b`, /quote/);
  await wrong('', /empty/);
  const none = await runScript('import-products.ts', folder, []);
  assert.equal(none.code, 2);
  const help = await runScript('import-products.ts', folder, ['--help']);
  assert.match(help.out, /npm run import:products/);
});
