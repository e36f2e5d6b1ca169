import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { catalog } from '@banyan/catalog/contract';
import { ownSystem } from '@banyan/cli';
import { anybody, staff } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { START_EMPTY, runScript, startScript } from '../testing/run-script.ts';

const LINES = 600;
const beside = (name: string): Buffer => readFileSync(join(import.meta.dirname, name));
const year = join(import.meta.dirname, '../../../../data/online-retail-2009-2010.csv.gz');

const place = await mkdtemp(join(tmpdir(), 'banyan-earlier-'));
after(() => rm(place, { recursive: true, force: true }));
const folder = join(place, 'data');
await mkdir(folder);
writeFileSync(join(place, 'data.tar'), brotliDecompressSync(beside('single-variants.tar.br')));
execFileSync('tar', ['-xf', join(place, 'data.tar'), '-C', folder]);
const file = join(place, 'few.csv');
const lines = gunzipSync(readFileSync(year)).toString().split('\n');
writeFileSync(file, `${lines.slice(0, LINES + 1).join('\n')}\n`);

async function reportOf(): Promise<string> {
  const { out, err, code } = await runScript('report.ts', folder, ['--json']);
  assert.deepEqual([err, code], ['', 0]);
  return out;
}

async function passesCheck(): Promise<void> {
  const { out, err, code } = await runScript('check.ts', folder);
  assert.equal(code, 0, out + err);
  assert.match(out, /All [0-9]{2,} checks passed/);
}

test('the files are those that the README tells of', () => {
  const readme = beside('README.md').toString().replaceAll(/ +/g, ' ');
  for (const name of ['single-variants.tar.br', 'begun.report.json', 'whole.report.json']) {
    const bytes = beside(name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.ok(
      readme.includes(`| \`${name}\` | ${bytes.length} | \`${sha256}\` |`),
      `${name}: ${bytes.length} ${sha256}`,
    );
  }
});

test('whoever only reads makes no logs of the services that there were not: it says what does', async () => {
  const { err, code } = await runScript('report.ts', folder, ['--json']);
  assert.equal(code, 1);
  assert.match(err, /has no log of \w+ yet; start the system once, which makes it/);
});

test('the market starts on it, and its report is that of before, to the byte', async () => {
  const server = startScript(START_EMPTY, folder);
  const ended = once(server, 'close');
  let said = '';
  let isAsked = false;
  server.stdout!.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (isAsked || !/curl|nothing to try/.test(said)) return;
    isAsked = true;
    server.kill('SIGTERM');
  });
  let complaints = '';
  server.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  await ended;
  assert.equal(server.exitCode, 0, said + complaints);
  assert.doesNotMatch(said, /nothing to try/);
  assert.equal(await reportOf(), beside('begun.report.json').toString());
  await passesCheck();
});

test('its import goes on where it was stopped, and comes to what the code of before came to', async () => {
  const { out, err, code } = await runScript('import.ts', folder, [file]);
  assert.equal(code, 0, err);
  assert.match(out, /imported: 22 invoices with 350 lines/);
  assert.equal(await reportOf(), beside('whole.report.json').toString());
  await passesCheck();
  assert.match((await runScript('import.ts', folder, [file])).out, /nothing new/);
});

test('each of its products is one variant, found by buyers and sold as any other; its orders name the default channel', async () => {
  const owned = await ownSystem(folder, oneProcess);
  const { system, operations } = owned;
  const client = system.client(staff('test'));
  await operations.settle();
  const { rows: products } = await client.query(catalog, 'product-records', { limit: 1000 });
  assert.ok(products.length > 300, `${products.length} products`);
  for (const { sku } of products) {
    const variant = await client.query(catalog, 'variant-record', { sku });
    assert.deepEqual([variant?.product, variant?.choices, variant?.isRetired], [sku, [], false], sku);
  }
  const listed = await system.client(anybody()).query(catalog, 'browse', { text: 'hanging heart', currency: 'GBP' });
  assert.ok(listed.rows.length > 0);
  for (const row of listed.rows) assert.deepEqual([row.variants, row.prices.length], [1, 1], row.sku);
  const { rows } = await client.query(orders, 'orders', { limit: 1000 });
  assert.ok(rows.length > 20);
  assert.deepEqual([...new Set(rows.map(({ channel }) => channel))], ['default']);

  const [{ sku, prices }] = listed.rows as [(typeof listed.rows)[number]];
  const order = crypto.randomUUID();
  const head = { order, customer: null, country: 'France', currency: 'GBP' };
  const buyer = system.client(anybody());
  const bought = await buyer.send(orders, 'order-products', {
    ...head,
    lines: [{ sku, quantity: 1, price: prices[0]! }],
  });
  assert.ok(bought.done, JSON.stringify(bought));
  await operations.settle();
  assert.equal((await client.query(orders, 'order', { order }))?.number, rows.length + 1);
  await owned.close();
});
