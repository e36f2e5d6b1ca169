import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { staff, startSystem, VersionChangedError } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { openDataFolder } from '@banyan/sqlite';
import { catalog } from './contract.ts';
import { catalogService } from './service.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-catalog-edits-'));
const folder = openDataFolder(path);
const system = await startSystem({ services: [catalogService, inventoryService], stores: folder.stores });
after(async () => {
  await system.stop();
  await folder.close();
  await rm(path, { recursive: true });
});
const client = system.client(staff('keeper'));
const pounds = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const sku = 'MUG';

await client.send(catalog, 'draft-product', { sku, name: 'A mug' });
await client.send(catalog, 'set-options', {
  product: sku,
  options: [{ code: 'size', label: 'Size', values: ['s', 'm'].map((code) => ({ code, label: code })) }],
  variants: [{ sku, choices: [{ option: 'size', value: 's' }] }],
});
await client.send(catalog, 'add-variant', { product: sku, sku: 'MUG-M', choices: [{ option: 'size', value: 'm' }] });
await client.send(catalog, 'create-category', { category: 'mugs', name: 'Mugs' });

const text = { kind: 'product', id: sku, language: 'de' } as const;
const place = { sku, list: 'sale', currency: 'GBP' };
const width = (label: string) => ({ attribute: 'width', label, type: 'text' }) as const;

type Edit = readonly [what: string, query: any, of: object, command: any, bodies: readonly [object, object, object]];
/** What is edited, the query that shows it, and three bodies that each make something different of it. */
const edits: readonly Edit[] = [
  ['a category', 'category', { category: 'mugs' }, 'describe-category', named({ category: 'mugs' })],
  ['an attribute', 'attribute', { attribute: 'width' }, 'define-attribute', [width('A'), width('B'), width('C')]],
  [
    'media',
    'presentation',
    { sku },
    'set-media',
    threeOf((n) => ({ sku, media: [{ url: `https://x.example/${n}`, alt: '', kind: 'image' }] })),
  ],
  [
    'filing',
    'presentation',
    { sku },
    'file-product',
    [[], ['mugs'], []].map((categories) => ({ sku, categories })) as never,
  ],
  ['a translation', 'translation', text, 'translate', named(text)],
  ['slugs', 'slugs-of', { kind: 'product', id: sku }, 'set-slug', threeOf((n) => ({ ...text, slug: `mug-${n}` }))],
  ['a first variant', 'variant-record', { sku }, 'describe-variant', threeOf((weightGrams) => ({ sku, weightGrams }))],
  ['a list', 'list-price', place, 'set-prices', threeOf((n) => ({ ...place, entries: [{ price: pounds(n) }] }))],
  ['the price of a first variant', 'product-record', { sku }, 'change-price', pricesOf(sku)],
  ['that of a further one', 'variant-record', { sku: 'MUG-M' }, 'change-price', pricesOf('MUG-M')],
];

function threeOf(one: (n: number) => object): readonly [object, object, object] {
  return [one(1), one(2), one(3)];
}

function named(of: object): readonly [object, object, object] {
  return threeOf((n) => ({ ...of, name: `Name ${n}` }));
}

function pricesOf(of: string): readonly [object, object, object] {
  return threeOf((n) => ({ sku: of, price: pounds(n) }));
}

/** What a query shows, and the version of it. */
async function shown(query: Edit[1], of: object): Promise<{ readonly version: number; readonly row: unknown }> {
  let version = -1;
  const row: unknown = await client.query(catalog, query, of as never, {
    onVersion: (one) => (version = one),
  });
  return { version, row };
}

for (const [what, query, of, command, [first, one, other]] of edits) {
  test(`of two who edit ${what} as they have seen it, one is told that it has changed`, async () => {
    await client.send(catalog, command, first as never);
    const { version: ifVersion, row } = await shown(query, of);
    assert.ok(ifVersion > 0 && row !== null, `${ifVersion} ${JSON.stringify(row)}`);
    const both = await Promise.allSettled(
      [one, other].map((body) => client.send(catalog, command, body as never, { ifVersion })),
    );
    const late = both.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    assert.equal(late.length, 1, what);
    assert.ok(late[0] instanceof VersionChangedError, String(late[0]));
    assert.ok((await shown(query, of)).version > ifVersion);
  });
}

test('what nothing was said of yet is edited as nothing, once', async () => {
  await client.send(catalog, 'draft-product', { sku: 'POT', name: 'A pot' });
  const { version, row } = await shown('presentation', { sku: 'POT' });
  assert.deepEqual([version, row], [0, { sku: 'POT', categories: [], attributes: [], media: [] }]);
  const file = (categories: string[]) =>
    client.send(catalog, 'file-product', { sku: 'POT', categories }, { ifVersion: 0 });
  assert.ok((await file(['mugs'])).done);
  await assert.rejects(file([]), VersionChangedError);
});
