import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { QueryBody } from '@banyan/core';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { inventory } from '@banyan/inventory/contract';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { catalog } from './contract.ts';
import { catalogService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-browse-'));
let folder: DataFolder;
let system: System;

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
/** SKU, name, pounds, colour, height, category, pieces in stock. */
const shelf = [
  ['MUG', 'Ceramic mug', 5, 'red', 9, 'mugs', 3],
  ['BIG-MUG', 'Large ceramic mug', 12, 'blue', 14, 'mugs', 0],
  ['CUP', 'Espresso cup', 25, 'red', 6, 'cups', 1],
  ['POT', 'Tea pot', 31, 'white', 18, 'kitchen', 2],
  ['LAMP', 'Desk lamp', 42, 'white', 40, 'office', 0],
] as const;
const HIDDEN = 'DRAFT-MUG';

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({ services: [catalogService, inventoryService], stores: folder.stores });
  const client = system.client(staff('keeper'));
  for (const [category, parent] of [
    ['kitchen', null],
    ['mugs', 'kitchen'],
    ['cups', 'mugs'],
    ['office', null],
  ] as const)
    await client.send(catalog, 'create-category', { category, name: `All ${category}`, parent });
  const colours = ['red', 'blue', 'white'].map((code) => ({ code, label: code.toUpperCase() }));
  await client.send(catalog, 'define-attribute', {
    attribute: 'colour',
    label: 'Colour',
    type: 'choice',
    values: colours,
  });
  await client.send(catalog, 'define-attribute', { attribute: 'height', label: 'Height', type: 'number', unit: 'cm' });
  const labels = [{ code: 'red', label: 'Rot' }];
  await client.send(catalog, 'translate', { kind: 'attribute', id: 'colour', language: 'de', name: 'Farbe', labels });
  for (const [sku, name, pounds, colour, height, category, pieces] of shelf) {
    await client.send(catalog, 'draft-product', { sku, name });
    await client.send(catalog, 'change-price', { sku, price: gbp(pounds * 100) });
    const attributes = [
      { attribute: 'colour', value: colour },
      { attribute: 'height', value: height },
    ];
    await client.send(catalog, 'set-attributes', { sku, attributes });
    await client.send(catalog, 'file-product', { sku, categories: [category] });
    await client.send(catalog, 'publish-product', { sku });
    if (pieces > 0) {
      const lines = [{ sku, quantity: pieces }];
      await client.send(inventory, 'receive-stock', { delivery: `of ${sku}`, location: 'main', lines });
    }
  }
  await client.send(catalog, 'draft-product', { sku: HIDDEN, name: 'Secret ceramic mug' });
  await client.send(catalog, 'create-collection', { collection: 'best', name: 'Best' });
  await client.send(catalog, 'fill-collection', { collection: 'best', products: ['POT', 'MUG', HIDDEN, 'LAMP'] });
  await client.send(catalog, 'translate', { kind: 'product', id: 'MUG', language: 'de', name: 'Keramiktassen' });
  await system.operations.settle();
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const browse = (asked: QueryBody<typeof catalog, 'browse'>) => system.client(anybody()).query(catalog, 'browse', asked);
const skus = async (asked: QueryBody<typeof catalog, 'browse'>) => (await browse(asked)).rows.map(({ sku }) => sku);
const colour = (...anyOf: string[]) => ({ attributes: [{ attribute: 'colour', anyOf }] });
type Page = Awaited<ReturnType<typeof browse>>;
const colours = ({ facets }: Page) =>
  Object.fromEntries(facets.find(({ code }) => code === 'colour')!.values.map(({ value, count }) => [value, count]));

test('what is on sale is browsed, by every order', async () => {
  assert.deepEqual(await skus({}), ['MUG', 'LAMP', 'CUP', 'BIG-MUG', 'POT'], 'by name');
  assert.deepEqual(await skus({ sort: 'price', currency: 'GBP' }), ['MUG', 'BIG-MUG', 'CUP', 'POT', 'LAMP']);
  assert.deepEqual(await skus({ sort: 'price', direction: 'descending', currency: 'GBP' }), [
    'LAMP',
    'POT',
    'CUP',
    'BIG-MUG',
    'MUG',
  ]);
  assert.deepEqual(await skus({ sort: 'listed', direction: 'descending' }), ['LAMP', 'POT', 'CUP', 'BIG-MUG', 'MUG']);
  assert.deepEqual(await skus({ collection: 'best' }), ['POT', 'MUG', 'LAMP'], 'in the order of staff');
  assert.deepEqual(await skus({ sort: 'price', currency: 'EUR' }), [], 'nothing has a price in this currency');
});

test('pages follow each other', async () => {
  const pages: string[][] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page: Page = await browse({
      sort: 'price',
      currency: 'GBP',
      limit: 2,
      ...(after === undefined ? {} : { after }),
    });
    pages.push(page.rows.map(({ sku }) => sku));
    after = page.next;
    assert.equal(page.total, 5);
  }
  assert.deepEqual(pages, [['MUG', 'BIG-MUG'], ['CUP', 'POT'], ['LAMP']]);
});

