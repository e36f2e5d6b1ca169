import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { claimQuote, releaseClaim } from './claim-quote.ts';
import { knownMethod, knownSku, knownZone, recognised } from './known-facts.ts';
import { makeQuote } from './make-quote.ts';
import { coupon, promotion, type PromotionFacts } from './promotion.ts';
import { claim, quote, type QuoteFacts } from './quote.ts';
import { recogniseBuyer } from './recognise-buyer.ts';
import { gbp, methodOf, promotionOf, skuOf } from './testing/facts.ts';
import { defined, world } from './testing/world.ts';
import { use } from './use.ts';

const LATE = { at: '2026-01-01T00:30:00.000Z' };
const body = { claim: 'C1', quote: 'Q1', expectedTotal: 1800 };
const ten = (part: Partial<PromotionFacts> = {}) =>
  promotionOf({ kind: 'percentage', rate: 10_000 }, { byCoupon: true, ...part });
const issued = (limits = {}) => events(coupon('TEN'), ['coupon-issued', { coupon: 'TEN', promotion: 'sale', limits }]);
const history = [...world, ...defined(ten()), issued()];

/** The quote of two pieces with a coupon of ten per cent, as it is recorded. */
function quoteFor(buyer: string | null, from: readonly Events[] = history, part: object = {}): QuoteFacts {
  let made: QuoteFacts | undefined;
  given(...from).when(
    { ...makeQuote, decide: (...all) => (made = makeQuote.decide(...all) as QuoteFacts) },
    {
      quote: 'Q1',
      channel: 'web',
      currency: 'GBP',
      lines: [{ line: '1', sku: 'A', quantity: 2 }],
      coupons: ['TEN'],
      ...(buyer !== null && { buyer }),
      ...part,
    },
  );
  assert.equal(made?.totals.goods, 2000);
  return made;
}

const facts = quoteFor('ann');
const made = events(quote('Q1'), ['quote-made', facts]);
const uses = ['promotion:sale', 'promotion:sale@ann', 'coupon:TEN', 'coupon:TEN@ann', 'buyer:ann'];
const used = (of: string, by = 'C1') => events(use(of), ['use-claimed', { of, claim: by }]);
const claimed = [
  events(claim('C1'), ['claim-made', { claim: 'C1', quote: 'Q1', uses }]),
  events(quote('Q1'), ['quote-claimed', { quote: 'Q1', claim: 'C1' }]),
  ...uses.map((of) => used(of)),
];
const released = [
  events(claim('C1'), ['claim-released', { claim: 'C1', quote: 'Q1' }]),
  events(quote('Q1'), ['quote-released', { quote: 'Q1', claim: 'C1' }]),
  ...uses.map((of) => events(use(of), ['use-released', { of, claim: 'C1' }])),
];
const changed = (total: number, expected = 1800) =>
  ({ quote: 'Q1', currency: 'GBP', expected, total, difference: total - expected }) as const;

test('a claim takes the quote and a use of all that it applied, and answers the quote', () => {
  given(...history, made)
    .when(claimQuote, body)
    .then(...claimed)
    .thenAnswer(facts);
});

test('a quote for nobody counts no uses per person', () => {
  const anonymous = quoteFor(null);
  const fewer = ['promotion:sale', 'coupon:TEN'];
  const taken = [
    events(claim('C1'), ['claim-made', { claim: 'C1', quote: 'Q1', uses: fewer }]),
    events(quote('Q1'), ['quote-claimed', { quote: 'Q1', claim: 'C1' }]),
    ...fewer.map((of) => used(of)),
  ];
  given(...history, events(quote('Q1'), ['quote-made', anonymous]))
    .when(claimQuote, body)
    .then(...taken);
  // Whose use it would be cannot be told, so a limit per customer that came later is not passed by.
  given(...history, events(quote('Q1'), ['quote-made', anonymous]), issued({ perCustomer: 5 }))
    .when(claimQuote, body)
    .thenRejected('used-up', { promotion: 'sale', coupon: 'TEN', limit: 'per-customer' });
});

