import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aProduct } from '../given/products.ts';
import type { Parameters } from '../http/caller.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** What staff set up and look at again. */
export const editingByVersion = chapter('staff edit what they have looked at', {
  'whatever staff define and look at again has a version, and an edit of an older one is refused': async (world) => {
    // A country belongs to one tax zone, and nobody else here sells to this one.
    const taxZone = { zone: 'acceptance-aq', countries: ['AQ'] };
    const [zone, collection, role] = [world.name('zone'), world.name('summer'), world.name('clerk')];
    await world.owner.does('catalog/create-collection', { collection, name: 'Summer' });
    const things: readonly (readonly [operation: string, query: string, of: object, one: object, other: object])[] = [
      [
        'shipping/draw-zone',
        'shipping/zone',
        { zone, name: 'A zone' },
        { areas: [{ country: 'GB' }] },
        { areas: [{ country: 'FR' }] },
      ],
      ['pricing/draw-tax-zone', 'pricing/tax-zone', taxZone, { name: 'One' }, { name: 'Other' }],
      ['catalog/describe-collection', 'catalog/collection', { collection }, { name: 'One' }, { name: 'Other' }],
      ['customers/define-role', 'customers/role', { role }, { permissions: [] }, { permissions: [ANY_PERMISSION] }],
    ];
    for (const [operation, query, of, one, other] of things) {
      await world.owner.does(operation, { ...of, ...one });
      const [[key, id] = ['', '']] = Object.entries(of) as [string, string][];
      await isEditedByVersion(world, operation, [query, { [key]: id }], { ...of, ...one }, { ...of, ...other });
    }
  },

  'the tree, attributes, pictures, translations and prices of the catalogue are edited by version': async (world) => {
    const { sku } = await aProduct(world);
    const { owner } = world;
    const [category, attribute, list] = [world.name('mugs'), world.name('width'), world.name('sale')];
    await owner.does('catalog/create-category', { category, name: 'Mugs' });
    const label = (text: string) => ({ attribute, label: text, type: 'text' });
    await owner.does('catalog/define-attribute', label('Before'));
    const picture = (name: string) => ({ sku, media: [{ url: `https://x.example/${name}`, alt: '', kind: 'image' }] });
    const text = { kind: 'product', id: sku, language: 'de' };
    const place = { sku, list, currency: 'GBP' };
    const pence = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
    const entry = (amount: number) => ({ ...place, entries: [{ price: pence(amount) }] });
    const edits: readonly Edit[] = [
      [
        'catalog/describe-category',
        ['catalog/category', { category }],
        { category, name: 'A' },
        { category, name: 'B' },
      ],
      ['catalog/define-attribute', ['catalog/attribute', { attribute }], label('A'), label('B')],
      ['catalog/set-media', ['catalog/presentation', { sku }], picture('a'), picture('b')],
      [
        'catalog/file-product',
        ['catalog/presentation', { sku }],
        { sku, categories: [category] },
        { sku, categories: [] },
      ],
      ['catalog/translate', ['catalog/translation', text], { ...text, name: 'A' }, { ...text, name: 'B' }],
      [
        'catalog/describe-variant',
        ['catalog/variant-record', { sku }],
        { sku, weightGrams: 1 },
        { sku, weightGrams: 2 },
      ],
      ['catalog/set-prices', ['catalog/list-price', place], entry(100), entry(200)],
      ['catalog/change-price', ['catalog/product-record', { sku }], { sku, price: pence(1) }, { sku, price: pence(2) }],
    ];
    for (const [operation, query, one, other] of edits) {
      await owner.does(operation, one);
      await isEditedByVersion(world, operation, query, one, other);
    }
  },

  'taxes, groups, staff and what is kept back of a stock are edited by version': async (world) => {
    const { owner } = world;
    const zone = 'acceptance-bv';
    await owner.does('pricing/draw-tax-zone', { zone, name: 'Bouvet Island', countries: ['BV'] });
    const ann = await world.customer();
    const role = world.name('clerk');
    await owner.does('customers/define-role', { role, permissions: [] });
    const [group, staff, channel, sku] = [world.name('trade'), world.name('grace'), world.name('web'), world.sku()];
    await owner.does('customers/define-group', { group, name: 'Before' });
    const member = { customer: ann.customer, group };
    const [rate, settings] = [
      { zone, taxClass: world.name('books'), from: '2011-01-04', category: 'S' },
      { channel, registeredIn: [] },
    ];
    const { taxClass } = rate;
    const place = { sku, location: 'main' };
    const keep = (safetyStock: number) => ({ ...place, safetyStock, lowStockAt: null, backOrders: null });
    const edits: readonly Edit[] = [
      [
        'pricing/set-tax-rate',
        ['pricing/class-rates', { zone, taxClass }],
        { ...rate, rate: 5_000 },
        { ...rate, rate: 7_000 },
      ],
      [
        'pricing/set-tax-settings',
        ['pricing/tax-settings', { channel }],
        { ...settings, isTaxIncluded: true },
        { ...settings, isTaxIncluded: false },
      ],
      ['customers/define-group', ['customers/group', { group }], { group, name: 'A' }, { group, name: 'B' }],
      [
        'customers/appoint-staff',
        ['customers/staff-member', { staff }],
        { staff, roles: ['owner'] },
        { staff, roles: [role] },
      ],
      ['inventory/set-stock-policy', ['inventory/stock-policy', place], keep(1), keep(2)],
    ];
    for (const [operation, query, one, other] of edits) {
      await owner.does(operation, one);
      await isEditedByVersion(world, operation, query, one, other);
    }
    await owner.does('customers/put-in-group', member);
    const groups = ['customers/groups-of', { customer: ann.customer }] as const;
    const seen = await owner.get(...groups);
    await owner.does('customers/take-out-of-group', member);
    const late = await owner.post('customers/put-in-group', member, { 'if-match': seen.headers.get('etag') ?? '' });
    assert.equal(late.outcome, '412 version-changed');
  },

  'what is kept back of a stock can be edited while it is sold': async (world) => {
    const { owner } = world;
    const place = { sku: world.sku(), location: 'main' };
    const receive = (delivery: string) => ({ delivery, location: 'main', lines: [{ sku: place.sku, quantity: 5 }] });
    await owner.does('inventory/receive-stock', receive(world.name('delivery')));
    const seen = await owner.get('inventory/stock-policy', place);
    await owner.does('inventory/receive-stock', receive(world.name('delivery')));
    const policy = { ...place, safetyStock: 3, lowStockAt: null, backOrders: null };
    await owner.does('inventory/set-stock-policy', policy, { 'if-match': seen.headers.get('etag') ?? '' });
    assert.equal((await owner.sees('inventory/stock-policy', place)).safetyStock, 3);
  },
});

/** A command, the query that shows what it edits, and two bodies that make something different of it. */
type Edit = readonly [operation: string, query: Asked, one: object, other: object];
type Asked = readonly [operation: string, parameters: Parameters];

/** What is as `one` says is looked at and edited: without its version, with it, and with the one that it had. */
async function isEditedByVersion({ owner }: World, operation: string, query: Asked, one: object, other: object) {
  const seen = await owner.get(...query);
  const version = seen.headers.get('etag') ?? '';
  assert.match(version, /^"[^"]+"$/, `${query[0]} ${seen.toString()}`);
  const send = (body: object, headers: Readonly<Record<string, string>>) =>
    owner.raw('POST', `/${operation}`, JSON.stringify(body), { ...asJson(), ...headers });
  assert.equal((await send(other, {})).outcome, '428 version-missing', operation);
  const edited = await send(other, { 'if-match': version });
  assert.equal(edited.status, 204, edited.toString());
  assert.equal((await send(one, { 'if-match': version })).outcome, '412 version-changed', operation);
  const now = await owner.get(...query);
  assert.equal(now.headers.get('etag'), edited.headers.get('etag'), operation);
}

const ANY_PERMISSION = { operation: 'customers/countries' };

function asJson(): Record<string, string> {
  return { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
}
