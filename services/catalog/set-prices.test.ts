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

test('local times are those of the clocks of a zone, and recorded as instants', () => {
  const london = (entry: { readonly from?: string | null; readonly until?: string }) =>
    given(drafted).when(setPrices, { ...place, timeZone: 'Europe/London', entries: [{ price: gbp(500), ...entry }] });
  const recorded = (entry: Partial<PriceEntry>) =>
    events(stream, ['prices-set', { product: sku, ...place, entries: [whole(entry)] }]);
  // Winter and summer, beside an instant, which stays what it is.
  london({ from: '2026-01-15T12:00:00', until: '2026-07-15T12:00:00' }).then(
    recorded({ from: '2026-01-15T12:00:00.000Z', until: '2026-07-15T11:00:00.000Z' }),
  );
  london({ from: april, until: '2026-05-01T00:00:00' }).then(
    recorded({ from: april, until: '2026-04-30T23:00:00.000Z' }),
  );
  // The hour that summer time leaves out begins when it is left out, the one that comes twice the first time.
  london({ from: '2026-03-29T01:30:00', until: '2026-10-25T01:30:00' }).then(
    recorded({ from: '2026-03-29T01:00:00.000Z', until: '2026-10-25T00:30:00.000Z' }),
  );
  london({ from: null }).then(recorded({}));
});

test('entries that meet at a local time leave out nothing and hold nothing twice, also where clocks jump', () => {
  for (const [meeting, instant] of [
    ['2026-03-29T01:30:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T01:30:00', '2026-10-25T00:30:00.000Z'],
  ] as const)
    given(drafted)
      .when(setPrices, {
        ...place,
        timeZone: 'Europe/London',
        entries: [
          { price: gbp(500), until: meeting },
          { price: gbp(600), from: meeting },
        ],
      })
      .then(
        events(stream, [
          'prices-set',
          { product: sku, ...place, entries: [whole({ until: instant }), whole({ price: gbp(600), from: instant })] },
        ]),
      );
});

test('periods are judged by their instants', () => {
  const offer = (timeZone: string, ...entries: Partial<PriceEntry>[]) =>
    given(drafted).when(setPrices, { ...place, timeZone, entries: entries.map((entry) => whole(entry)) });
  // Nothing is left of an hour that is left out.
  offer('Europe/London', { from: '2026-03-29T01:00:00', until: '2026-03-29T02:00:00' }).thenRejected('empty-period', {
    entry: 0,
  });
  offer('UTC', { from: '2026-03-29T01:00:00', until: '2026-03-29T02:00:00' }).then(
    events(stream, [
      'prices-set',
      {
        product: sku,
        ...place,
        entries: [whole({ from: '2026-03-29T01:00:00.000Z', until: '2026-03-29T02:00:00.000Z' })],
      },
    ]),
  );
  offer('Asia/Kolkata', { until: '2026-04-01T05:31:00' }, { from: april }).thenRejected('overlapping-entries', {
    entry: 0,
    other: 1,
  });
});

test('local times of no zone are those of each channel, and recorded as they are', () => {
  const offer = (...entries: Partial<PriceEntry>[]) =>
    given(drafted).when(setPrices, { ...place, entries: entries.map((entry) => whole(entry)) });
  const [first, last] = ['2026-05-01T00:00:00', '2026-06-01T00:00:00'];
  const recorded = [whole({ starts: first, ends: last }), whole({ price: gbp(600), starts: last })];
  const asked = [whole({ from: first, until: last }), whole({ price: gbp(600), from: last })];
  offer(...asked).then(set(recorded));
  given(drafted, set(recorded))
    .when(setPrices, { ...place, entries: asked }, { occurredAt: april })
    .thenNothing();
  given(drafted, set(recorded))
    .when(setPrices, { ...place, entries: asked.slice(0, 1) }, { occurredAt: april })
    .then(set(recorded.slice(0, 1), april));
  offer({ from: last, until: first }).thenRejected('empty-period', { entry: 0 });
  offer({ from: first, until: first }).thenRejected('empty-period', { entry: 0 });
  offer({ until: last }, { from: first }).thenRejected('overlapping-entries', { entry: 0, other: 1 });
  // Midnight of June comes to the first zones on the day before.
  offer({ from: last }, { until: '2026-05-31T12:00:00.000Z' }).thenRejected('overlapping-entries', {
    entry: 0,
    other: 1,
  });
  offer({ from: last }, { until: '2026-05-31T08:00:00.000Z' }).then(
    set([whole({ starts: last }), whole({ until: '2026-05-31T08:00:00.000Z' })]),
  );
});

test('the same local times again are no change', () => {
  const may1 = { from: '2026-04-30T23:00:00.000Z' };
  given(drafted, set([whole(may1)]))
    .when(
      setPrices,
      { ...place, timeZone: 'Europe/London', entries: [{ price: gbp(500), from: '2026-05-01T00:00:00' }] },
      { occurredAt: april },
    )
    .thenNothing();
});

test('local times that say no moment are refused', () => {
  const asked = (timeZone: string | undefined, entry: Partial<PriceEntry>) =>
    given(drafted).when(setPrices, {
      ...place,
      ...(timeZone !== undefined && { timeZone }),
      entries: [whole({ minQuantity: 7 }), whole(entry)],
    });
  asked(undefined, { from: april, until: '2026-05-01T00:00:00' }).thenRejected('no-time-zone', { entry: 1 });
  asked(undefined, { from: '2026-02-29T00:00:00' }).thenRejected('no-such-day', { entry: 1 });
  asked('Mars/Base', {}).thenRejected('unknown-time-zone', { timeZone: 'Mars/Base' });
  for (const from of ['2026-02-29T00:00:00', '2026-04-31T00:00:00'])
    asked('Europe/London', { from }).thenRejected('no-such-day', { entry: 1 });
  asked('Europe/London', { from: '2028-02-29T00:00:00' }).then(
    events(stream, [
      'prices-set',
      { product: sku, ...place, entries: [whole({ minQuantity: 7 }), whole({ from: '2028-02-29T00:00:00.000Z' })] },
    ]),
  );
  for (const from of ['2026-05-01T00:00:00+02:00', '2026-05-01', '2026-05-01T24:00:00', '9999-12-31T23:59:59'])
    asked('Europe/London', { from }).thenInvalid('/entries/1/from');
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
