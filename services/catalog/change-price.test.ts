import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { changePrice } from './change-price.ts';
import { priceHistory } from './price-history.ts';
import { priceList } from './price-list.ts';
import { product } from './product.ts';
import { products } from './products.ts';

const sku = '85048';
const stream = product(sku);
const drafted = events(stream, ['product-drafted', { sku, name: 'Lights', description: '' }]);
const pounds = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const march = '2026-03-01T00:00:00.000Z';
const april = '2026-04-01T00:00:00.000Z';
const may = '2026-05-01T00:00:00.000Z';
const priced = events(stream, ['price-changed', { sku, price: pounds(695) }, { occurredAt: april }]);

test('a price is set, and changed', () => {
  given(drafted)
    .when(changePrice, { sku, price: pounds(695) })
    .then(events(stream, ['price-changed', { sku, price: pounds(695) }]));
  given(drafted, priced)
    .when(changePrice, { sku, price: pounds(7951, 3) }, { occurredAt: may })
    .then(events(stream, ['price-changed', { sku, price: pounds(7951, 3) }]));
  given(drafted)
    .when(changePrice, { sku, price: pounds(0) })
    .then(events(stream, ['price-changed', { sku, price: pounds(0) }]));
});

test('the price in force is no change, however it is written', () => {
  given(drafted, priced)
    .when(changePrice, { sku, price: pounds(69500, 4) }, { occurredAt: may })
    .thenNothing();
});

test('each currency has a price of its own', () => {
  const price = { amount: 695, currency: 'EUR', scale: 2 };
  given(drafted, priced)
    .when(changePrice, { sku, price }, { occurredAt: may })
    .then(events(stream, ['price-changed', { sku, price }]));
});

test('a price entered for a past day is history, and the latest one stays', () => {
  const past = events(stream, ['price-changed', { sku, price: pounds(695) }]);
  given(drafted, priced)
    .when(changePrice, { sku, price: pounds(695) }, { occurredAt: march })
    .then(past);
  const entered = events(stream, ['price-changed', { sku, price: pounds(600) }, { occurredAt: march }]);
  given(drafted, priced, entered).thenState(stream, {
    publishAt: null,
    options: [],
    variants: { [sku]: { choices: [], retired: false } },
    state: 'draft',
    name: 'Lights',
    description: '',
    prices: { GBP: { price: pounds(695), effectiveAt: april } },
  });
});

test('the list holds the latest price, the history all of them', () => {
  const entered = events(stream, ['price-changed', { sku, price: pounds(600) }, { occurredAt: march }]);
  const told = given(drafted, priced, entered);
  told.thenRows(priceList, {
    '85048@GBP': { sku, currency: 'GBP', price: pounds(695), tenThousandths: 69500, effectiveAt: april },
  });
  told.thenRows(priceHistory, {
    [`85048@GBP@${march}`]: { sku, currency: 'GBP', price: pounds(600), effectiveAt: march },
    [`85048@GBP@${april}`]: { sku, currency: 'GBP', price: pounds(695), effectiveAt: april },
  });
});

test('of two prices for one moment the one entered last holds, and the same again is no change', () => {
  const corrected = events(stream, ['price-changed', { sku, price: pounds(595) }, { occurredAt: april }]);
  const told = given(drafted, priced, corrected);
  told.thenState(stream, {
    publishAt: null,
    options: [],
    variants: { [sku]: { choices: [], retired: false } },
    state: 'draft',
    name: 'Lights',
    description: '',
    prices: { GBP: { price: pounds(595), effectiveAt: april } },
  });
  told.thenRow(priceList, '85048@GBP', {
    sku,
    currency: 'GBP',
    price: pounds(595),
    tenThousandths: 59500,
    effectiveAt: april,
  });
  told.thenRow(products, sku, {
    sku,
    name: 'Lights',
    description: '',
    state: 'draft',
    prices: [{ price: pounds(595), effectiveAt: april }],
    draftedAt: BEGINNING,
    changedAt: april,
  });
  told.when(changePrice, { sku, price: pounds(595) }, { occurredAt: april }).thenNothing();
});

test('no price for what does not exist or is gone for good', () => {
  given()
    .when(changePrice, { sku, price: pounds(1) })
    .thenRejected('no-such-product', { sku });
  given(drafted, events(stream, ['product-retired', { sku }]))
    .when(changePrice, { sku, price: pounds(1) })
    .thenRejected('product-retired', { sku });
});

test('a price is not negative, has at most four decimals, a known currency, and is small enough to count with', () => {
  const change = (price: { amount: number; currency: string; scale: number }) =>
    given(drafted).when(changePrice, { sku, price });
  change(pounds(-1)).thenInvalid('/price/amount');
  change(pounds(1.5)).thenInvalid('/price/amount');
  change(pounds(900_719_925_475)).thenInvalid('/price/amount');
  change(pounds(1, 5)).thenInvalid('/price/scale');
  change({ ...pounds(1), currency: 'XYZ' }).thenInvalid('/price/currency');
  change({ ...pounds(1), currency: 'gbp' }).thenInvalid('/price/currency');
});
