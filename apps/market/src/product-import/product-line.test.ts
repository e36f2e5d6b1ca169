import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProductColumns } from './product-columns.ts';
import { codeOf, readProductLine, slugOf } from './product-line.ts';

const header = ['sku', 'name', 'price', 'Category', 'option:size', 'attribute:colour', 'state', 'weight_grams'];
const columns = readProductColumns(header);
const read = (...fields: string[]) => readProductLine(columns, 7, fields);

test('a line says what its columns say, in whatever form people write', () => {
  assert.deepEqual(
    read(' mug-1 ', 'Red  mug', '12.50', 'Kitchen > Mugs | Gifts', 'Extra large', 'Dark red', 'Published', '350'),
    {
      line: 7,
      fields: [' mug-1 ', 'Red  mug', '12.50', 'Kitchen > Mugs | Gifts', 'Extra large', 'Dark red', 'Published', '350'],
      sku: 'MUG-1',
      product: 'MUG-1',
      name: 'Red mug',
      description: '',
      price: { amount: 1250, currency: 'GBP', scale: 2 },
      categories: [['kitchen', 'mugs'], ['gifts']],
      weightGrams: 350,
      taxClass: null,
      slug: undefined,
      image: undefined,
      state: 'published',
      options: [{ option: 'size', label: 'Extra large' }],
      attributes: [{ attribute: 'colour', text: 'Dark red' }],
    },
  );
});

test('a line that makes no sense says why', () => {
  const reason = (...fields: string[]) => {
    const line = read(...fields);
    return 'reason' in line ? line.reason : undefined;
  };
  const rest = ['', '', '', '', '', ''];
  assert.equal(reason('A', 'a'), 'it has 2 fields, the header 8');
  assert.equal(reason('', 'a', ...rest), 'it has no SKU');
  assert.equal(reason('A', ' ', ...rest), 'it has no name');
  for (const price of ['free', '-1', '1,50', '1.23456', '£2'])
    assert.match(reason('A', 'a', price, ...rest.slice(1)) ?? '', /^its price is no decimal number/);
  assert.match(reason('A', 'a', '', '', '', '', 'gone', '') ?? '', /^its state is none of/);
  assert.match(reason('A', 'a', '', '', '', '', '', '1.5') ?? '', /^its weight is no whole number/);
  assert.equal(reason('A', 'a', ...rest), undefined);
});

test('a header is known, whole, and says nothing twice', () => {
  const refused = (names: string[], message: RegExp) => assert.throws(() => readProductColumns(names), message);
  refused(['sku'], /no column name/);
  refused(['sku', 'name', 'SKU'], /sku is there twice/);
  refused(['sku', 'name', 'colour'], /"colour" is none of/);
  refused(['sku', 'name', 'option:'], /is none of/);
});

test('codes and slugs are made of what people write', () => {
  assert.deepEqual(['Dark red', ' XL ', 'Größe 7/8', '--a--', 'Ærø', '日本'].map(codeOf), [
    'dark-red',
    'xl',
    'groe-7-8',
    'a',
    'r',
    '',
  ]);
  assert.deepEqual(['Café "Noir" No. 5', 'Привет, мир', '日本 茶'].map(slugOf), [
    'cafe-noir-no-5',
    'привет-мир',
    '日本-茶',
  ]);
  assert.ok(slugOf('x'.repeat(300)).length <= 100);
});
