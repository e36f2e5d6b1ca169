import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { inventory } from '@banyan/inventory/contract';
import { collection } from './collection.ts';
import { listing } from './listing.ts';
import { derived, emptyRow, type ListingRow } from './listing-row.ts';
import { presentation } from './presentation.ts';
import { product } from './product.ts';
import { translation } from './translation.ts';
import { variant } from './variant.ts';

const sku = 'MUG';
const item = product(sku);
const drafted = events(item, ['product-drafted', { sku, name: 'Mug', description: 'To drink from' }]);
const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const march = '2026-03-01T00:00:00.000Z';
const april = '2026-04-01T00:00:00.000Z';
const first = { sku, choices: [], prices: [] };
const base: ListingRow = { ...emptyRow('product', sku), name: 'Mug', description: 'To drink from', variants: [first] };
const row = (change: Partial<ListingRow> = {}): ListingRow => derived({ ...base, ...change });

test('a product is listed while it is on sale and has a variant', () => {
  const published = events(item, ['product-published', { sku }]);
  const listed = { state: 'published', listedAt: Date.parse(BEGINNING) } as const;
  given(drafted).thenRow(listing, sku, { ...row(), isListed: false });
  given(drafted, published).thenRow(listing, sku, { ...row(listed), isListed: true });
  given(drafted, published, events(item, ['product-archived', { sku }])).thenRow(listing, sku, {
    ...row({ ...listed, state: 'archived' }),
    isListed: false,
  });
  given(drafted, published, events(item, ['variant-retired', { product: sku, sku }])).thenRow(listing, sku, {
    ...row({ ...listed, variants: [] }),
    isListed: false,
    stocks: [],
  });
});

test('it is first listed once', () => {
  const told = (at: string) => events(item, ['product-published', { sku }, { occurredAt: at }]);
  const archived = events(item, ['product-archived', { sku }]);
  given(drafted, told(march), archived, told(april)).thenRow(
    listing,
    sku,
    row({ state: 'published', listedAt: Date.parse(march) }),
  );
});

test('its price is that of the cheapest variant, and a past one is history', () => {
  const second = [
    events(item, ['variant-added', { product: sku, sku: 'MUG-2', choices: [{ option: 'size', value: 'xl' }] }]),
    events(variant('MUG-2'), ['variant-price-changed', { product: sku, sku: 'MUG-2', price: gbp(900) }]),
  ];
  const prices = events(
    item,
    ['price-changed', { sku, price: gbp(1000) }, { occurredAt: april }],
    ['price-changed', { sku, price: gbp(100) }, { occurredAt: march }],
  );
  given(drafted, ...second, prices).thenRow(listing, sku, {
    ...row({
      variants: [
        { ...first, prices: [{ price: gbp(1000), effectiveAt: april }] },
        {
          sku: 'MUG-2',
          choices: [{ option: 'size', value: 'xl' }],
          prices: [{ price: gbp(900), effectiveAt: BEGINNING }],
        },
      ],
    }),
    numbers: [
      { name: 'price:GBP', value: 90_000 },
      { name: 'highest-price:GBP', value: 100_000 },
    ],
    marks: ['option:size=xl'],
    stocks: ['stock@MUG', 'stock@MUG-2'],
    words: 'Mug\nTo drink from\nMUG\nMUG-2',
  });
  // What each variant is chosen by stands on a row of its own.
  given(drafted, ...second, prices).thenRow(listing, 'stock@MUG-2', {
    ...emptyRow('stock', 'MUG-2'),
    variants: [
      {
        sku: 'MUG-2',
        choices: [{ option: 'size', value: 'xl' }],
        prices: [{ price: gbp(900), effectiveAt: BEGINNING }],
      },
    ],
    marks: ['option:size=xl'],
    numbers: [{ name: 'price:GBP', value: 90_000 }],
  });
});