test('a category holds what is below it', async () => {
  assert.deepEqual(await skus({ category: 'kitchen' }), ['MUG', 'CUP', 'BIG-MUG', 'POT']);
  assert.deepEqual(await skus({ category: 'mugs' }), ['MUG', 'CUP', 'BIG-MUG']);
  assert.deepEqual(await skus({ category: 'none' }), []);
  await system.client(staff('keeper')).send(catalog, 'move-category', { category: 'cups', parent: 'office' });
  await system.operations.settle();
  assert.deepEqual(await skus({ category: 'office' }), ['LAMP', 'CUP']);
  await system.client(staff('keeper')).send(catalog, 'move-category', { category: 'cups', parent: 'mugs' });
  await system.operations.settle();
});

test('words are found in any form; misspelt ones suggest others; filters narrow them', async () => {
  assert.deepEqual((await skus({ text: 'MUGS' })).toSorted(), ['BIG-MUG', 'MUG']);
  assert.deepEqual(await skus({ text: 'ceramics', ...colour('blue') }), ['BIG-MUG']);
  assert.deepEqual(await skus({ text: 'ceramic', sort: 'price', direction: 'descending', currency: 'GBP' }), [
    'BIG-MUG',
    'MUG',
  ]);
  assert.deepEqual((await skus({ text: 'cer', prefix: true })).toSorted(), ['BIG-MUG', 'MUG']);
  const misspelt = await browse({ text: 'cermic' });
  assert.deepEqual([misspelt.rows, misspelt.total, misspelt.suggestions], [[], 0, ['ceramic']]);
  const german = await browse({ text: 'keramiktasse', language: 'de-AT' });
  assert.deepEqual(
    german.rows.map(({ sku }) => sku),
    ['MUG'],
  );
  assert.equal((await browse({ text: 'keramiktasse', language: 'de' })).rows[0]?.name, 'Keramiktassen');
});

test('a facet is counted as if nothing of its own were chosen, and narrowed by all else', async () => {
  assert.deepEqual(colours(await browse({})), { red: 2, white: 2, blue: 1 });
  assert.deepEqual(colours(await browse(colour('red'))), { red: 2, white: 2, blue: 1 });
  assert.deepEqual(await skus(colour('red', 'blue')), ['MUG', 'CUP', 'BIG-MUG']);
  assert.deepEqual(colours(await browse({ ...colour('red'), category: 'mugs' })), { red: 2, blue: 1 });
  assert.deepEqual(colours(await browse({ ...colour('white'), text: 'ceramic' })), { blue: 1, red: 1 });
  assert.deepEqual(colours(await browse({ ...colour('red'), currency: 'GBP', priceFrom: '20' })), { white: 2, red: 1 });
  const found = await browse({ ...colour('red'), category: 'mugs' });
  assert.deepEqual(Object.fromEntries(found.categories.map(({ category, count }) => [category, count])), {
    cups: 1,
    mugs: 1,
  });
  assert.deepEqual((await browse({ facets: false })).facets, []);
});

test('facets have labels, in the language that is asked for', async () => {
  const labels = async (language: string) => {
    const { facets } = await browse({ language });
    const { label, values } = facets.find(({ code }) => code === 'colour')!;
    return [
      label,
      values.find(({ value }) => value === 'red')?.label,
      values.find(({ value }) => value === 'blue')?.label,
    ];
  };
  assert.deepEqual(await labels('en'), ['Colour', 'RED', 'BLUE']);
  assert.deepEqual(await labels('de'), ['Farbe', 'Rot', 'BLUE']);
});

test('prices are bounded half-open, and counted by round ranges whichever was chosen', async () => {
  assert.deepEqual(await skus({ currency: 'GBP', priceFrom: '12', priceTo: '31' }), ['CUP', 'BIG-MUG']);
  const ranges = [
    { from: '0', to: '10', count: 1 },
    { from: '10', to: '20', count: 1 },
    { from: '20', to: '30', count: 1 },
    { from: '30', to: '40', count: 1 },
    { from: '40', to: '50', count: 1 },
  ];
  assert.deepEqual((await browse({ currency: 'GBP' })).priceRanges, ranges);
  assert.deepEqual((await browse({ currency: 'GBP', priceFrom: '40' })).priceRanges, ranges);
  assert.deepEqual((await browse({})).priceRanges, []);
});

test('numbers are bounded, too', async () => {
  assert.deepEqual(await skus({ numbers: [{ attribute: 'height', from: 9, to: 18 }] }), ['MUG', 'BIG-MUG']);
});

