import assert from 'node:assert/strict';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';

/** How a clerk keeps the catalogue. */
export const theCatalogue = chapter('a clerk keeps the catalogue', {
  'the same product drafted again changes nothing, another under its SKU is refused': async (world) => {
    const sku = world.sku();
    const mug = { sku, name: 'A mug', description: 'Holds tea.' };
    await world.owner.does('catalog/draft-product', mug);
    await world.owner.does('catalog/draft-product', mug);
    const other = { ...mug, name: 'A vase' };
    const { details } = await world.owner.isRefused('409 product-exists', 'catalog/draft-product', other);
    assert.deepEqual(details, { sku, state: 'draft' });
    assert.equal((await world.owner.sees('catalog/product-record', { sku })).name, 'A mug');
  },

  'a retired product is gone for good, and so is its SKU': async (world) => {
    const { sku } = await aProduct(world);
    await world.owner.does('catalog/retire-product', { sku });
    await world.owner.does('catalog/retire-product', { sku });
    for (const [command, body] of [
      ['publish-product', { sku }],
      ['change-price', { sku, price: pounds(1) }],
      ['describe-product', { sku, name: 'Another' }],
    ] as const)
      await world.owner.isRefused('409 product-retired', `catalog/${command}`, body);
    await world.owner.isRefused('409 product-exists', 'catalog/draft-product', { sku, name: 'Something new' });
  },

  'each variant names one value of every option, no two the same': async (world) => {
    const { owner } = world;
    const { sku: product } = await aProduct(world);
    const options = [{ code: 'size', label: 'Size', values: ['s', 'm', 'l'].map((code) => ({ code, label: code })) }];
    const choose = (value: string) => [{ option: 'size', value }];
    await owner.isRefused('409 wrong-choices', 'catalog/set-options', { product, options });
    await owner.does('catalog/set-options', { product, options, variants: [{ sku: product, choices: choose('s') }] });
    const medium = world.sku('M');
    await owner.does('catalog/add-variant', { product, sku: medium, choices: choose('m') });
    await owner.does('catalog/add-variant', { product, sku: medium, choices: choose('m') });
    const wrong: readonly [string, unknown][] = [
      ['same-choices', choose('m')],
      ['wrong-choices', choose('xl')],
      ['wrong-choices', []],
      ['wrong-choices', [...choose('l'), ...choose('l')]],
    ];
    for (const [code, choices] of wrong)
      await owner.isRefused(`409 ${code}`, 'catalog/add-variant', { product, sku: world.sku('X'), choices });
    const elsewhere = await aProduct(world);
    const taken = { product: elsewhere.sku, sku: medium };
    await owner.isRefused('409 sku-taken', 'catalog/add-variant', taken);
  },

  'a variant that is retired frees its choices, and the product stays': async (world) => {
    const { owner, anybody } = world;
    const { sku: product } = await aProduct(world);
    const options = [
      {
        code: 'size',
        label: 'Size',
        values: [
          { code: 's', label: 'S' },
          { code: 'm', label: 'M' },
        ],
      },
    ];
    const choose = (value: string) => [{ option: 'size', value }];
    await owner.does('catalog/set-options', { product, options, variants: [{ sku: product, choices: choose('s') }] });
    await owner.does('catalog/add-variant', { product, sku: world.sku('M'), choices: choose('m') });
    await owner.does('catalog/retire-variant', { sku: product });
    await owner.does('catalog/add-variant', { product, sku: world.sku('S'), choices: choose('s') });
    assert.equal((await anybody.sees('catalog/product', { sku: product })).sku, product);
  },

  'a bundle is made of what is no bundle': async (world) => {
    const { owner } = world;
    const [cup, saucer] = [await aProduct(world), await aProduct(world)];
    const set = await aProduct(world);
    const components = [
      { sku: cup.sku, quantity: 2 },
      { sku: saucer.sku, quantity: 2 },
    ];
    await owner.does('catalog/describe-variant', { sku: set.sku, components });
    const nested = { sku: (await aProduct(world)).sku, components: [{ sku: set.sku, quantity: 1 }] };
    await owner.isRefused('409 nested-bundle', 'catalog/describe-variant', nested);
    const missing = { sku: nested.sku, components: [{ sku: world.sku('NONE'), quantity: 1 }] };
    await owner.isRefused('404 no-such-component', 'catalog/describe-variant', missing);
    const used = { sku: cup.sku, components: [{ sku: saucer.sku, quantity: 1 }] };
    const { details } = await owner.isRefused('409 in-bundles', 'catalog/describe-variant', used);
    assert.deepEqual(details, { sku: cup.sku, bundles: 1 });
  },

  'a category is never below itself, and goes only when nothing is below it': async (world) => {
    const { owner, anybody } = world;
    const [top, middle, bottom] = [world.name('top'), world.name('middle'), world.name('bottom')];
    for (const [category, parent] of [
      [top, null],
      [middle, top],
      [bottom, middle],
    ])
      await owner.does('catalog/create-category', { category, name: category, parent });
    await owner.isRefused('409 would-be-a-cycle', 'catalog/move-category', { category: top, parent: bottom });
    await owner.isRefused('409 would-be-a-cycle', 'catalog/move-category', { category: top, parent: top });
    const { details } = await owner.isRefused('409 has-children', 'catalog/remove-category', { category: middle });
    assert.equal(details.children, 1);
    await owner.does('catalog/move-category', { category: bottom, parent: top, before: middle });
    const { categories } = await anybody.sees('catalog/categories');
    const ours = categories.filter((one: any) => [top, middle, bottom].includes(one.category));
    assert.deepEqual(
      ours.map((one: any) => one.category),
      [top, bottom, middle],
    );
    await owner.does('catalog/remove-category', { category: middle });
    await owner.isRefused('404 no-such-category', 'catalog/move-category', { category: middle, parent: null });
  },

  'an attribute keeps its type, and products have values of it': async (world) => {
    const { owner } = world;
    const attribute = world.name('diameter');
    await owner.does('catalog/define-attribute', { attribute, label: 'Diameter', type: 'number', unit: 'cm' });
    await owner.isRefused('409 type-fixed', 'catalog/define-attribute', { attribute, label: 'Diameter', type: 'text' });
    const { sku } = await aProduct(world);
    const set = (value: unknown) => ({ sku, attributes: [{ attribute, value }] });
    await owner.isRefused('409 wrong-value', 'catalog/set-attributes', set('eight'));
    await owner.isRefused('409 wrong-value', 'catalog/set-attributes', set(true));
    await owner.does('catalog/set-attributes', set(8));
    await owner.does('catalog/set-attributes', set(8.25));
    const { rows } = await owner.sees('catalog/attribute-history', { sku });
    assert.deepEqual(
      rows.map((row: any) => row.attributes[0].value),
      [8.25, 8],
    );
    await owner.isRefused('404 no-such-attribute', 'catalog/set-attributes', {
      sku,
      attributes: [{ attribute: world.name('none'), value: 1 }],
    });
  },

  'two entries of a price list for the same buyers never hold at once': async (world) => {
    const { owner } = world;
    const { sku } = await aProduct(world);
    const list = world.name('list');
    const [march, april, may] = ['2099-03-01T00:00:00.000Z', '2099-04-01T00:00:00.000Z', '2099-05-01T00:00:00.000Z'];
    const set = (...entries: object[]) => ({ sku, list, currency: 'GBP', entries });
    const price = pounds(500);
    await owner.does(
      'catalog/set-prices',
      set({ price, from: march, until: april }, { price, from: april, until: may }),
    );
    const clash = set({ price, from: march, until: may }, { price, from: april });
    assert.deepEqual((await owner.isRefused('409 overlapping-entries', 'catalog/set-prices', clash)).details, {
      entry: 0,
      other: 1,
    });
    await owner.isRefused('409 empty-period', 'catalog/set-prices', set({ price, from: april, until: april }));
    const euros = { price: { amount: 500, currency: 'EUR', scale: 2 } };
    await owner.isRefused('409 wrong-currency', 'catalog/set-prices', set(euros));
    const { rows } = await owner.sees('catalog/list-prices', { sku });
    assert.equal(rows[0].entries.length, 2, 'what was refused has changed nothing');
  },

  'a collection has its members once': async (world) => {
    const { owner, anybody } = world;
    const [one, collection] = [await aProduct(world), world.name('gifts')];
    await owner.does('catalog/create-collection', { collection, name: 'Gifts' });
    const fill = (...products: string[]) => ({ collection, products });
    await owner.isRefused('409 product-twice', 'catalog/fill-collection', fill(one.sku, one.sku));
    await owner.isRefused('404 no-such-product', 'catalog/fill-collection', fill(world.sku('NONE')));
    await owner.does('catalog/fill-collection', fill(one.sku));
    await owner.does('catalog/remove-collection', { collection });
    const { rows: collections } = await anybody.sees('catalog/collections');
    assert.ok(!collections.some((row: any) => row.collection === collection));
    assert.notEqual(await anybody.sees('catalog/product', { sku: one.sku }), null, 'the product stays');
  },

  'prices that are no prices are refused field by field': async (world) => {
    const { sku } = await aProduct(world);
    const prices = [
      { amount: -1, currency: 'GBP', scale: 2 },
      { amount: 1.5, currency: 'GBP', scale: 2 },
      { amount: 1, currency: 'GBP', scale: 5 },
      { amount: 1, currency: 'XXXX', scale: 2 },
      { amount: '1', currency: 'GBP', scale: 2 },
      { amount: 1e300, currency: 'GBP', scale: 2 },
      { amount: 1, currency: 'GBP', scale: 2, tip: 1 },
      null,
    ];
    for (const price of prices) {
      const { errors } = await world.owner.isRefused('400 invalid', 'catalog/change-price', { sku, price });
      assert.ok(
        errors.length > 0 && errors.every((one: any) => one.pointer.startsWith('/price')),
        JSON.stringify(errors),
      );
    }
    assert.equal((await world.anybody.sees('catalog/product', { sku })).prices[0].amount, 1000);
  },
});