test('what it is marked with, and measured by', () => {
  const attributes = [
    { attribute: 'colour', type: 'choice', unit: null, value: 'red' },
    { attribute: 'safe', type: 'boolean', unit: null, value: true },
    { attribute: 'height', type: 'number', unit: 'cm', value: 9.5 },
  ] as const;
  const shown = events(
    presentation(sku),
    ['attributes-set', { sku, attributes: [...attributes] }],
    ['product-filed', { sku, categories: ['mugs'] }],
    ['media-set', { sku, media: [{ url: 'https://a.example/1', alt: '', kind: 'image' }] }],
  );
  const filled = events(collection('summer'), [
    'collection-filled',
    { collection: 'summer', products: ['CUP', sku], removed: [] },
  ]);
  const marked = {
    attributes: [...attributes],
    categories: ['mugs'],
    collections: [{ collection: 'summer', place: 1 }],
    picture: 'https://a.example/1',
  };
  given(drafted, shown, filled).thenRow(listing, sku, {
    ...row(marked),
    marks: ['category:mugs', 'collection:summer', 'attribute:colour=red', 'attribute:safe=true'],
    numbers: [
      { name: 'attribute:height', value: 9.5 },
      { name: 'collection:summer', value: 1 },
    ],
    words: 'Mug\nTo drink from\nMUG\nred',
  });
  const left = events(collection('summer'), [
    'collection-filled',
    { collection: 'summer', products: ['CUP'], removed: [sku] },
  ]);
  given(drafted, shown, filled, left).thenRow(listing, sku, row({ ...marked, collections: [] }));
  const removed = events(collection('summer'), ['collection-removed', { collection: 'summer', removed: ['CUP', sku] }]);
  given(drafted, shown, filled, removed).thenRow(listing, sku, row({ ...marked, collections: [] }));
});

test('a translation is searched in its own language', () => {
  const german = events(translation('product@MUG@de'), [
    'translated',
    { kind: 'product', id: sku, language: 'de', name: 'Tasse', description: null, labels: [] },
  ]);
  given(drafted, german).thenRow(listing, sku, { ...row(), de: 'Tasse\n' });
});

const stock = { ...emptyRow('stock', sku), variants: [first] };
const of = (location: string, quantity: number) => ({ sku, location, quantity });
const told = (location: string, available: boolean) =>
  events(inventory, ['availability-changed', { sku, location, available }]);

test('stock is available while some is at any location, whichever log comes first', () => {
  const both = [told('main', true), told('leeds', true)];
  const free = ['main', 'leeds'].map((location) => ({ location, pieces: null }));
  given(...both, drafted).thenRow(listing, 'stock@MUG', { ...stock, free, isAvailable: true });
  const one = [{ location: 'leeds', pieces: null }];
  given(drafted, ...both, told('main', false)).thenRow(listing, 'stock@MUG', {
    ...stock,
    free: one,
    isAvailable: true,
  });
  given(drafted, ...both, told('main', false), told('leeds', false)).thenRow(listing, 'stock@MUG', stock);
});

test('a change that says what is free is not counted: it changes no row', () => {
  const changes = events(
    inventory,
    ['stock-received', { ...of('main', 2), delivery: 'D1', free: 2 }],
    ['stock-returned', { ...of('main', 2), return: 'T1', free: 4 }],
    ['stock-adjusted', { ...of('main', 2), adjustment: 'A1', free: 6 }],
    ['stock-released', { ...of('main', 2), reservation: 'R1', free: 8 }],
    ['stock-reserved', { ...of('main', 2), reservation: 'R2', free: 6 }],
  );
  given(changes).thenRows(listing, {});
});

test('changes of before are counted, until availability is told', () => {
  const counted = events(
    inventory,
    ['stock-received', { ...of('main', 2), delivery: 'D1' }],
    ['stock-received', { ...of('leeds', 1), delivery: 'D2' }],
    ['stock-reserved', { ...of('main', 2), reservation: 'R1' }],
  );
  const some = (location: string, pieces: number | null) => ({ location, pieces });
  given(counted, drafted).thenRow(listing, 'stock@MUG', { ...stock, free: [some('leeds', 1)], isAvailable: true });
  const sold = events(inventory, ['stock-adjusted', { ...of('leeds', -1), adjustment: 'A1' }]);
  given(drafted, counted, sold).thenRow(listing, 'stock@MUG', stock);
  const back = events(
    inventory,
    ['stock-returned', { ...of('main', 1), return: 'T1' }],
    ['stock-released', { ...of('main', 1), reservation: 'R1' }],
  );
  given(drafted, counted, sold, back).thenRow(listing, 'stock@MUG', {
    ...stock,
    free: [some('main', 2)],
    isAvailable: true,
  });
  given(drafted, counted, told('main', true), told('leeds', false)).thenRow(listing, 'stock@MUG', {
    ...stock,
    free: [some('main', null)],
    isAvailable: true,
  });
});
