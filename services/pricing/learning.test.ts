import { test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { channels } from '@banyan/channels/contract';
import { events, given } from '@banyan/core/testing';
import { shipping } from '@banyan/shipping/contract';
import { knownChannel, knownMethod, knownSku } from './known-facts.ts';
import { learnFromCatalog } from './learn-from-catalog.ts';
import { learnFromChannels } from './learn-from-channels.ts';
import { learnMethods, learnZones } from './learn-from-shipping.ts';
import { learnSku } from './learn-sku.ts';
import { channelOf, gbp, methodOf, skuOf } from './testing/facts.ts';
import { knownSkus } from './views.ts';

const EARLY = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';
const entry = (amount: number, since: string) => ({ list: 'base', price: gbp(amount), quantity: 1, since });
const learnt = (part: Parameters<typeof skuOf>[1]) => events(knownSku('A'), ['sku-learnt', skuOf('A', part)]);
const fresh = { isForSale: false, weight: 0, prices: [] };
const priced = (amount: number, occurredAt: string) =>
  events(catalog, ['price-changed', { sku: 'A', price: gbp(amount) }, { occurredAt, recordedAt: LATER }]);

test('prices and whether it can be bought are learnt from the catalog', () => {
  given()
    .whenEvent(learnFromCatalog, priced(1000, EARLY))
    .then({ appended: [['sku-learnt', skuOf('A', { ...fresh, prices: [entry(1000, EARLY)] })]] });
  const published = events(catalog, ['product-published', { sku: 'A' }]);
  given()
    .whenEvent(learnFromCatalog, published)
    .then({ appended: [['sku-learnt', skuOf('A', { ...fresh, isForSale: true })]] });
  given(learnt({ isForSale: true }))
    .whenEvent(learnFromCatalog, published)
    .thenNothing();
  for (const event of ['product-archived', 'product-retired'] as const) {
    const gone = events(catalog, [event, { sku: 'A' }]);
    given(learnt({}))
      .whenEvent(learnFromCatalog, gone)
      .then({ appended: [['sku-learnt', skuOf('A', { isForSale: false })]] });
    given(learnt({ isForSale: false }))
      .whenEvent(learnFromCatalog, gone)
      .thenNothing();
    given().whenEvent(learnFromCatalog, gone).thenNothing();
  }
});

test('a price takes the place of the one before, and one of the past of none', () => {
  const trade = { ...entry(700, EARLY), list: 'trade' };
  const known = learnt({ taxClass: 'books', prices: [trade, entry(1000, LATER)] });
  given(known)
    .whenEvent(learnFromCatalog, priced(1200, LATER))
    .then({ appended: [['sku-learnt', skuOf('A', { taxClass: 'books', prices: [trade, entry(1200, LATER)] })]] });
  given(known).whenEvent(learnFromCatalog, priced(1200, EARLY)).thenNothing();
});

test('channels are learnt with whether they are open', () => {
  const { isOpen: _, ...facts } = channelOf();
  given()
    .whenEvent(learnFromChannels, events(channels, ['channel-opened', facts]))
    .then({ appended: [['channel-learnt', channelOf()]] });
  const closed = events(knownChannel('web'), ['channel-learnt', channelOf({ isOpen: false })]);
  const renamed = { ...facts, name: 'Shop' };
  given(closed)
    .whenEvent(learnFromChannels, events(channels, ['channel-changed', renamed]))
    .then({ appended: [['channel-learnt', { ...renamed, isOpen: false }]] });
  given(closed)
    .whenEvent(learnFromChannels, events(channels, ['channel-reopened', { channel: 'web' }]))
    .then({ appended: [['channel-learnt', channelOf()]] });
  given(closed)
    .whenEvent(learnFromChannels, events(channels, ['channel-closed', { channel: 'web' }]))
    .then({ appended: [['channel-learnt', channelOf({ isOpen: false })]] });
});

test('shipping methods and zones are learnt', () => {
  const { isOffered: _, ...facts } = methodOf();
  given()
    .whenEvent(learnMethods, events(shipping, ['method-offered', facts]))
    .then({ appended: [['method-learnt', methodOf()]] });
  given(events(knownMethod('standard'), ['method-learnt', methodOf()]))
    .whenEvent(learnMethods, events(shipping, ['method-withdrawn', { method: 'standard' }]))
    .then({ appended: [['method-learnt', methodOf({ isOffered: false })]] });
  const zone = { zone: 'uk', name: 'UK', areas: [{ country: 'GB' }] };
  given()
    .whenEvent(learnZones, events(shipping, ['zone-drawn', zone]))
    .then({ appended: [['shipping-zone-learnt', zone]] });
});

test('staff tell what no catalog does', () => {
  given().when(learnSku, skuOf('A')).then(learnt({}));
  given(learnt({})).when(learnSku, skuOf('A')).thenNothing();
  given(learnt({})).thenRows(knownSkus, { A: skuOf('A') });
  given()
    .when(learnSku, skuOf('A', { components: [{ sku: 'A', quantity: 1 }] }))
    .thenRejected('component-of-itself', { sku: 'A' });
});
