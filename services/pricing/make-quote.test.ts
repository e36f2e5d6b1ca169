import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRejection, type CommandBody } from '@banyan/core';
import { events, given, type Events } from '@banyan/core/testing';
import { pricing } from './contract.ts';
import { knownBusiness, knownBuyer, knownChannel, knownMethod, knownSku, knownZone } from './known-facts.ts';
import { makeQuote } from './make-quote.ts';
import { coupon } from './promotion.ts';
import { quote, type QuoteFacts } from './quote.ts';
import { taxCountry, taxRatesOf, taxSettingsOf, taxZone } from './taxes.ts';
import { channelOf, gbp, methodOf, promotionOf, skuOf } from './testing/facts.ts';
import { defined, world } from './testing/world.ts';
import { use } from './use.ts';

type Request = CommandBody<typeof pricing, 'make-quote'>;

const request: Request = {
  quote: 'Q1',
  channel: 'web',
  currency: 'GBP',
  lines: [{ line: '1', sku: 'A', quantity: 2 }],
};
const part = {
  sku: 'A',
  quantity: 2,
  taxClass: 'standard',
  amount: 2000,
  category: 'S',
  rate: 20_000,
  net: 1667,
  tax: 333,
} as const;
const facts: QuoteFacts = {
  quote: 'Q1',
  channel: 'web',
  currency: 'GBP',
  scale: 2,
  buyer: null,
  groups: [],
  isBusiness: false,
  country: 'GB',
  isDestinationKnown: false,
  zones: [],
  enteredCoupons: [],
  supersedes: null,
  isTaxIncluded: true,
  treatment: { kind: 'domestic', zone: 'uk' },
  lines: [
    {
      line: '1',
      sku: 'A',
      quantity: 2,
      unitPrice: gbp(1000),
      list: 'base',
      amount: 2000,
      discounts: [],
      discounted: 2000,
      net: 1667,
      tax: 333,
      gross: 2000,
      parts: [part],
    },
  ],
  shipping: null,
  promotions: [],
  coupons: [],
  taxes: [{ category: 'S', rate: 20_000, base: 1667, tax: 333 }],
  totals: { goods: 2000, discount: 0, shipping: 0, net: 1667, tax: 333, gross: 2000 },
  expiresAt: '2026-01-01T00:30:00.000Z',
};
const made = events(quote('Q1'), ['quote-made', facts]);

/** What a request is quoted, in a world with these changes. */
function quoted(body: Partial<Request>, ...more: readonly Events[]): QuoteFacts {
  let answered: QuoteFacts | undefined;
  const outcome = given(...world, ...more).when(
    { ...makeQuote, decide: (...all) => (answered = makeQuote.decide(...all) as QuoteFacts) },
    { ...request, ...body },
  );
  assert.ok(answered !== undefined);
  if (isRejection(answered)) outcome.thenNothing();
  return answered;
}

function refused(body: Partial<Request>, ...more: readonly Events[]) {
  return given(...world, ...more).when(makeQuote, { ...request, ...body });
}

test('a quote is recorded with everything that made it, and answered', () => {
  given(...world)
    .when(makeQuote, request)
    .then(made)
    .thenAnswer(facts);
});

test('the same request again changes nothing, whatever has changed since; another one is refused', () => {
  const dearer = events(knownSku('A'), ['sku-learnt', skuOf('A', { isForSale: false })]);
  const again = given(...world, made, dearer).when(makeQuote, request);
  again.thenNothing();
  again.thenAnswer(facts);
  const others: Partial<Request>[] = [
    { lines: [{ line: '1', sku: 'A', quantity: 3 }] },
    { coupons: ['ABC'] },
    { buyer: 'ann' },
    { destination: { country: 'GB' } },
    { method: 'standard' },
    { supersedes: 'Q0' },
  ];
  for (const other of others) refused(other, made).thenRejected('quote-exists', { quote: 'Q1' });
});

