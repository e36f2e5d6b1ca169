import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { listPriceHistory, listPriceRows } from './list-price-views.ts';
import { product } from './product.ts';
import { listPrices, setPrices, type PriceEntry } from './set-prices.ts';
import { variant } from './variant.ts';

const sku = 'MUG';
const place = { sku, list: 'sale', currency: 'GBP' };
const stream = listPrices('MUG@sale@GBP');
const drafted = events(product(sku), ['product-drafted', { sku, name: 'Mug', description: '' }]);
const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const [march, april, may] = ['03', '04', '05'].map((month) => `2026-${month}-01T00:00:00.000Z`) as [
  string,
  string,
  string,
];
const whole = (entry: Partial<PriceEntry>): PriceEntry => ({
  group: null,
  minQuantity: 1,
  from: null,
  until: null,
  price: gbp(500),
  ...entry,
});
const set = (entries: readonly PriceEntry[], at = march) =>
  events(stream, ['prices-set', { product: sku, ...place, entries }, { occurredAt: at }]);

test('the entries of a list are set, and the event has all of them', () => {
  const trade = { price: gbp(400), group: 'trade', minQuantity: 12, from: march, until: april };
  given(drafted)
    .when(setPrices, { ...place, entries: [{ price: gbp(500) }, trade] })
    .then(events(stream, ['prices-set', { product: sku, ...place, entries: [whole({}), trade] }]));
  given(drafted, set([whole({})]))
    .when(setPrices, { ...place, entries: [] })
    .then(events(stream, ['prices-set', { product: sku, ...place, entries: [] }]));
});

test('the event names the product of a further variant', () => {
  const second = [
    events(product(sku), ['variant-added', { product: sku, sku: 'MUG-2', choices: [] }]),
    events(variant('MUG-2'), [
      'variant-described',
      { product: sku, sku: 'MUG-2', weightGrams: null, taxClass: null, components: [] },
    ]),
  ];
  given(drafted, ...second)
    .when(setPrices, { ...place, sku: 'MUG-2', entries: [] })
    .thenNothing();
  given(drafted, ...second)
    .when(setPrices, { ...place, sku: 'MUG-2', entries: [{ price: gbp(500) }] })
    .then(
      events(listPrices('MUG-2@sale@GBP'), [
        'prices-set',
        { product: sku, ...place, sku: 'MUG-2', entries: [whole({})] },
      ]),
    );
});

test('what holds already is no change, however it is written', () => {
  given(drafted, set([whole({})]))
    .when(setPrices, { ...place, entries: [{ price: gbp(50000, 4) }] }, { occurredAt: april })
    .thenNothing();
  given(drafted, set([whole({})], april))
    .when(setPrices, { ...place, entries: [{ price: gbp(500) }] }, { occurredAt: march })
    .then(set([whole({})]));
});

test('what is entered for a past day is history', () => {
  const told = given(drafted, set([whole({})], april), set([whole({ price: gbp(600) })], march));
  told.thenState(stream, { entries: [whole({})], effectiveAt: april });
  told.thenRow(listPriceRows, 'MUG@sale@GBP', { ...place, entries: [whole({})], effectiveAt: april });
  told.thenRow(listPriceHistory, `MUG@sale@GBP@${march}`, {
    ...place,
    entries: [whole({ price: gbp(600) })],
    effectiveAt: march,
  });
});

test('two entries for the same buyers and quantity never hold at once; half-open times may touch', () => {
  const offer = (...entries: Partial<PriceEntry>[]) =>
    given(drafted).when(setPrices, { ...place, entries: entries.map((entry) => whole(entry)) });
  const clash = { entry: 0, other: 1 };
  offer({}, {}).thenRejected('overlapping-entries', clash);
  offer({ from: march }, { until: april }).thenRejected('overlapping-entries', clash);
  offer({ from: march, until: may }, { from: april }).thenRejected('overlapping-entries', clash);
  offer({ from: april }, { from: march, until: may }).thenRejected('overlapping-entries', clash);
  offer({ minQuantity: 2 }, { group: 'trade' }, {}, { group: 'trade' }).thenRejected('overlapping-entries', {
    entry: 1,
    other: 3,
  });
  offer({ from: march, until: april }, { from: april, until: may }, { group: 'trade' }, { minQuantity: 2 }).then(
    events(stream, [
      'prices-set',
      {
        product: sku,
        ...place,
        entries: [
          whole({ from: march, until: april }),
          whole({ from: april, until: may }),
          whole({ group: 'trade' }),
          whole({ minQuantity: 2 }),
        ],
      },
    ]),
  );
});

test('entries that make no sense are refused', () => {
  const refused = (entry: Partial<PriceEntry>) =>
    given(drafted).when(setPrices, { ...place, entries: [whole({ minQuantity: 7 }), whole(entry)] });
  refused({ from: april, until: april }).thenRejected('empty-period', { entry: 1 });
  refused({ from: may, until: april }).thenRejected('empty-period', { entry: 1 });
  refused({ price: { ...gbp(1), currency: 'EUR' } }).thenRejected('wrong-currency', { entry: 1 });
  refused({ minQuantity: 0 }).thenInvalid('/entries/1/minQuantity');
});

test('no price for what does not exist or is gone', () => {
  const body = { ...place, entries: [] };
  given().when(setPrices, body).thenRejected('no-such-variant', { sku });
  for (const gone of [
    events(product(sku), ['variant-retired', { product: sku, sku }]),
    events(product(sku), ['product-retired', { sku }]),
  ])
    given(drafted, gone).when(setPrices, body).thenRejected('variant-retired', { sku });
});
