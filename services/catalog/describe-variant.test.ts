import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { changePrice } from './change-price.ts';
import { describeVariant } from './describe-variant.ts';
import { product } from './product.ts';
import { quotePrices } from './quote-prices.ts';
import { retireVariant } from './retire-variant.ts';
import { variant } from './variant.ts';

const sku = 'MUG';
const item = product(sku);
const drafted = (name: string) => events(product(name), ['product-drafted', { sku: name, name, description: '' }]);
const published = events(item, ['product-published', { sku }]);
const facts = { weightGrams: null, taxClass: null, components: [] };
const second = [
  events(item, ['variant-added', { product: sku, sku: 'MUG-2', choices: [] }]),
  events(variant('MUG-2'), ['variant-described', { product: sku, sku: 'MUG-2', ...facts }]),
];
const price = { amount: 500, currency: 'GBP', scale: 2 };

test('what is given changes, the rest stays, and the event has all of it', () => {
  const heavy = { product: sku, sku, weightGrams: 300, taxClass: null, components: [] };
  const described = events(variant(sku), ['variant-described', heavy]);
  given(drafted(sku)).when(describeVariant, { sku, weightGrams: 300 }).then(described);
  given(drafted(sku), described)
    .when(describeVariant, { sku, taxClass: 'reduced' })
    .then(events(variant(sku), ['variant-described', { ...heavy, taxClass: 'reduced' }]));
  given(drafted(sku), described).when(describeVariant, { sku, weightGrams: 300 }).thenNothing();
  given(drafted(sku), described)
    .when(describeVariant, { sku, weightGrams: null })
    .then(events(variant(sku), ['variant-described', { ...heavy, weightGrams: null }]));
});

test('components come and go, each told that it is part of the bundle', () => {
  const bundle = { product: sku, sku, ...facts, components: [{ sku: 'A', quantity: 1 }] };
  const bundled = [
    events(variant(sku), ['variant-described', bundle]),
    events(variant('A'), ['component-used', { sku: 'A', bundle: sku }]),
  ];
  const expected = [
    events(variant('B'), ['component-used', { sku: 'B', bundle: sku }]),
    events(variant('A'), ['component-released', { sku: 'A', bundle: sku }]),
    events(variant(sku), ['variant-described', { ...bundle, components: [{ sku: 'B', quantity: 3 }] }]),
  ];
  given(drafted(sku), drafted('A'), drafted('B'), ...bundled)
    .when(describeVariant, { sku, components: [{ sku: 'B', quantity: 3 }] })
    .then(...expected);
  given(drafted(sku), drafted('A'), drafted('B'), ...bundled)
    .when(describeVariant, { sku: 'A', components: [{ sku: 'B', quantity: 1 }] })
    .thenRejected('in-bundles', { sku: 'A', bundles: 1 });
  given(drafted(sku))
    .when(describeVariant, { sku, components: [{ sku, quantity: 1 }] })
    .thenRejected('nested-bundle', { component: sku });
  given(drafted(sku))
    .when(describeVariant, { sku, components: [{ sku: 'GONE', quantity: 1 }] })
    .thenRejected('no-such-component', { component: 'GONE' });
});

test('a variant that does not exist or is gone is neither described nor priced', () => {
  given().when(describeVariant, { sku, weightGrams: 1 }).thenRejected('no-such-variant', { sku });
  const retired = events(item, ['variant-retired', { product: sku, sku }]);
  const gone = given(drafted(sku), retired);
  gone.when(describeVariant, { sku, weightGrams: 1 }).thenRejected('variant-retired', { sku });
  gone.when(changePrice, { sku, price }).thenRejected('product-retired', { sku });
  gone.when(retireVariant, { sku }).thenNothing();
  given().when(retireVariant, { sku }).thenRejected('no-such-variant', { sku });
  given(drafted(sku), ...second)
    .when(retireVariant, { sku: 'MUG-2' })
    .then(events(item, ['variant-retired', { product: sku, sku: 'MUG-2' }]));
  const bundled = events(variant(sku), [
    'variant-described',
    { product: sku, sku, ...facts, components: [{ sku: 'A', quantity: 1 }] },
  ]);
  given(drafted(sku), bundled)
    .when(retireVariant, { sku })
    .then(
      events(item, ['variant-retired', { product: sku, sku }]),
      events(variant('A'), ['component-released', { sku: 'A', bundle: sku }]),
    );
});

test('a further variant has its own price, and is sold while its product is', () => {
  const priced = events(variant('MUG-2'), ['variant-price-changed', { product: sku, sku: 'MUG-2', price }]);
  given(drafted(sku), ...second)
    .when(changePrice, { sku: 'MUG-2', price })
    .then(priced);
  given(drafted(sku), ...second, priced)
    .when(changePrice, { sku: 'MUG-2', price })
    .thenNothing();
  const quote = (skus: string[], ...history: readonly ReturnType<typeof events>[]) =>
    given(drafted(sku), ...second, priced, ...history).when(quotePrices, { currency: 'GBP', skus });
  quote(['MUG-2'], published).thenAnswer({ quotes: [{ sku: 'MUG-2', name: sku, price }] });
  quote(['MUG'], published).thenRejected('no-price', { sku: 'MUG', currency: 'GBP' });
  quote(['MUG-2']).thenRejected('not-for-sale', { sku: 'MUG-2', state: 'draft' });
  quote(['MUG-2'], published, events(item, ['variant-retired', { product: sku, sku: 'MUG-2' }])).thenRejected(
    'not-for-sale',
    { sku: 'MUG-2', state: 'retired' },
  );
  quote(['MUG-3'], published).thenRejected('no-such-product', { sku: 'MUG-3' });
});