test('what cannot be priced has no quote', () => {
  refused({ channel: 'none' }).thenRejected('no-such-channel', { channel: 'none' });
  const closed = events(knownChannel('web'), ['channel-learnt', channelOf({ isOpen: false })]);
  refused({}, closed).thenRejected('channel-closed', { channel: 'web' });
  refused({ currency: 'EUR' }).thenRejected('currency-not-sold', { currency: 'EUR' });
  refused({ destination: { country: 'FR' } }).thenRejected('country-not-served', { country: 'FR' });
  refused({ lines: [{ line: '1', sku: 'B', quantity: 1 }] }).thenRejected('no-such-sku', { sku: 'B' });
  const gone = events(knownSku('A'), ['sku-learnt', skuOf('A', { isForSale: false })]);
  refused({}, gone).thenRejected('not-for-sale', { sku: 'A' });
  const free = events(knownSku('A'), ['sku-learnt', skuOf('A', { prices: [] })]);
  refused({}, free).thenRejected('no-price', { sku: 'A', currency: 'GBP' });
  refused({ method: 'drone' }).thenRejected('no-such-method', { method: 'drone' });
  const lines = [...request.lines, { line: '1', sku: 'A', quantity: 1 }];
  refused({ lines }).thenRejected('line-twice', { line: '1' });
  refused(
    { lines: [{ line: '1', sku: 'A', quantity: 1_000_000_000 }] },
    events(knownSku('A'), [
      'sku-learnt',
      skuOf('A', { prices: [{ ...skuOf('A').prices[0]!, price: gbp(900_719_925_474) }] }),
    ]),
  ).thenRejected('amount-too-large', {});
  const untaxed = given(world[0]!, world[1]!).when(makeQuote, request);
  untaxed.thenRejected('tax-not-set', { channel: 'web' });
  const books = events(knownSku('A'), ['sku-learnt', skuOf('A', { taxClass: 'books' })]);
  refused({}, books).thenRejected('no-tax-rate', { zone: 'uk', taxClass: 'books' });
  const tooMany = Array.from({ length: 1001 }, (_, index) => ({ line: `${index}`, sku: 'A', quantity: 1 }));
  refused({ lines: tooMany }).thenInvalid('/lines');
});

test('a method is offered by its rules, its channel and its zones', () => {
  const method = (part: Parameters<typeof methodOf>[0]) =>
    events(knownMethod('standard'), ['method-learnt', methodOf(part)]);
  const not = ['method-not-offered', { method: 'standard' }] as const;
  refused({ method: 'standard' }, method({ isOffered: false })).thenRejected(...not);
  refused({ method: 'standard' }, method({ channels: ['shop'] })).thenRejected(...not);
  const leeds = events(knownZone('leeds'), [
    'shipping-zone-learnt',
    { zone: 'leeds', name: 'Leeds', areas: [{ country: 'GB', postcodes: ['LS'] }] },
  ]);
  const local = method({ rules: [{ zones: ['leeds'], price: gbp(200) }] });
  const to = (postcode: string) => ({ method: 'standard', destination: { country: 'GB', postcode } });
  refused(to('M1 1AA'), leeds, local).thenRejected(...not);
  const { shipping, zones, totals } = quoted(to('ls1 4ap'), leeds, local);
  assert.deepEqual([shipping?.price, zones, totals.gross], [200, ['leeds'], 2200]);
  const light = method({ rules: [{ price: gbp(100), weightBelow: 1000 }, { price: gbp(300) }] });
  assert.equal(quoted({ method: 'standard' }, light).shipping?.price, 300);
});

