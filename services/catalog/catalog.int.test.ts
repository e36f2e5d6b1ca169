import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, staff, startSystem, type Client, type System, type Token } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { catalog } from './contract.ts';
import { catalogService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-catalog-'));
let folder: DataFolder;
let system: System;
let filled: Token;

const pounds = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const shelf = [
  ['85048', 'Christmas glass ball lights', 695, 'published'],
  ['79323P', 'Pink cherry lights', 675, 'published'],
  ['22041', 'Record frame 7" single size', 210, 'published'],
  ['21232', 'Strawberry ceramic trinket box', 125, 'archived'],
  ['22064', 'Pink doughnut trinket pot', 165, 'draft'],
] as const;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({
    services: [catalogService, inventoryService],
    stores: {
      log: (service) => folder.logStore(service),
      views: (service) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    },
  });
  const client = system.client(staff('keeper'));
  for (const [sku, name, amount, state] of shelf) {
    await client.send(catalog, 'draft-product', { sku, name });
    await client.send(
      catalog,
      'change-price',
      { sku, price: pounds(amount) },
      { occurredAt: '2010-01-01T00:00:00.000Z' },
    );
    if (state !== 'draft') await client.send(catalog, 'publish-product', { sku });
    if (state === 'archived') await client.send(catalog, 'archive-product', { sku });
  }
  await client.send(
    catalog,
    'change-price',
    { sku: '85048', price: pounds(595) },
    { occurredAt: '2010-02-01T00:00:00.000Z' },
  );
  const last = await fillFurther(client);
  filled = last.token;
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

/** A category, a collection, an attribute, a bundle, a price list and a slug that has changed. */
async function fillFurther(client: Client): Promise<{ readonly token: Token }> {
  const sku = '79323P';
  await client.send(catalog, 'create-category', { category: 'lights', name: 'Lights' });
  await client.send(catalog, 'create-category', { category: 'cherries', name: 'Cherries', parent: 'lights' });
  await client.send(catalog, 'file-product', { sku, categories: ['cherries'] });
  await client.send(catalog, 'create-collection', { collection: 'pink', name: 'All pink' });
  await client.send(catalog, 'fill-collection', { collection: 'pink', products: [sku] });
  await client.send(catalog, 'define-attribute', { attribute: 'bulbs', label: 'Bulbs', type: 'number' });
  await client.send(catalog, 'set-attributes', { sku, attributes: [{ attribute: 'bulbs', value: 20 }] });
  await client.send(catalog, 'translate', { kind: 'attribute', id: 'bulbs', language: 'de', name: 'Birnen' });
  const pack = ['1', '2'].map((code) => ({ code, label: `${code} pieces` }));
  await client.send(catalog, 'set-options', {
    product: sku,
    options: [{ code: 'pack', label: 'Pack', values: pack }],
    variants: [{ sku, choices: [{ option: 'pack', value: '1' }] }],
  });
  await client.send(catalog, 'add-variant', {
    product: sku,
    sku: 'CHERRIES-2',
    choices: [{ option: 'pack', value: '2' }],
    components: [{ sku, quantity: 2 }],
  });
  await client.send(
    catalog,
    'change-price',
    { sku: 'CHERRIES-2', price: pounds(1200) },
    { occurredAt: '2010-01-01T00:00:00.000Z' },
  );
  const entries = [{ price: pounds(1000), until: '2010-04-01T00:00:00.000Z' }];
  await client.send(
    catalog,
    'set-prices',
    { sku: 'CHERRIES-2', list: 'sale', currency: 'GBP', entries },
    { occurredAt: '2010-03-01T00:00:00.000Z' },
  );
  const slug = { kind: 'product', id: sku, language: 'en' } as const;
  await client.send(catalog, 'set-slug', { ...slug, slug: 'pink-lights' });
  return client.send(catalog, 'set-slug', { ...slug, slug: 'pink-cherry-lights' });
}

const skusOf = ({ rows }: { readonly rows: readonly { readonly sku: string }[] }) => rows.map(({ sku }) => sku);

test('the public sees what is on sale, and nothing else', async () => {
  const client = system.client(anybody());
  const found = await client.query(catalog, 'product', { sku: '85048' }, { after: filled });
  assert.deepEqual(found, {
    sku: '85048',
    name: 'Christmas glass ball lights',
    description: '',
    prices: [pounds(595)],
  });
  for (const sku of ['21232', '22064', 'NONE']) assert.equal(await client.query(catalog, 'product', { sku }), null);
  await assert.rejects(client.query(catalog, 'product-record', { sku: '22064' }), { code: 'forbidden' });
  await assert.rejects(client.send(catalog, 'retire-product', { sku: '85048' }), { code: 'forbidden' });
});

test('staff see every product, in the order of the names', async () => {
  const client = system.client(staff('keeper'));
  const record = await client.query(catalog, 'product-record', { sku: '22064' }, { after: filled });
  assert.equal(record?.state, 'draft');
  const all = await client.query(catalog, 'product-records', {});
  assert.deepEqual(skusOf(all), ['85048', '79323P', '22064', '22041', '21232']);
  const first = await client.query(catalog, 'product-records', { limit: 2 });
  const rest = await client.query(catalog, 'product-records', { limit: 3, after: first.next! });
  assert.deepEqual([...skusOf(first), ...skusOf(rest)], skusOf(all));
  const published = await client.query(catalog, 'product-records', { state: 'published', from: 'P', to: 'Q' });
  assert.deepEqual(skusOf(published), ['79323P']);
});

test('words find products whatever their ending, and misspelt ones suggest others', async () => {
  const client = system.client(anybody());
  const found = await client.query(catalog, 'search', { text: 'LIGHT' }, { after: filled });
  assert.deepEqual(skusOf(found).toSorted(), ['79323P', '85048']);
  assert.deepEqual(found.facets, [{ value: 'published', count: 2 }]);
  assert.deepEqual(skusOf(await client.query(catalog, 'search', { text: 'pink' })), ['79323P']);
  assert.deepEqual(skusOf(await client.query(catalog, 'search', { text: 'cher', prefix: true })), ['79323P']);
  assert.deepEqual(skusOf(await client.query(catalog, 'search', { text: '22041' })), ['22041']);
  const misspelt = await client.query(catalog, 'search', { text: 'chery' });
  assert.deepEqual([misspelt.rows, misspelt.suggestions], [[], ['cherry']]);
  const half = await client.query(catalog, 'search', { text: 'chrismas lights' });
  assert.deepEqual([half.rows, half.suggestions], [[], ['christmas']]);
});

test('staff search every state, counted by state', async () => {
  const client = system.client(staff('keeper'));
  const found = await client.query(catalog, 'search-records', { text: 'pink' }, { after: filled });
  assert.deepEqual(skusOf(found).toSorted(), ['22064', '79323P']);
  assert.deepEqual(found.facets, [
    { value: 'draft', count: 1 },
    { value: 'published', count: 1 },
  ]);
  assert.deepEqual(skusOf(await client.query(catalog, 'search-records', { text: 'pink', state: 'draft' })), ['22064']);
});

test('products on sale by their latest price', async () => {
  const client = system.client(anybody());
  const list = (query: { from?: string; to?: string; direction?: 'descending' }) =>
    client.query(catalog, 'products-by-price', { currency: 'GBP', ...query }, { after: filled });
  assert.deepEqual(skusOf(await list({})), ['22041', '85048', '79323P']);
  assert.deepEqual(skusOf(await list({ direction: 'descending' })), ['79323P', '85048', '22041']);
  assert.deepEqual(skusOf(await list({ from: '2.10', to: '6.75' })), ['22041', '85048']);
  assert.deepEqual(skusOf(await list({ from: '2.1001' })), ['85048', '79323P']);
  const euros = await client.query(catalog, 'products-by-price', { currency: 'EUR' });
  assert.deepEqual(euros, { rows: [], next: null });
});

test('the price in force at any time', async () => {
  const client = system.client(anybody());
  const at = async (time: string) =>
    (await client.query(catalog, 'price-at', { sku: '85048', currency: 'GBP', at: time }, { after: filled }))?.price
      .amount;
  assert.equal(await at('2009-12-31T23:59:59.999Z'), undefined);
  assert.equal(await at('2010-01-01T00:00:00.000Z'), 695);
  assert.equal(await at('2010-01-31T23:59:59.999Z'), 695);
  assert.equal(await at('2010-02-01T00:00:00.000Z'), 595);
  assert.equal(await at('2026-01-01T00:00:00.000Z'), 595);
  const history = await system
    .client(staff('keeper'))
    .query(catalog, 'price-history', { sku: '85048', currency: 'GBP' });
  assert.deepEqual(
    history.rows.map(({ price }) => price.amount),
    [595, 695],
  );
});

test('a slug is found, an earlier one leads to it, an unknown one nowhere', async () => {
  const client = system.client(anybody());
  const find = (slug: string, channel?: string) =>
    client.query(
      catalog,
      'resolve-slug',
      { kind: 'product', language: 'en', slug, ...(channel === undefined ? {} : { channel }) },
      { after: filled },
    );
  const found = { id: '79323P', slug: 'pink-cherry-lights', redirect: false };
  assert.deepEqual(await find('pink-cherry-lights'), found);
  assert.deepEqual(await find('pink-cherry-lights', 'outlet'), found);
  assert.deepEqual(await find('pink-lights'), { ...found, redirect: true });
  assert.deepEqual(await find('green-lights'), { id: null, slug: null, redirect: false });
});

test('categories are a tree, collections and attributes lists', async () => {
  const client = system.client(anybody());
  const { categories } = await client.query(catalog, 'categories', {}, { after: filled });
  assert.deepEqual(
    categories.map(({ category, parent, depth }) => [category, parent, depth]),
    [
      ['lights', null, 0],
      ['cherries', 'lights', 1],
    ],
  );
  const { rows: collections } = await client.query(catalog, 'collections', {});
  assert.deepEqual(collections, [{ collection: 'pink', name: 'All pink', description: '', products: 1 }]);
  const labels = async (language?: string) =>
    (await client.query(catalog, 'attributes', language === undefined ? {} : { language })).rows.map(
      ({ label }) => label,
    );
  assert.deepEqual([await labels(), await labels('de'), await labels('fr')], [['Bulbs'], ['Birnen'], ['Bulbs']]);
  const keeper = system.client(staff('keeper'));
  const history = await keeper.query(catalog, 'attribute-history', { sku: '79323P' });
  assert.deepEqual(
    history.rows.map(({ attributes }) => attributes),
    [[{ attribute: 'bulbs', type: 'number', unit: null, value: 20 }]],
  );
});

test('a reduction is shown with the regular price and the lowest of 30 days', async () => {
  const client = system.client(anybody());
  const ask = (at: string, lists: string[]) =>
    client.query(catalog, 'offers', { skus: ['CHERRIES-2', '85048'], currency: 'GBP', at, lists }, { after: filled });
  const alone = { regular: null, lowest30Days: null };
  const lights = { sku: '85048', price: pounds(595), ...alone };
  const cherries = { sku: 'CHERRIES-2', price: pounds(1200), ...alone };
  const reduced = { sku: 'CHERRIES-2', price: pounds(1000), regular: pounds(1200), lowest30Days: pounds(1200) };
  assert.deepEqual(await ask('2010-03-15T00:00:00.000Z', ['sale']), { offers: [reduced, lights] });
  assert.deepEqual(await ask('2010-03-15T00:00:00.000Z', []), { offers: [cherries, lights] });
  assert.deepEqual(await ask('2010-04-01T00:00:00.000Z', ['sale']), { offers: [cherries, lights] });
  const keeper = system.client(staff('keeper'));
  const lists = await keeper.query(catalog, 'list-prices', { sku: 'CHERRIES-2' });
  assert.deepEqual(
    lists.rows.map(({ list, entries }) => [list, entries.length]),
    [['sale', 1]],
  );
  const place = { sku: 'CHERRIES-2', list: 'sale', currency: 'GBP' };
  assert.equal((await keeper.query(catalog, 'list-price-history', place)).rows.length, 1);
});

test('a time zone that nobody knows is refused', async () => {
  const asked = { skus: ['85048'], currency: 'GBP', at: '2010-03-15T00:00:00.000Z', timeZone: 'Mars/Base' };
  await assert.rejects(system.client(anybody()).query(catalog, 'offers', asked), { code: 'invalid' });
});

test('a quote is a command with an answer', async () => {
  const client = system.client(staff('keeper'));
  const quoted = await client.send(catalog, 'quote-prices', { currency: 'GBP', skus: ['22041'] });
  assert.deepEqual(quoted.done && quoted.answer.quotes.map(({ price }) => price), [pounds(210)]);
  const refused = await client.send(catalog, 'quote-prices', { currency: 'GBP', skus: ['22041', '21232'] });
  assert.deepEqual(refused.done ? undefined : refused.details, { sku: '21232', state: 'archived' });
});

test('what the views tell is what the log tells', async () => {
  await system.operations.settle();
  const views = (await system.operations.views()).filter(({ service }) => service === 'catalog');
  for (const { view } of views) {
    const { differences, parked, rows } = await system.operations.compareView('catalog', view);
    assert.deepEqual({ view, differences, parked }, { view, differences: 0, parked: 0 });
    assert.ok(rows > 0);
  }
});