test('stock counts, and follows inventory', async () => {
  const all = await browse({});
  assert.equal(all.available, 3);
  assert.deepEqual(
    all.rows.filter(({ isAvailable }) => isAvailable).map(({ sku }) => sku),
    ['MUG', 'CUP', 'POT'],
  );
  assert.deepEqual(await skus({ isAvailable: true }), ['MUG', 'CUP', 'POT']);
  const keeper = system.client(staff('keeper'));
  const lines = [{ sku: 'CUP', quantity: 1 }];
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await keeper.send(inventory, 'reserve-stock', { reservation: 'R1', location: 'main', until, lines });
  await system.operations.settle();
  assert.deepEqual(await skus({ isAvailable: true }), ['MUG', 'POT']);
  await keeper.send(inventory, 'release-reservation', { reservation: 'R1' });
  await system.operations.settle();
  assert.deepEqual(await skus({ isAvailable: true }), ['MUG', 'CUP', 'POT']);
});

test('a product with variants is one, at its lowest price, found by each of them', async () => {
  const keeper = system.client(staff('keeper'));
  const values = ['s', 'l'].map((code) => ({ code, label: code }));
  await keeper.send(catalog, 'set-options', {
    product: 'LAMP',
    options: [{ code: 'size', label: 'Size', values }],
    variants: [{ sku: 'LAMP', choices: [{ option: 'size', value: 'l' }] }],
  });
  await keeper.send(catalog, 'add-variant', {
    product: 'LAMP',
    sku: 'LAMP-S',
    choices: [{ option: 'size', value: 's' }],
  });
  await keeper.send(catalog, 'change-price', { sku: 'LAMP-S', price: gbp(3700) });
  await keeper.send(inventory, 'receive-stock', {
    delivery: 'small',
    location: 'leeds',
    lines: [{ sku: 'LAMP-S', quantity: 1 }],
  });
  await system.operations.settle();
  const found = await browse({ text: 'lamp-s' });
  assert.deepEqual(found.rows, [
    {
      sku: 'LAMP',
      name: 'Desk lamp',
      description: '',
      picture: null,
      prices: [gbp(3700)],
      variants: 2,
      isAvailable: true,
    },
  ]);
  assert.deepEqual(await skus({ options: [{ option: 'size', anyOf: ['s'] }] }), ['LAMP']);
  assert.ok(found.facets.some(({ kind, code }) => kind === 'option' && code === 'size'));
});

test('options, price and stock that are chosen are those of one variant, and are counted so', async () => {
  const keeper = system.client(staff('keeper'));
  const values = (...codes: string[]) => codes.map((code) => ({ code, label: code }));
  // Red and small for 10 is sold out; blue and middling for 30 is not.
  await keeper.send(catalog, 'draft-product', { sku: 'SHIRT', name: 'Shirt' });
  await keeper.send(catalog, 'set-options', {
    product: 'SHIRT',
    options: [
      { code: 'shade', label: 'Shade', values: values('red', 'blue') },
      { code: 'fit', label: 'Fit', values: values('s', 'm') },
    ],
    variants: [
      {
        sku: 'SHIRT',
        choices: [
          { option: 'shade', value: 'red' },
          { option: 'fit', value: 's' },
        ],
      },
    ],
  });
  const blue = [
    { option: 'shade', value: 'blue' },
    { option: 'fit', value: 'm' },
  ];
  await keeper.send(catalog, 'add-variant', { product: 'SHIRT', sku: 'SHIRT-2', choices: blue });
  await keeper.send(catalog, 'change-price', { sku: 'SHIRT', price: gbp(1000) });
  await keeper.send(catalog, 'change-price', { sku: 'SHIRT-2', price: gbp(3000) });
  await keeper.send(catalog, 'publish-product', { sku: 'SHIRT' });
  const lines = [{ sku: 'SHIRT-2', quantity: 1 }];
  await keeper.send(inventory, 'receive-stock', { delivery: 'shirts', location: 'main', lines });
  await system.operations.settle();

  const option = (name: string, ...anyOf: string[]) => ({ option: name, anyOf });
  const red = option('shade', 'red');
  const text = 'shirt';
  const pounds = (priceFrom: string, priceTo: string) => ({ currency: 'GBP', priceFrom, priceTo });
  for (const [asked, isFound] of [
    [{ options: [red, option('fit', 's')] }, true],
    [{ options: [red, option('fit', 'm')] }, false],
    [{ options: [option('shade', 'red', 'blue'), option('fit', 'm')] }, true],
    [{ options: [red], isAvailable: true }, false],
    [{ options: [option('shade', 'blue')], isAvailable: true }, true],
    [{ options: [option('shade', 'blue')], ...pounds('5', '20') }, false],
    [{ options: [option('shade', 'blue')], ...pounds('20', '40') }, true],
    [{ isAvailable: true, ...pounds('5', '20') }, false],
    [pounds('20', '40'), true],
    [pounds('15', '25'), false],
  ] as const)
    assert.deepEqual(await skus({ text, ...asked }), isFound ? ['SHIRT'] : [], JSON.stringify(asked));

  const counted = async (asked: QueryBody<typeof catalog, 'browse'>) => {
    const { facets, priceRanges, available } = await browse({ text, currency: 'GBP', ...asked });
    const of = (code: string) => facets.find((one) => one.code === code)?.values.map((one) => one.value) ?? [];
    return [of('shade').toSorted(), of('fit').toSorted(), priceRanges.map(({ from }) => from), available];
  };
  assert.deepEqual(await counted({}), [['blue', 'red'], ['m', 's'], ['10', '30'], 1]);
  assert.deepEqual(await counted({ options: [red] }), [['blue', 'red'], ['s'], ['10'], 0]);
  assert.deepEqual(await counted({ isAvailable: true }), [['blue'], ['m'], ['30'], 1]);
  assert.deepEqual(await counted(pounds('5', '20')), [['red'], ['s'], ['10', '30'], 0]);
  // Other choices are told of, and it is the new ones that are found.
  await keeper.send(catalog, 'retire-variant', { sku: 'SHIRT-2' });
  await system.operations.settle();
  assert.deepEqual(await counted({}), [['red'], ['s'], ['10'], 0]);
});