test('the tax is that of where it goes to', () => {
  const abroad = quoted({ destination: { country: 'DE' } });
  assert.deepEqual(
    [abroad.treatment, abroad.totals.gross, abroad.totals.tax],
    [{ kind: 'export', zone: null }, 1667, 0],
  );
  const registered = { channel: 'web', isTaxIncluded: true, registeredIn: ['de'] };
  const there = quoted(
    { destination: { country: 'DE' } },
    events(taxSettingsOf('web'), ['tax-settings-changed', registered]),
  );
  assert.deepEqual(
    [there.treatment, there.totals.gross, there.totals.tax],
    [{ kind: 'destination', zone: 'de' }, 2000, 319],
  );
  // What is collected is supplied where it is collected, wherever the buyer lives.
  const collected = events(knownMethod('standard'), [
    'method-learnt',
    methodOf({ kind: 'collection', location: 'main' }),
  ]);
  const here = quoted({ destination: { country: 'FR' }, method: 'standard', isBusiness: true }, collected);
  assert.deepEqual(here.treatment, { kind: 'domestic', zone: 'uk' });
});

test('the rate is that of the local day', () => {
  const zero = { zone: 'uk', taxClass: 'standard', from: '2026-01-01', category: 'Z', rate: 0 } as const;
  const later = { ...zero, from: '2026-01-02' };
  assert.equal(quoted({}, events(taxRatesOf('uk', 'standard'), ['tax-rate-set', zero])).totals.tax, 0);
  assert.equal(quoted({}, events(taxRatesOf('uk', 'standard'), ['tax-rate-set', later])).totals.tax, 333);
  // The world begins at midnight in London, which is the day before in New York.
  const away = events(knownChannel('web'), ['channel-learnt', channelOf({ timeZone: 'America/New_York' })]);
  assert.equal(quoted({}, away, events(taxRatesOf('uk', 'standard'), ['tax-rate-set', zero])).totals.tax, 333);
});

test('a bundle is taxed as its components, and needs all of them to be known', () => {
  const box = skuOf('BOX', {
    components: [
      { sku: 'A', quantity: 2 },
      { sku: 'T', quantity: 1 },
    ],
  });
  const tea = skuOf('T', { isForSale: false, taxClass: 'food' });
  const food = { zone: 'uk', taxClass: 'food', from: '2020-01-01', category: 'Z', rate: 0 } as const;
  const lines = [{ line: '1', sku: 'BOX', quantity: 3 }];
  const known = [
    events(knownSku('BOX'), ['sku-learnt', box]),
    events(taxRatesOf('uk', 'food'), ['tax-rate-set', food]),
  ];
  const { parts } = quoted({ lines }, ...known, events(knownSku('T'), ['sku-learnt', tea])).lines[0]!;
  assert.deepEqual(
    parts.map(({ sku, quantity, amount, tax }) => [sku, quantity, amount, tax]),
    [
      ['A', 6, 2000, 333],
      ['T', 3, 1000, 0],
    ],
  );
  refused({ lines }, ...known).thenRejected('no-such-sku', { sku: 'T' });
});

