import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { product } from './product.ts';
import { products } from './products.ts';

const sku = '85048';
const stream = product(sku);
const at = (day: number) => ({ occurredAt: `2026-03-0${day}T00:00:00.000Z` });
const euros = { amount: 799, currency: 'EUR', scale: 2 };
const pounds = { amount: 695, currency: 'GBP', scale: 2 };
const cheaper = { amount: 595, currency: 'GBP', scale: 2 };
const drafted = events(stream, ['product-drafted', { sku, name: 'Lights', description: '' }, at(1)]);
const row = {
  sku,
  name: 'Lights',
  description: '',
  state: 'draft',
  prices: [],
  draftedAt: at(1).occurredAt,
  changedAt: at(1).occurredAt,
} as const;

test('a product goes through its states', () => {
  given(drafted).thenRow(products, sku, { ...row, prices: [] });
  const published = events(stream, ['product-published', { sku }, at(2)]);
  const archived = events(stream, ['product-archived', { sku }, at(3)]);
  const retired = events(stream, ['product-retired', { sku }, at(4)]);
  const changedAt = (day: number) => ({ changedAt: at(day).occurredAt, prices: [] });
  given(drafted, published).thenRow(products, sku, { ...row, ...changedAt(2), state: 'published' });
  given(drafted, published, archived).thenRow(products, sku, { ...row, ...changedAt(3), state: 'archived' });
  given(drafted, published, retired).thenRow(products, sku, { ...row, ...changedAt(4), state: 'retired' });
});

test('a product takes its new name and description', () => {
  const described = events(stream, ['product-described', { sku, name: 'Pink lights', description: '15 cm' }, at(2)]);
  given(drafted, described).thenRow(products, sku, {
    ...row,
    name: 'Pink lights',
    description: '15 cm',
    prices: [],
    changedAt: at(2).occurredAt,
  });
});

test('the latest price of each currency, in the order of the currencies', () => {
  const priced = events(
    stream,
    ['price-changed', { sku, price: pounds }, at(3)],
    ['price-changed', { sku, price: euros }, at(4)],
    ['price-changed', { sku, price: cheaper }, at(2)],
  );
  given(drafted, priced).thenRow(products, sku, {
    ...row,
    prices: [
      { price: euros, effectiveAt: at(4).occurredAt },
      { price: pounds, effectiveAt: at(3).occurredAt },
    ],
    changedAt: at(4).occurredAt,
  });
});
