import { test } from 'node:test';
import assert from 'node:assert/strict';
import { isRejection } from '@banyan/core';
import { events, type Events } from '@banyan/core/testing';
import { given } from '@banyan/core/testing';
import { knownCategory, knownChannel, knownListPrices, knownSku } from './known-facts.ts';
import { placeOnList } from './sku-schemas.ts';
import { makeQuote } from './make-quote.ts';
import type { QuoteFacts } from './quote.ts';
import { channelOf, gbp, promotionOf, skuOf } from './testing/facts.ts';
import { defined, world } from './testing/world.ts';

const sku = (name: string, part: Parameters<typeof skuOf>[1]) =>
  events(knownSku(name), ['sku-learnt', skuOf(name, part)]);
const category = (name: string, parent: string | null, isRemoved = false) =>
  events(knownCategory(name), ['category-learnt', { category: name, parent, isRemoved }]);

/** What 2 pieces are quoted in a world with these changes: their total, or the name of the rejection. */
function quoted(of: string, more: readonly Events[], part: object = {}): number | string {
  let answered: unknown;
  const request = { quote: 'Q1', channel: 'web', currency: 'GBP', lines: [{ line: '1', sku: of, quantity: 2 }] };
  given(...world, ...more).when(
    { ...makeQuote, decide: (...all) => (answered = makeQuote.decide(...all)) },
    { ...request, ...part },
  );
  return isRejection(answered) ? answered.rejected : (answered as QuoteFacts).totals.gross;
}

test('a further variant is sold while its product is, and until it is retired', () => {
  const red = sku('P-RED', { product: 'P', isForSale: false, prices: [{ ...skuOf('X').prices[0]!, price: gbp(700) }] });
  assert.equal(quoted('P-RED', [red, sku('P', {})]), 1400);
  assert.equal(quoted('P-RED', [red, sku('P', { isForSale: false })]), 'not-for-sale');
  assert.equal(quoted('P-RED', [red]), 'not-for-sale');
  assert.equal(quoted('P-RED', [sku('P-RED', { product: 'P', isRetired: true }), sku('P', {})]), 'not-for-sale');
  // The first variant is gone, its product is not.
  const retired = sku('P', { isRetired: true });
  assert.equal(quoted('P', [retired]), 'not-for-sale');
  assert.equal(quoted('P-RED', [red, retired]), 1400);
});

test('the catalog’s lists come before the list price, as the channel and the currency say', () => {
  const place = { sku: 'A', list: 'trade', currency: 'GBP' };
  const on = (list: string, currency: string, entries: QuotedEntries) =>
    events(knownListPrices(placeOnList('A', list, currency)), [
      'list-prices-learnt',
      { ...place, list, currency, entries, since: '2026-01-01T00:00:00.000Z' },
    ]);
  const trading = events(knownChannel('web'), ['channel-learnt', channelOf({ priceLists: ['trade'] })]);
  const cheap = on('trade', 'GBP', [{ price: gbp(600), quantity: 1 }]);
  assert.equal(quoted('A', [cheap]), 2000);
  assert.equal(quoted('A', [cheap, trading]), 1200);
  assert.equal(quoted('A', [on('trade', 'EUR', [{ price: gbp(600), quantity: 1 }]), trading]), 2000);
  assert.equal(quoted('A', [on('trade', 'GBP', [{ price: gbp(600), quantity: 3 }]), trading]), 2000);
  const gold = on('trade', 'GBP', [{ price: gbp(500), quantity: 1, group: 'gold' }]);
  assert.equal(quoted('A', [gold, trading]), 2000);
  assert.equal(quoted('A', [gold, trading], { groups: ['gold'] }), 1000);
});

type QuotedEntries = { price: ReturnType<typeof gbp>; quantity: number; group?: string }[];

test('a promotion of a category is for what is filed in it or below it, not in one that is gone', () => {
  const half = defined(promotionOf({ kind: 'percentage', rate: 50_000 }, { categories: ['kitchen'] }));
  const filed = sku('A', { categories: ['mugs'] });
  const tree = [category('kitchen', null), category('cups', 'kitchen'), category('mugs', 'cups')];
  assert.equal(quoted('A', [...half, filed, ...tree]), 1000);
  assert.equal(quoted('A', [...half, filed]), 2000);
  assert.equal(quoted('A', [...half, filed, category('mugs', null)]), 2000);
  assert.equal(quoted('A', [...half, filed, ...tree, category('mugs', 'cups', true)]), 2000);
  // What no catalog has told of is a category all the same, for shops without one.
  assert.equal(quoted('A', [...half, sku('A', { categories: ['kitchen'] })]), 1000);
  // A further variant is filed with its product.
  const red = sku('A-RED', { product: 'A' });
  assert.equal(quoted('A-RED', [...half, filed, red, ...tree]), 1000);
});