test('every coupon is told what became of it', () => {
  const ten = { kind: 'percentage', rate: 10_000 } as const;
  const issued = (code: string, promotion: string, limits = {}) =>
    events(coupon(code), ['coupon-issued', { coupon: code, promotion, limits }]);
  const byCoupon = { byCoupon: true };
  const of = (promotion: string, part: object) => defined(promotionOf(ten, { promotion, ...byCoupon, ...part }));
  const history = [
    ...of('good', {}),
    ...of('past', { ends: '2026-01-01T00:00:00' }),
    ...of('first', { isFirstOrderOnly: true }),
    ...of('group', { groups: ['gold'] }),
    ...of('away', { channels: ['shop'] }),
    issued('GOOD', 'good'),
    issued('GOOD-2', 'good'),
    issued('PAST', 'past'),
    issued('FIRST', 'first'),
    issued('GROUP', 'group'),
    issued('AWAY', 'away'),
    issued('GONE', 'good'),
    issued('USED', 'good', { total: 1 }),
    issued('MINE', 'good', { perCustomer: 1 }),
    events(coupon('GONE'), ['coupon-ended', { coupon: 'GONE' }]),
    events(use('coupon:USED'), ['use-claimed', { of: 'coupon:USED', claim: 'C' }]),
    events(use('coupon:MINE@ann'), ['use-claimed', { of: 'coupon:MINE@ann', claim: 'C' }]),
    events(use('buyer:ann'), ['use-claimed', { of: 'buyer:ann', claim: 'C' }]),
  ];
  const entered = ['good', 'PAST', 'FIRST', 'GROUP', 'AWAY', 'GONE', 'USED', 'GOOD-2', 'NONE', 'MINE'];
  const outcomes = (body: Partial<Request>) =>
    quoted({ coupons: entered, ...body }, ...history).coupons.map(({ coupon: code, outcome }) => `${code} ${outcome}`);
  const told = [
    'GOOD applied',
    'PAST not-now',
    'FIRST buyer-unknown',
    'GROUP other-group',
    'AWAY other-channel',
    'GONE ended',
  ];
  const rest = ['USED used-up', 'GOOD-2 applied-already', 'NONE unknown'];
  assert.deepEqual(outcomes({}), [...told, ...rest, 'MINE buyer-unknown']);
  told[2] = 'FIRST not-first-order';
  assert.deepEqual(outcomes({ buyer: 'ann' }), [...told, ...rest, 'MINE used-up']);
  told[2] = 'FIRST applied';
  told[3] = 'GROUP applied';
  assert.deepEqual(outcomes({ buyer: 'bob', groups: ['gold'] }), [...told, ...rest, 'MINE applied-already']);
  assert.deepEqual(quoted({ coupons: ['GOOD', 'good'] }, ...history).coupons.length, 1);
});

test('pieces of a SKU on several lines reach a quantity together', () => {
  const [base] = skuOf('A').prices;
  const prices = [base!, { ...base!, price: gbp(900), quantity: 3 }];
  const known = events(knownSku('A'), ['sku-learnt', skuOf('A', { prices })]);
  const lines = [...request.lines, { line: '2', sku: 'A', quantity: 1 }];
  assert.deepEqual(
    quoted({ lines }, known).lines.map(({ amount }) => amount),
    [1800, 900],
  );
  assert.equal(quoted({}, known).totals.goods, 2000);
});

test('a coupon of a promotion that has become one for everybody does nothing', () => {
  const ten = promotionOf({ kind: 'percentage', rate: 10_000 });
  const issued = events(coupon('TEN'), ['coupon-issued', { coupon: 'TEN', promotion: 'sale', limits: {} }]);
  const { coupons, totals } = quoted({ coupons: ['TEN'] }, ...defined(ten), issued);
  assert.deepEqual([coupons, totals.discount], [[{ coupon: 'TEN', outcome: 'ended' }], 200]);
});

test('promotions of the channel are applied without a coupon, at their time', () => {
  const off = (part: object) =>
    quoted({}, ...defined(promotionOf({ kind: 'percentage', rate: 10_000 }, part))).totals.discount;
  assert.equal(off({}), 200);
  assert.equal(off({ starts: '2026-01-01T00:00:00' }), 200);
  assert.equal(off({ starts: '2026-01-01T00:00:01' }), 0);
  assert.equal(off({ channels: ['shop'] }), 0);
  assert.equal(off({ limits: { total: 1 } }), 200);
});

test('a quote takes the place of another, once, unless that one was claimed', () => {
  const first = events(quote('Q0'), ['quote-made', { ...facts, quote: 'Q0' }]);
  const over = { supersedes: 'Q0' };
  given(...world, first)
    .when(makeQuote, { ...request, ...over })
    .then(
      events(quote('Q1'), ['quote-made', { ...facts, ...over }]),
      events(quote('Q0'), ['quote-superseded', { quote: 'Q0', by: 'Q1' }]),
    );
  refused(over).thenRejected('no-such-quote', { quote: 'Q0' });
  refused({ supersedes: 'Q1' }).thenRejected('no-such-quote', { quote: 'Q1' });
  const claimed = events(quote('Q0'), ['quote-claimed', { quote: 'Q0', claim: 'C' }]);
  refused(over, first, claimed).thenRejected('quote-claimed', { quote: 'Q0', claim: 'C' });
  const superseded = events(quote('Q0'), ['quote-superseded', { quote: 'Q0', by: 'Q9' }]);
  refused(over, first, superseded).thenRejected('quote-superseded', { quote: 'Q0', by: 'Q9' });
});