test('what becomes a bundle is in stock by what it is made of, and by its own pieces when it is none any more', async () => {
  const keeper = system.client(staff('keeper'));
  const receive = (sku: string) =>
    keeper.send(inventory, 'receive-stock', { delivery: sku, location: 'main', lines: [{ sku, quantity: 1 }] });
  await keeper.send(catalog, 'draft-product', { sku: 'TRAY', name: 'Wooden tray' });
  await keeper.send(catalog, 'publish-product', { sku: 'TRAY' });
  await keeper.send(catalog, 'draft-product', { sku: 'PLANK', name: 'Plank' });
  await receive('TRAY');
  const madeOf = async (...skus: string[]) => {
    const components = skus.map((sku) => ({ sku, quantity: 1 }));
    assert.ok((await keeper.send(catalog, 'describe-variant', { sku: 'TRAY', components })).done);
  };
  const isShown = async () => {
    await system.operations.settle();
    return skus({ text: 'wooden tray', isAvailable: true });
  };
  assert.deepEqual(await isShown(), ['TRAY']);
  await madeOf('PLANK');
  assert.deepEqual(await isShown(), [], 'its own piece is sold to nobody: a bundle’s parts are');
  await receive('PLANK');
  assert.deepEqual(await isShown(), ['TRAY']);
  await madeOf();
  assert.deepEqual(await isShown(), ['TRAY'], 'its own piece is still there');
});

test('a bundle is in stock where all that it is made of is', async () => {
  const keeper = system.client(staff('keeper'));
  await keeper.send(catalog, 'draft-product', { sku: 'HAMPER', name: 'Wicker hamper' });
  const components = [
    { sku: 'MUG', quantity: 1 },
    { sku: 'BIG-MUG', quantity: 1 },
  ];
  assert.ok((await keeper.send(catalog, 'describe-variant', { sku: 'HAMPER', components })).done);
  await keeper.send(catalog, 'publish-product', { sku: 'HAMPER' });
  const isShown = async () => {
    await system.operations.settle();
    const { rows, available } = await browse({ text: 'hamper' });
    assert.deepEqual(await skus({ text: 'hamper', isAvailable: true }), rows[0]?.isAvailable ? ['HAMPER'] : []);
    return [rows[0]?.isAvailable, available];
  };
  assert.deepEqual(await isShown(), [false, 0], 'one of them is not there');
  const receive = (delivery: string, location: string) =>
    keeper.send(inventory, 'receive-stock', { delivery, location, lines: [{ sku: 'BIG-MUG', quantity: 1 }] });
  await receive('elsewhere', 'far');
  assert.deepEqual(await isShown(), [false, 0], 'they are not at one place');
  await receive('beside', 'main');
  assert.deepEqual(await isShown(), [true, 1]);
  const until = '2100-01-01T00:00:00.000Z';
  const lines = [{ sku: 'BIG-MUG', quantity: 1 }];
  assert.ok((await keeper.send(inventory, 'reserve-stock', { reservation: 'h', location: 'main', until, lines })).done);
  assert.deepEqual(await isShown(), [false, 0]);
});

test('what the listing tells is what the logs tell', async () => {
  await system.operations.settle();
  const { differences, parked, rows } = await system.operations.compareView('catalog', 'listing');
  assert.deepEqual([differences, parked], [0, 0]);
  assert.ok(rows > 9);
});