test('whoever comes again as somebody else is known by the person behind the e-mail address', () => {
  const person = 'p-7';
  const byPerson = ['promotion:sale@person:p-7', 'coupon:TEN@person:p-7', 'buyer:person:p-7'];
  const [sale, saleByAnn, ten, tenByAnn, ann] = uses;
  const all = [sale!, saleByAnn!, byPerson[0]!, ten!, tenByAnn!, byPerson[1]!, ann!, byPerson[2]!];
  const taken = [
    events(claim('C1'), ['claim-made', { claim: 'C1', quote: 'Q1', uses: all }]),
    events(quote('Q1'), ['quote-claimed', { quote: 'Q1', claim: 'C1' }]),
    ...all.map((of) => used(of)),
  ];
  given(...history, made)
    .when(claimQuote, { ...body, person })
    .then(...taken);
  const once = [...history, made, issued({ perCustomer: 1 }), used('coupon:TEN@person:p-7', 'C0')];
  const reached = { promotion: 'sale', coupon: 'TEN', limit: 'per-customer' } as const;
  given(...once)
    .when(claimQuote, { ...body, person })
    .thenRejected('used-up', reached);
  given(...once)
    .when(claimQuote, { ...body, person: 'p-8' })
    .thenAnswer(facts);
  // The first order of a person, not of a visitor.
  const first = { ...facts, promotions: facts.promotions.map((each) => ({ ...each, isFirstOrderOnly: true })) };
  given(...history, events(quote('Q1'), ['quote-made', first]), used('buyer:person:p-7', 'C0'))
    .when(claimQuote, { ...body, person })
    .thenRejected('used-up', { ...reached, limit: 'first-order' });
});

test('a limit of a promotion that nobody asked for changes the price, and the next quote says so', () => {
  const person = 'p-7';
  for (const [limited, of] of [
    [{ isFirstOrderOnly: true }, 'buyer:person:p-7'],
    [{ limits: { perCustomer: 1 } }, 'promotion:sale@person:p-7'],
    [{ limits: { total: 1 } }, 'promotion:sale'],
  ] as const) {
    const before = [...world, ...defined(ten({ byCoupon: false, ...limited }))];
    const quoted = quoteFor('ann', before, { coupons: [] });
    assert.equal(quoted.totals.gross, 1800);
    const now = [...before, events(quote('Q1'), ['quote-made', quoted]), used(of, 'C0')];
    for (const when of [{}, LATE])
      given(...now)
        .when(claimQuote, { ...body, person }, when)
        .thenRejected('price-changed', { ...changed(2000), parts: ['lines', 'promotions', 'taxes'] });
    const known = events(recognised('ann'), ['buyer-recognised', { buyer: 'ann', person }]);
    given(...now)
      .when(recogniseBuyer, { buyer: 'ann', person })
      .then(known);
    given(...now, known)
      .when(recogniseBuyer, { buyer: 'ann', person })
      .thenNothing();
    const next = quoteFor('ann', [...before, used(of, 'C0'), known], { coupons: [] });
    assert.deepEqual([next.totals.gross, next.promotions], [2000, []]);
  }
});

test('of a coupon and a promotion for everybody that are both used up, the coupon is told', () => {
  const sale = ten({ promotion: 'all', byCoupon: false, limits: { total: 1 }, priority: 1 });
  const before = [...history, ...defined(sale)];
  const quoted = quoteFor('ann', before);
  assert.equal(quoted.promotions.length, 2);
  const bothUsed = [used('coupon:TEN', 'C0'), used('promotion:all', 'C0')];
  given(...before, events(quote('Q1'), ['quote-made', quoted]), issued({ total: 1 }), ...bothUsed)
    .when(claimQuote, { ...body, expectedTotal: quoted.totals.gross })
    .thenRejected('used-up', { promotion: 'sale', coupon: 'TEN', limit: 'total' });
});

