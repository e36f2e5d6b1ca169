import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { VARIANTS_MAX, addVariant } from './add-variant.ts';
import { draftProduct } from './draft-product.ts';
import { product } from './product.ts';
import { variant } from './variant.ts';

const shirt = product('SHIRT');
const drafted = (sku: string) => events(product(sku), ['product-drafted', { sku, name: sku, description: '' }]);
const size = (value: string) => [{ option: 'size', value }];
const sizes = [
  {
    code: 'size',
    label: 'Size',
    values: ['s', 'm', 'l'].map((code) => ({ code, label: code.toUpperCase() })),
  },
];
const sized = events(shirt, [
  'options-set',
  { product: 'SHIRT', options: sizes, variants: [{ sku: 'SHIRT', choices: size('s') }] },
]);
const facts = { weightGrams: null, taxClass: null, components: [] };
const medium = { product: 'SHIRT', sku: 'SHIRT-M', choices: size('m') };
const added = [
  events(shirt, ['variant-added', medium]),
  events(variant('SHIRT-M'), ['variant-described', { product: 'SHIRT', sku: 'SHIRT-M', ...facts }]),
];
const base = [drafted('SHIRT'), sized] as const;
const pack = { product: 'SHIRT', sku: 'PACK', choices: size('l') };

test('a variant is added with its SKU claimed, and with whole facts', () => {
  given(...base)
    .when(addVariant, { ...medium, weightGrams: 250, taxClass: 'standard' })
    .then(
      events(shirt, ['variant-added', medium]),
      events(variant('SHIRT-M'), [
        'variant-described',
        { product: 'SHIRT', sku: 'SHIRT-M', weightGrams: 250, taxClass: 'standard', components: [] },
      ]),
    );
});

test('the same variant again changes nothing, another one under its SKU is refused', () => {
  const told = given(...base, ...added);
  told.when(addVariant, medium).thenNothing();
  told.when(addVariant, { ...medium, weightGrams: 1 }).thenRejected('sku-taken', { sku: 'SHIRT-M', product: 'SHIRT' });
  told
    .when(addVariant, { ...medium, choices: size('l') })
    .thenRejected('sku-taken', { sku: 'SHIRT-M', product: 'SHIRT' });
});

test('a SKU is one article: of no second product, neither as its first variant nor as a further one', () => {
  given(...base, drafted('MUG'))
    .when(addVariant, { ...medium, sku: 'MUG' })
    .thenRejected('sku-taken', { sku: 'MUG', product: 'MUG' });
  given(...base, ...added, drafted('MUG'))
    .when(addVariant, { product: 'MUG', sku: 'SHIRT-M' })
    .thenRejected('sku-taken', { sku: 'SHIRT-M', product: 'SHIRT' });
  given(...base, ...added)
    .when(draftProduct, { sku: 'SHIRT-M', name: 'Medium' })
    .thenRejected('product-exists', { sku: 'SHIRT-M', state: 'draft' });
});

test('the first variant is there from the beginning', () => {
  given(drafted('MUG')).when(addVariant, { product: 'MUG', sku: 'MUG' }).thenNothing();
});

test('a retired variant keeps its SKU and gives its choices back', () => {
  const retired = events(shirt, ['variant-retired', { product: 'SHIRT', sku: 'SHIRT-M' }]);
  const told = given(...base, ...added, retired);
  told.when(addVariant, medium).thenRejected('sku-taken', { sku: 'SHIRT-M', product: 'SHIRT' });
  told
    .when(addVariant, { ...medium, sku: 'SHIRT-M2' })
    .then(
      events(shirt, ['variant-added', { ...medium, sku: 'SHIRT-M2' }]),
      events(variant('SHIRT-M2'), ['variant-described', { product: 'SHIRT', sku: 'SHIRT-M2', ...facts }]),
    );
});

test('choices name one known value for every option, and no two variants have the same', () => {
  const add = (choices: { option: string; value: string }[]) => given(...base).when(addVariant, { ...medium, choices });
  const wrong = { sku: 'SHIRT-M' };
  add([]).thenRejected('wrong-choices', wrong);
  add(size('xl')).thenRejected('wrong-choices', wrong);
  add([{ option: 'colour', value: 'm' }]).thenRejected('wrong-choices', wrong);
  add([...size('m'), { option: 'colour', value: 'red' }]).thenRejected('wrong-choices', wrong);
  add([...size('m'), ...size('l')]).thenRejected('wrong-choices', wrong);
  add(size('s')).thenRejected('same-choices', { sku: 'SHIRT-M', other: 'SHIRT' });
  given(drafted('MUG'))
    .when(addVariant, { product: 'MUG', sku: 'MUG-2' })
    .thenRejected('same-choices', { sku: 'MUG-2', other: 'MUG' });
});

test('no variant of what does not exist or is gone', () => {
  given().when(addVariant, medium).thenRejected('no-such-product', { sku: 'SHIRT' });
  given(...base, events(shirt, ['product-retired', { sku: 'SHIRT' }]))
    .when(addVariant, medium)
    .thenRejected('product-retired', { sku: 'SHIRT' });
});

test('the number of variants is bounded', () => {
  const many = Array.from({ length: VARIANTS_MAX - 1 }, (_, i) =>
    events(shirt, ['variant-added', { product: 'SHIRT', sku: `S-${i}`, choices: [] }]),
  );
  given(drafted('SHIRT'), ...many)
    .when(addVariant, { product: 'SHIRT', sku: 'ONE-MORE' })
    .thenRejected('too-many-variants', { product: 'SHIRT', most: VARIANTS_MAX });
});

test('a bundle is made of variants that are no bundles', () => {
  const components = [
    { sku: 'MUG', quantity: 2 },
    { sku: 'SHIRT-M', quantity: 1 },
  ];
  const told = given(...base, ...added, drafted('MUG'));
  const expected = [
    events(shirt, ['variant-added', pack]),
    events(variant('PACK'), ['variant-described', { product: 'SHIRT', sku: 'PACK', ...facts, components }]),
    events(variant('MUG'), ['component-used', { sku: 'MUG', bundle: 'PACK' }]),
    events(variant('SHIRT-M'), ['component-used', { sku: 'SHIRT-M', bundle: 'PACK' }]),
  ];
  told.when(addVariant, { ...pack, components }).then(...expected);
  const missing = (list: typeof components, component: string) =>
    told.when(addVariant, { ...pack, components: list }).thenRejected('no-such-component', { component });
  missing([{ sku: 'GONE', quantity: 1 }], 'GONE');
  missing([...components, { sku: 'MUG', quantity: 1 }], 'MUG');
  const nested = events(variant('MUG'), [
    'variant-described',
    { product: 'MUG', sku: 'MUG', ...facts, components: [{ sku: 'SHIRT-M', quantity: 1 }] },
  ]);
  given(...base, ...added, drafted('MUG'), nested)
    .when(addVariant, { ...pack, components })
    .thenRejected('nested-bundle', { component: 'MUG' });
});