/** A seller in Germany, and France in the same union. */
const fromGermany = [
  events(knownChannel('de'), [
    'channel-learnt',
    channelOf({
      channel: 'de',
      legalEntity: { id: 'de', name: 'Banyan GmbH', country: 'DE' },
      countries: ['DE', 'FR'],
    }),
  ]),
  events(taxSettingsOf('de'), ['tax-settings-changed', { channel: 'de', isTaxIncluded: true, registeredIn: [] }]),
  events(taxZone('fr'), ['tax-zone-drawn', { zone: 'fr', name: 'France', countries: ['FR'], union: 'eu' }]),
  events(taxCountry('FR'), ['tax-country-placed', { country: 'FR', zone: 'fr' }]),
];

test('a customer buys without tax as a business where its tax number was checked, and nowhere else', () => {
  const caller = { role: 'customer', id: 'ann', tenant: 'default' } as const;
  const eu = [...world, ...fromGermany];
  const business = (country: string | null) =>
    events(knownBusiness('ann'), ['business-learnt', { customer: 'ann', country }]);
  const treated = (country: string | null, to: string, claims = {}) => {
    let made: QuoteFacts | undefined;
    given(...eu, ...(country === '' ? [] : [business(country)])).when(
      { ...makeQuote, decide: (...all) => (made = makeQuote.decide(...all) as QuoteFacts) },
      { ...request, ...claims, channel: 'de', destination: { country: to } },
      { caller },
    );
    return [made?.treatment.kind, made?.isBusiness];
  };
  assert.deepEqual(treated('FR', 'FR'), ['reverse-charge', true]);
  assert.deepEqual(treated('IT', 'FR'), ['origin', false]);
  assert.deepEqual(treated(null, 'FR'), ['origin', false]);
  assert.deepEqual(treated('', 'FR', { isBusiness: true }), ['origin', false]);
  assert.deepEqual(treated('DE', 'DE'), ['domestic', true]);
});

test('guests and customers ask for themselves, by the groups that they are in, and supersede their own quotes alone', () => {
  const caller = { role: 'customer', id: 'ann', tenant: 'default' } as const;
  const guest = { role: 'public', id: 'visitor:1', tenant: 'default', credential: 'visitor:1' } as const;
  const claimed: Request = { ...request, buyer: 'bob', groups: ['trade'], isBusiness: true };
  const trade = events(knownBuyer('ann'), ['groups-learnt', { customer: 'ann', groups: ['gold'] }]);
  const { expiresAt } = facts;
  for (const [by, groups] of [
    [caller, ['gold']],
    [guest, []],
  ] as const)
    given(...world, trade)
      .when(makeQuote, claimed, { caller: by })
      .then(events(quote('Q1'), ['quote-made', { ...facts, buyer: by.id, groups: [...groups], expiresAt }]));
  const of = (buyer: string) => events(quote('Q0'), ['quote-made', { ...facts, quote: 'Q0', buyer }]);
  given(...world, of('bob'))
    .when(makeQuote, { ...request, supersedes: 'Q0' }, { caller })
    .thenRejected('no-such-quote', { quote: 'Q0' });
  // Whoever guesses the name of another's quote learns nothing of it.
  given(...world, of('bob'))
    .when(makeQuote, { ...request, quote: 'Q0' }, { caller })
    .thenRejected('quote-exists', { quote: 'Q0' });
});