test('the same claim again changes nothing, also when the quote has expired; another total is refused', () => {
  const again = given(...history, made, ...claimed).when(claimQuote, body, LATE);
  again.thenNothing();
  again.thenAnswer(facts);
  given(...history, made, ...claimed)
    .when(claimQuote, { ...body, expectedTotal: 1 })
    .thenRejected('price-changed', changed(1800, 1));
});

test('a quote has one claim, and a claim one quote', () => {
  const all = given(...history, made, ...claimed);
  all.when(claimQuote, { ...body, claim: 'C2' }).thenRejected('quote-claimed', { quote: 'Q1', claim: 'C1' });
  all.when(claimQuote, { ...body, quote: 'Q2' }).thenRejected('claim-exists', { quote: 'Q1' });
  given(...history)
    .when(claimQuote, body)
    .thenRejected('no-such-quote', { quote: 'Q1' });
});

test('another total than the one expected is told with the difference', () => {
  given(...history, made)
    .when(claimQuote, { ...body, expectedTotal: 1500 })
    .thenRejected('price-changed', changed(1800, 1500));
});

test('an expired quote holds while it would be the same today, and else is told with what it would cost', () => {
  given(...history, made)
    .when(claimQuote, body, LATE)
    .then(...claimed);
  const price = (amount: number) => ({ prices: [{ ...skuOf('A').prices[0]!, price: gbp(amount) }] });
  const dearer = events(knownSku('A'), ['sku-learnt', skuOf('A', price(1100))]);
  // Until it expires the shop is bound to it.
  given(...history, made, dearer)
    .when(claimQuote, body)
    .then(...claimed);
  given(...history, made, dearer)
    .when(claimQuote, body, LATE)
    .thenRejected('price-changed', { ...changed(1980), parts: ['lines', 'promotions', 'taxes'] });
  const gone = events(knownSku('A'), ['sku-learnt', skuOf('A', { isForSale: false })]);
  given(...history, made, gone)
    .when(claimQuote, body, LATE)
    .thenRejected('not-priced', { quote: 'Q1', reason: 'not-for-sale' });
  // The same total made of other parts is another quote: it is said what is other.
  const other = [
    events(promotion('sale'), ['promotion-ended', { promotion: 'sale' }]),
    events(knownSku('A'), ['sku-learnt', skuOf('A', price(900))]),
  ];
  given(...history, made, ...other)
    .when(claimQuote, body, LATE)
    .thenRejected('price-changed', { ...changed(1800), parts: ['lines', 'promotions'] });
});

test('where delivery was quoted for by a zone, an address in another one is refused; who does not say where is not asked', () => {
  const area = (zone: string, beginning: string) =>
    events(knownZone(zone), [
      'shipping-zone-learnt',
      { zone, name: zone, areas: [{ country: 'GB', postcodes: [beginning] }] },
    ]);
  const rules = [
    { zones: ['isles'], price: gbp(900) },
    { zones: ['leeds', 'uk'], price: gbp(200) },
  ];
  const method = events(knownMethod('standard'), ['method-learnt', methodOf({ rules })]);
  const uk = events(knownZone('uk'), ['shipping-zone-learnt', { zone: 'uk', name: 'UK', areas: [{ country: 'GB' }] }]);
  const known = [...history, area('leeds', 'LS'), area('isles', 'ZE'), uk, method];
  const to = (postcode: string) => ({ method: 'standard', destination: { country: 'GB', postcode } });
  const quoted = events(quote('Q1'), ['quote-made', quoteFor('ann', known, to('LS1 4AP'))]);
  const claimTo = (address: { country: string; postcode?: string }) =>
    given(...known, quoted).when(claimQuote, { ...body, expectedTotal: 2000, buyer: 'ann', ...address });
  claimTo({ country: 'GB', postcode: 'ls29' }).then(...claimed);
  const other = ['other-destination', { quote: 'Q1' }] as const;
  claimTo({ country: 'GB', postcode: 'N19GU' }).thenRejected(...other);
  claimTo({ country: 'GB' }).thenRejected(...other);
  claimTo({ country: 'IE', postcode: 'LS1' }).thenRejected(...other);
  // The one zone more would have cost more.
  const both = events(quote('Q1'), ['quote-made', quoteFor('ann', known, to('N1'))]);
  given(...known, both)
    .when(claimQuote, { ...body, expectedTotal: 2000, buyer: 'ann', country: 'GB', postcode: 'ZE1' })
    .thenRejected(...other);
  given(...known, quoted)
    .when(claimQuote, { ...body, expectedTotal: 2000 })
    .then(...claimed);
});

