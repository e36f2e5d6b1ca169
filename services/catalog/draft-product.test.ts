import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { describeProduct } from './describe-product.ts';
import { draftProduct } from './draft-product.ts';
import { product } from './product.ts';

const sku = '85048';
const stream = product(sku);
const lights = { sku, name: 'Christmas glass ball 20 lights', description: '15 cm' };
const drafted = events(stream, ['product-drafted', lights]);
const retired = events(stream, ['product-retired', { sku }]);

test('a product is drafted, with or without a description', () => {
  given().when(draftProduct, lights).then(drafted);
  given()
    .when(draftProduct, { sku, name: 'Lights' })
    .then(events(stream, ['product-drafted', { sku, name: 'Lights', description: '' }]));
});

test('the same product again changes nothing, another one under its SKU is refused', () => {
  given(drafted).when(draftProduct, lights).thenNothing();
  given(drafted)
    .when(draftProduct, { ...lights, name: 'Pink lights' })
    .thenRejected('product-exists', { sku, state: 'draft' });
  given(drafted)
    .when(draftProduct, { ...lights, description: '' })
    .thenRejected('product-exists', { sku, state: 'draft' });
  given(drafted, retired).when(draftProduct, lights).thenRejected('product-exists', { sku, state: 'retired' });
});

test('a SKU has one form', () => {
  for (const wrong of ['', ' 85048', '85048 ', '79323p', 'A@B', 'A\nB', 'A'.repeat(65)]) {
    given()
      .when(draftProduct, { ...lights, sku: wrong })
      .thenInvalid('/sku');
  }
  for (const right of ['M', 'BANK CHARGES', 'GIFT_0001_80', 'ÉTÉ-1', 'A'.repeat(64)]) {
    given()
      .when(draftProduct, { ...lights, sku: right })
      .then(events(product(right), ['product-drafted', { ...lights, sku: right }]));
  }
});

test('names and descriptions are bounded', () => {
  given()
    .when(draftProduct, { sku, name: 'x'.repeat(201), description: 'x'.repeat(5001) })
    .thenInvalid('/name', '/description');
  given().when(draftProduct, { sku, name: 'two\nlines' }).thenInvalid('/name');
});

test('a description changes what is given and keeps the rest', () => {
  given(drafted)
    .when(describeProduct, { sku, name: 'Pink lights' })
    .then(events(stream, ['product-described', { ...lights, name: 'Pink lights' }]));
  given(drafted)
    .when(describeProduct, { sku, description: '' })
    .then(events(stream, ['product-described', { ...lights, description: '' }]));
  given(drafted).when(describeProduct, lights).thenNothing();
  given(drafted).when(describeProduct, { sku }).thenNothing();
});

test('what does not exist or is gone for good cannot be described', () => {
  given().when(describeProduct, lights).thenRejected('no-such-product', { sku });
  given(drafted, retired).when(describeProduct, lights).thenRejected('product-retired', { sku });
});
