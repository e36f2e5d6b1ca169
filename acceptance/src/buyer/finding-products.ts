import assert from 'node:assert/strict';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';

/** How a buyer finds what the shop has. */
export const findingProducts = chapter('a buyer looks for products', {
  'words are found in singular and plural, whatever their case': async (world) => {
    const [word, { anybody }] = [world.word(), world];
    const { sku } = await aProduct(world, { name: `Blue ${word}s from Leeds` });
    for (const text of [`${word}s`, word, word.toUpperCase(), `leeds ${word}`]) {
      const { rows } = await anybody.sees('catalog/search', { text });
      assert.deepEqual(skusOf(rows), [sku], text);
    }
    assert.deepEqual((await anybody.sees('catalog/search', { text: `${word} nowhere${word}` })).rows, []);
  },

  'a misspelt word finds nothing, and is answered with words spelt alike': async (world) => {
    const word = world.word();
    await aProduct(world, { name: `The ${word}` });
    const misspelt = `${word.slice(0, 3)}${word.slice(4)}`;
    const { rows, suggestions } = await world.anybody.sees('catalog/browse', { text: misspelt });
    assert.deepEqual(rows, []);
    assert.ok(
      (suggestions as string[]).some((one) => one.startsWith(word.slice(0, 6))),
      JSON.stringify(suggestions),
    );
  },

  'what is being typed is found by its beginning': async (world) => {
    const word = world.word();
    const { sku } = await aProduct(world, { name: `A ${word}` });
    const typed = { text: word.slice(0, 6), prefix: true };
    assert.deepEqual(skusOf((await world.anybody.sees('catalog/browse', typed)).rows), [sku]);
  },

  'drafts, archived and retired products are found by staff alone': async (world) => {
    const { owner, anybody } = world;
    const word = world.word();
    const [draft, archived, retired, onSale] = [
      await aProduct(world, { name: `${word} one`, published: false }),
      await aProduct(world, { name: `${word} two` }),
      await aProduct(world, { name: `${word} three` }),
      await aProduct(world, { name: `${word} four` }),
    ];
    await owner.does('catalog/archive-product', { sku: archived.sku });
    await owner.does('catalog/retire-product', { sku: retired.sku });
    assert.deepEqual(skusOf((await anybody.sees('catalog/search', { text: word })).rows), [onSale.sku]);
    assert.deepEqual(skusOf((await anybody.sees('catalog/browse', { text: word })).rows), [onSale.sku]);
    await anybody.isMissing('catalog/product', { sku: draft.sku });
    const records = await owner.sees('catalog/search-records', { text: word });
    assert.equal(records.rows.length, 4);
    assert.deepEqual(
      new Set(records.facets.map((one: any) => one.value)),
      new Set(['draft', 'archived', 'retired', 'published']),
    );
    await anybody.isNotTold('401 unauthenticated', 'catalog/search-records', { text: word });
  },

  'a category shows what is filed in it and in those below it': async (world) => {
    const { owner, anybody } = world;
    const [kitchen, mugs] = [world.name('kitchen'), world.name('mugs')];
    await owner.does('catalog/create-category', { category: kitchen, name: 'Kitchen' });
    await owner.does('catalog/create-category', { category: mugs, name: 'Mugs', parent: kitchen });
    const [mug, spoon, other] = [await aProduct(world), await aProduct(world), await aProduct(world)];
    await owner.does('catalog/file-product', { sku: mug.sku, categories: [mugs] });
    await owner.does('catalog/file-product', { sku: spoon.sku, categories: [kitchen] });
    const seen = async (category: string) =>
      skusOf((await anybody.sees('catalog/browse', { category })).rows).toSorted();
    assert.deepEqual(await seen(kitchen), [mug.sku, spoon.sku].toSorted());
    assert.deepEqual(await seen(mugs), [mug.sku]);
    assert.ok(!(await seen(kitchen)).includes(other.sku));
  },

  'each facet is counted as if nothing of its own were chosen': async (world) => {
    const { owner, anybody } = world;
    const [word, colour, heat] = [world.word(), world.name('colour'), world.name('safe')];
    await owner.does('catalog/define-attribute', {
      attribute: colour,
      label: 'Colour',
      type: 'choice',
      values: [
        { code: 'red', label: 'Red' },
        { code: 'blue', label: 'Blue' },
      ],
    });
    await owner.does('catalog/define-attribute', { attribute: heat, label: 'Oven', type: 'boolean' });
    for (const [value, safe] of [
      ['red', true],
      ['red', false],
      ['blue', true],
    ]) {
      const { sku } = await aProduct(world, { name: `${word} bowl` });
      const attributes = [
        { attribute: colour, value },
        { attribute: heat, value: safe },
      ];
      await owner.does('catalog/set-attributes', { sku, attributes });
    }
    const chosen = [{ attribute: colour, anyOf: ['red'] }];
    const { total, facets } = await anybody.sees('catalog/browse', { text: word, facets: true, attributes: chosen });
    assert.equal(total, 2);
    const counts = (code: string) =>
      Object.fromEntries(facets.find((one: any) => one.code === code).values.map((one: any) => [one.value, one.count]));
    assert.deepEqual(counts(colour), { red: 2, blue: 1 });
    assert.deepEqual(counts(heat), { true: 1, false: 1 });
  },

  'prices are narrowed to a range, from inclusive, to exclusive': async (world) => {
    const word = world.word();
    const [cheap, dear] = [
      await aProduct(world, { name: `${word} a`, pence: 500 }),
      await aProduct(world, { name: `${word} b`, pence: 1000 }),
    ];
    const seen = async (range: object) =>
      skusOf((await world.anybody.sees('catalog/browse', { text: word, currency: 'GBP', ...range })).rows).toSorted();
    assert.deepEqual(await seen({ priceFrom: '5.00', priceTo: '10.00' }), [cheap.sku]);
    assert.deepEqual(await seen({ priceFrom: '10.00' }), [dear.sku]);
    assert.deepEqual(await seen({}), [cheap.sku, dear.sku].toSorted());
  },

  'rows are sorted by price, by name and by a collection’s own order': async (world) => {
    const { owner, anybody } = world;
    const [word, collection] = [world.word(), world.name('summer')];
    const [b, c, a] = [
      await aProduct(world, { name: `${word} bravo`, pence: 300 }),
      await aProduct(world, { name: `${word} charlie`, pence: 100 }),
      await aProduct(world, { name: `${word} alpha`, pence: 200 }),
    ];
    await owner.does('catalog/create-collection', { collection, name: 'Summer' });
    await owner.does('catalog/fill-collection', { collection, products: [b.sku, a.sku, c.sku] });
    const seen = async (asked: object) =>
      skusOf((await anybody.sees('catalog/browse', { currency: 'GBP', ...asked })).rows);
    assert.deepEqual(await seen({ text: word, sort: 'price' }), [c.sku, a.sku, b.sku]);
    assert.deepEqual(await seen({ text: word, sort: 'price', direction: 'descending' }), [b.sku, a.sku, c.sku]);
    assert.deepEqual(await seen({ text: word, sort: 'name' }), [a.sku, b.sku, c.sku]);
    assert.deepEqual(await seen({ text: word, sort: 'listed', direction: 'descending' }), [a.sku, c.sku, b.sku]);
    assert.deepEqual(await seen({ collection, sort: 'collection' }), [b.sku, a.sku, c.sku]);
  },

  'pages show everything once': async (world) => {
    const word = world.word();
    const made = await Promise.all(Array.from({ length: 7 }, () => aProduct(world, { name: `${word} cup` })));
    const seen: string[] = [];
    for (let after: string | undefined, pages = 0; pages < 5; pages += 1) {
      const page = await world.anybody.sees('catalog/browse', {
        text: word,
        sort: 'name',
        limit: 3,
        ...(after && { after }),
      });
      seen.push(...skusOf(page.rows));
      after = page.next as string | undefined;
      if (!after) break;
    }
    assert.deepEqual(seen.toSorted(), made.map(({ sku }) => sku).toSorted());
    await world.anybody.isNotTold('400 invalid', 'catalog/browse', { text: word, limit: 0 });
  },

  'what is in stock is known from the warehouse': async (world) => {
    const { anybody } = world;
    const word = world.word();
    const { sku } = await aProduct(world, { name: `${word} here`, stock: 2 });
    await aProduct(world, { name: `${word} gone` });
    const { rows, available } = await anybody.until(
      'catalog/browse',
      { text: word, isAvailable: true, facets: true },
      ({ rows }) => rows.length > 0,
    );
    assert.deepEqual([skusOf(rows), available], [[sku], 1]);
  },

  'a translated product is found by the words of its language': async (world) => {
    const word = world.word();
    const { sku } = await aProduct(world, { name: `${word} cup` });
    await world.owner.does('catalog/translate', { kind: 'product', id: sku, language: 'de', name: `${word} Tassen` });
    const { rows } = await world.anybody.sees('catalog/browse', { text: `${word} Tasse`, language: 'de' });
    assert.deepEqual([skusOf(rows), rows[0].name], [[sku], `${word} Tassen`]);
    assert.deepEqual((await world.anybody.sees('catalog/browse', { text: `${word} Tasse`, language: 'en' })).rows, []);
  },

  'names of every script come back as they were written, and are found': async (world) => {
    for (const word of [
      'ΟΔΟΣ',
      'чашка',
      'قدح',
      '茶碗',
      'नमस्ते',
      'Z\u0351\u036bA\u0343',
      'naïve',
      '👩‍👩‍👧‍👦',
      'ﬁne',
      'İstanbul',
    ]) {
      const mark = world.word();
      const { sku, name } = await aProduct(world, { name: `${mark} ${word}` });
      assert.equal((await world.anybody.sees('catalog/product', { sku })).name, name);
      assert.deepEqual(skusOf((await world.anybody.sees('catalog/search', { text: mark })).rows), [sku], word);
      const found = await world.anybody.get('catalog/search', { text: word });
      assert.equal(found.status, 200, found.toString());
    }
    await world.anybody.isMissing('catalog/product', { sku: '茶' });
  },

  'a product shows the list prices of its cheapest variant in each currency': async (world) => {
    const { owner } = world;
    const { sku, name } = await aProduct(world, { pence: 900 });
    await owner.does('catalog/set-options', {
      product: sku,
      options: [
        {
          code: 'size',
          label: 'Size',
          values: [
            { code: 's', label: 'S' },
            { code: 'l', label: 'L' },
          ],
        },
      ],
      variants: [{ sku, choices: [{ option: 'size', value: 'l' }] }],
    });
    const small = world.sku('SMALL');
    await owner.does('catalog/add-variant', { product: sku, sku: small, choices: [{ option: 'size', value: 's' }] });
    await owner.does('catalog/change-price', { sku: small, price: pounds(700) });
    const [row] = (await world.anybody.sees('catalog/browse', { text: name })).rows;
    assert.deepEqual([row.prices, row.variants], [[pounds(700)], 2]);
  },
});

const skusOf = (rows: readonly { readonly sku: string }[]): string[] => rows.map(({ sku }) => sku);