test('a superseded quote is told with the price of the one that took its place', () => {
  const superseded = events(quote('Q1'), ['quote-superseded', { quote: 'Q1', by: 'Q2' }]);
  const second = (gross: number) =>
    events(quote('Q2'), ['quote-made', { ...facts, quote: 'Q2', totals: { ...facts.totals, gross } }]);
  given(...history, made, superseded, second(2100))
    .when(claimQuote, body)
    .thenRejected('price-changed', changed(2100));
  given(...history, made, superseded, second(1800))
    .when(claimQuote, body)
    .thenRejected('quote-superseded', { quote: 'Q1', by: 'Q2' });
});

test('no limit is exceeded by a claim, by the limits as they are now', () => {
  const claiming = (...more: readonly Events[]) => given(...history, made, ...more).when(claimQuote, body);
  const limited = (limits: PromotionFacts['limits']) =>
    events(promotion('sale'), ['promotion-defined', ten({ limits })]);
  const refusal = { promotion: 'sale', coupon: 'TEN' };
  claiming(issued({ total: 1 })).then(...claimed);
  claiming(issued({ total: 1 }), used('coupon:TEN', 'C9')).thenRejected('used-up', { ...refusal, limit: 'total' });
  claiming(issued({ perCustomer: 1 }), used('coupon:TEN@ann', 'C9')).thenRejected('used-up', {
    ...refusal,
    limit: 'per-customer',
  });
  claiming(issued({ perCustomer: 1 }), used('coupon:TEN@bob', 'C9')).then(...claimed);
  claiming(limited({ total: 1 }), used('promotion:sale', 'C9')).thenRejected('used-up', { ...refusal, limit: 'total' });
  claiming(limited({ perCustomer: 1 }), used('promotion:sale@ann', 'C9')).thenRejected('used-up', {
    ...refusal,
    limit: 'per-customer',
  });
});

test('a first order is the first that is claimed', () => {
  const first = [...world, ...defined(ten({ isFirstOrderOnly: true })), issued()];
  const one = events(quote('Q1'), ['quote-made', quoteFor('ann', first)]);
  given(...first, one)
    .when(claimQuote, body)
    .then(...claimed);
  given(...first, one, used('buyer:ann', 'C9'))
    .when(claimQuote, body)
    .thenRejected('used-up', { promotion: 'sale', coupon: 'TEN', limit: 'first-order' });
  const undone = events(use('buyer:ann'), ['use-released', { of: 'buyer:ann', claim: 'C9' }]);
  given(...first, one, used('buyer:ann', 'C9'), undone)
    .when(claimQuote, body)
    .then(...claimed);
});

test('a release gives back all that was taken, once; the quote can be claimed by another name', () => {
  given(...history, made, ...claimed)
    .when(releaseClaim, { claim: 'C1' })
    .then(...released);
  const after = given(...history, made, ...claimed, ...released);
  after.when(releaseClaim, { claim: 'C1' }).thenNothing();
  after.when(claimQuote, body).thenRejected('claim-released', { claim: 'C1' });
  after.when(claimQuote, { ...body, claim: 'C2' }).thenAnswer(facts);
  given().when(releaseClaim, { claim: 'C1' }).thenRejected('no-such-claim', { claim: 'C1' });
});
