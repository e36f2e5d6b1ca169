import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { product } from './product.ts';
import { archiveProduct, publishProduct, retireProduct } from './publish-product.ts';

const sku = '85048';
const stream = product(sku);
const drafted = events(stream, ['product-drafted', { sku, name: 'Lights', description: '' }]);
const published = events(stream, ['product-published', { sku }]);
const archived = events(stream, ['product-archived', { sku }]);
const retired = events(stream, ['product-retired', { sku }]);

test('drafts and archived products are published; published ones are already', () => {
  given(drafted).when(publishProduct, { sku }).then(published);
  given(drafted, published, archived).when(publishProduct, { sku }).then(published);
  given(drafted, published).when(publishProduct, { sku }).thenNothing();
});

test('published products are archived; archived ones are already, and drafts were never on sale', () => {
  given(drafted, published).when(archiveProduct, { sku }).then(archived);
  given(drafted, published, archived).when(archiveProduct, { sku }).thenNothing();
  given(drafted).when(archiveProduct, { sku }).thenRejected('wrong-state', { sku, state: 'draft' });
});

test('any product is retired, once', () => {
  given(drafted).when(retireProduct, { sku }).then(retired);
  given(drafted, published).when(retireProduct, { sku }).then(retired);
  given(drafted, published, archived).when(retireProduct, { sku }).then(retired);
  given(drafted, retired).when(retireProduct, { sku }).thenNothing();
});

test('a retired product stays so', () => {
  given(drafted, retired).when(publishProduct, { sku }).thenRejected('product-retired', { sku });
  given(drafted, retired).when(archiveProduct, { sku }).thenRejected('product-retired', { sku });
});

test('what does not exist is neither published, archived nor retired', () => {
  for (const decision of [publishProduct, archiveProduct, retireProduct] as const) {
    given().when(decision, { sku }).thenRejected('no-such-product', { sku });
  }
});
