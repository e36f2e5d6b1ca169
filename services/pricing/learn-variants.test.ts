import { test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import { knownBusiness, knownBuyer, knownCategory, knownListPrices, knownSku } from './known-facts.ts';
import { placeOnList } from './sku-schemas.ts';
import { learnBusinesses, learnGroups } from './learn-from-customers.ts';
import { learnCategories, learnListPrices, learnVariants } from './learn-variants.ts';
import { gbp, skuOf } from './testing/facts.ts';

const EARLY = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';
const fresh = { isForSale: false, weight: 0, prices: [] };
const learnt = (sku: string, part: Parameters<typeof skuOf>[1]) =>
  events(knownSku(sku), ['sku-learnt', skuOf(sku, part)]);
const base = (amount: number, since: string) => ({ list: 'base', price: gbp(amount), quantity: 1, since });

test('weight, tax class and components of a variant are learnt, and whose variant it is', () => {
  const described = { product: 'P', sku: 'P-RED', weightGrams: 350, taxClass: 'books', components: [] };
  given()
    .whenEvent(learnVariants, events(catalog, ['variant-described', described]))
    .then({
      appended: [['sku-learnt', skuOf('P-RED', { ...fresh, product: 'P', weight: 350, taxClass: 'books' })]],
    });
  const bundle = { weightGrams: null, taxClass: null, components: [{ sku: 'A', quantity: 2 }] };
  const first = events(catalog, ['variant-described', { product: 'P', sku: 'P', ...bundle }]);
  given(learnt('P', { taxClass: 'books' }))
    .whenEvent(learnVariants, first)
    .then({ appended: [['sku-learnt', skuOf('P', { weight: 0, components: bundle.components })]] });
  given(learnt('P', { weight: 0, components: bundle.components }))
    .whenEvent(learnVariants, first)
    .thenNothing();
});

test('a variant has a list price of its own, and one of the past is history', () => {
  const priced = (occurredAt: string) =>
    events(catalog, [
      'variant-price-changed',
      { product: 'P', sku: 'P-RED', price: gbp(900) },
      { occurredAt, recordedAt: LATER },
    ]);
  given()
    .whenEvent(learnVariants, priced(EARLY))
    .then({ appended: [['sku-learnt', skuOf('P-RED', { ...fresh, product: 'P', prices: [base(900, EARLY)] })]] });
  given(learnt('P-RED', { product: 'P', prices: [base(1000, LATER)] }))
    .whenEvent(learnVariants, priced(EARLY))
    .thenNothing();
});

test('a retired variant, the first one too, stays so', () => {
  const retired = events(catalog, ['variant-retired', { product: 'P', sku: 'P' }]);
  given(learnt('P', {}))
    .whenEvent(learnVariants, retired)
    .then({ appended: [['sku-learnt', skuOf('P', { isRetired: true })]] });
  given(learnt('P', { isRetired: true }))
    .whenEvent(learnVariants, retired)
    .thenNothing();
});

test('where a product is filed is learnt', () => {
  given(learnt('P', { categories: ['cups'] }))
    .whenEvent(learnVariants, events(catalog, ['product-filed', { sku: 'P', categories: ['mugs', 'gifts'] }]))
    .then({ appended: [['sku-learnt', skuOf('P', { categories: ['mugs', 'gifts'] })]] });
});

test('prices by a list are learnt with groups, quantities and times, all of them anew', () => {
  const place = { sku: 'A', list: 'trade', currency: 'GBP' };
  const local = { starts: '2026-06-01T00:00:00', ends: '2026-07-01T00:00:00' };
  const told = [
    { price: gbp(800), group: null, minQuantity: 1, from: null, until: LATER },
    { price: gbp(700), group: 'gold', minQuantity: 12, from: EARLY, until: null },
    { price: gbp(600), group: 'gold', minQuantity: 50, from: null, until: null, ...local },
  ];
  const entries = [
    { price: gbp(800), quantity: 1, until: LATER },
    { price: gbp(700), quantity: 12, group: 'gold', from: EARLY },
    { price: gbp(600), quantity: 50, group: 'gold', ...local },
  ];
  const set = (occurredAt: string) =>
    events(catalog, ['prices-set', { product: 'A', ...place, entries: told }, { occurredAt, recordedAt: LATER }]);
  given()
    .whenEvent(learnListPrices, set(EARLY))
    .then({ appended: [['list-prices-learnt', { ...place, entries, since: EARLY }]] });
  const known = events(knownListPrices(placeOnList('A', 'trade', 'GBP')), [
    'list-prices-learnt',
    { ...place, entries: [], since: LATER },
  ]);
  given(known).whenEvent(learnListPrices, set(EARLY)).thenNothing();
  given(known)
    .whenEvent(learnListPrices, set(LATER))
    .then({ appended: [['list-prices-learnt', { ...place, entries, since: LATER }]] });
});

test('categories are learnt with the one above them, and that they are gone', () => {
  const described = { category: 'mugs', parent: 'kitchen', name: 'Mugs', description: '' };
  given()
    .whenEvent(learnCategories, events(catalog, ['category-created', described]))
    .then({ appended: [['category-learnt', { category: 'mugs', parent: 'kitchen', isRemoved: false }]] });
  given()
    .whenEvent(learnCategories, events(catalog, ['category-moved', { category: 'mugs', parent: null }]))
    .then({ appended: [['category-learnt', { category: 'mugs', parent: null, isRemoved: false }]] });
  given(events(knownCategory('mugs'), ['category-learnt', { category: 'mugs', parent: 'kitchen', isRemoved: false }]))
    .whenEvent(learnCategories, events(catalog, ['category-removed', { category: 'mugs', parent: 'kitchen' }]))
    .then({ appended: [['category-learnt', { category: 'mugs', parent: 'kitchen', isRemoved: true }]] });
});

test('the groups of a customer are learnt, each change of them once', () => {
  const joined = (group: string) => events(customers, ['group-joined', { customer: 'ann', group }]);
  const left = events(customers, ['group-left', { customer: 'ann', group: 'trade' }]);
  const known = (...groups: string[]) => events(knownBuyer('ann'), ['groups-learnt', { customer: 'ann', groups }]);
  given(known('gold'))
    .whenEvent(learnGroups, joined('trade'))
    .then({ appended: [['groups-learnt', { customer: 'ann', groups: ['gold', 'trade'] }]] });
  given(known('trade')).whenEvent(learnGroups, joined('trade')).thenNothing();
  given(known('gold', 'trade'))
    .whenEvent(learnGroups, left)
    .then({ appended: [['groups-learnt', { customer: 'ann', groups: ['gold'] }]] });
  given(known('gold')).whenEvent(learnGroups, left).thenNothing();
  given().whenEvent(learnGroups, joined('-')).thenNothing();
});

test('where a customer is a business is learnt from what was checked, until it is so no more', () => {
  const about = { customer: 'ann', taxNumber: 'vat-1' };
  const confirmed = events(customers, ['tax-number-confirmed', { ...about, country: 'FR', reference: 'VIES-7' }]);
  const known = (country: string | null) =>
    events(knownBusiness('ann'), ['business-learnt', { customer: 'ann', country }]);
  const learnt = (country: string | null) =>
    ({ appended: [['business-learnt', { customer: 'ann', country }]] }) as const;
  given().whenEvent(learnBusinesses, confirmed).then(learnt('FR'));
  given(known('FR')).whenEvent(learnBusinesses, confirmed).thenNothing();
  for (const end of [
    events(customers, ['tax-number-given', { ...about, country: 'DE', number: 'DE136695976' }]),
    events(customers, ['tax-number-refused', about]),
    events(customers, ['tax-number-removed', about]),
    events(customers, ['person-erased', { customer: 'ann', erasure: 'e1' }]),
  ]) {
    given(known('FR')).whenEvent(learnBusinesses, end).then(learnt(null));
    given().whenEvent(learnBusinesses, end).thenNothing();
  }
});
