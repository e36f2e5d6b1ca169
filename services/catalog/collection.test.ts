import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { collections } from './category-tree.ts';
import { collection, createCollection, describeCollection, fillCollection, removeCollection } from './collection.ts';
import { product } from './product.ts';

const summer = { collection: 'summer', name: 'Summer' };
const list = collection('summer');
const drafted = (sku: string) => events(product(sku), ['product-drafted', { sku, name: sku, description: '' }]);
const created = events(list, ['collection-created', { ...summer, description: '' }]);
const filled = (products: string[], removed: string[] = []) =>
  events(list, ['collection-filled', { collection: 'summer', products, removed }]);
const base = [drafted('A'), drafted('B'), drafted('C'), created] as const;
const fill = (...products: string[]) => ({ collection: 'summer', products });

test('a collection is created once', () => {
  given().when(createCollection, summer).then(created);
  given(created).when(createCollection, summer).thenNothing();
  given(created)
    .when(createCollection, { ...summer, name: 'Winter' })
    .thenRejected('collection-exists', { collection: 'summer' });
});

test('members are in the order of staff, and those who leave are named', () => {
  given(...base)
    .when(fillCollection, fill('B', 'A'))
    .then(filled(['B', 'A']));
  given(...base, filled(['B', 'A']))
    .when(fillCollection, fill('B', 'A'))
    .thenNothing();
  given(...base, filled(['B', 'A']))
    .when(fillCollection, fill('A', 'B'))
    .then(filled(['A', 'B']));
  given(...base, filled(['B', 'A']))
    .when(fillCollection, fill('C', 'A'))
    .then(filled(['C', 'A'], ['B']));
});

test('members exist, and are members once', () => {
  given(...base)
    .when(fillCollection, fill('A', 'A'))
    .thenRejected('product-twice', { sku: 'A' });
  given(...base)
    .when(fillCollection, fill('A', 'X'))
    .thenRejected('no-such-product', { sku: 'X' });
  given(...base, events(product('A'), ['product-retired', { sku: 'A' }]))
    .when(fillCollection, fill('A'))
    .thenRejected('no-such-product', { sku: 'A' });
});

test('what is removed stays so', () => {
  const removed = events(list, ['collection-removed', { collection: 'summer', removed: ['A'] }]);
  given(...base, filled(['A']))
    .when(removeCollection, { collection: 'summer' })
    .then(removed);
  const gone = given(...base, filled(['A']), removed);
  gone.when(removeCollection, { collection: 'summer' }).thenNothing();
  gone.when(createCollection, summer).thenRejected('collection-exists', { collection: 'summer' });
  gone.when(fillCollection, fill()).thenRejected('no-such-collection', { collection: 'summer' });
  gone.when(describeCollection, summer).thenRejected('no-such-collection', { collection: 'summer' });
  gone.thenRows(collections, {});
  given().when(removeCollection, { collection: 'summer' }).thenRejected('no-such-collection', { collection: 'summer' });
});

test('a collection takes its new name', () => {
  const described = events(list, ['collection-described', { ...summer, name: 'High summer', description: '' }]);
  given(created).when(describeCollection, { collection: 'summer', name: 'High summer' }).then(described);
  given(created).when(describeCollection, summer).thenNothing();
  given(...base, filled(['A']), described).thenRow(collections, 'summer', {
    collection: 'summer',
    name: 'High summer',
    description: '',
    products: ['A'],
  });
});
