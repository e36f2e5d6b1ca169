import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { catalogService } from '@banyan/catalog';
import { catalog } from '@banyan/catalog/contract';
import { channelsService } from '@banyan/channels';
import { channels } from '@banyan/channels/contract';
import { customersService } from '@banyan/customers';
import { customers } from '@banyan/customers/contract';
import { customer, staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { shippingService } from '@banyan/shipping';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { pricing } from './contract.ts';
import { pricingService } from './service.ts';
import { channelOf, gbp, promotionOf } from './testing/facts.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-learning-'));
let folder: DataFolder;
let system: System;
const keeper = () => system.client(staff('keeper'));

/** As it was before the catalog told of variants and price lists. */
const earlier = {
  ...pricingService,
  processes: pricingService.processes.filter(
    ({ name }) => !['learn-variants', 'learn-list-prices', 'learn-categories', 'learn-groups'].includes(name),
  ),
};

async function start(pricing: typeof pricingService): Promise<void> {
  folder = openDataFolder(path);
  const services = [catalogService, inventoryService, channelsService, shippingService, customersService, pricing];
  system = await startSystem({ services, stores: folder.stores });
}

async function stop(): Promise<void> {
  await system.stop();
  await folder.close();
}

before(async () => {
  await start(earlier);
  await openShop();
  await stop();
  await start(pricingService);
  await system.operations.settle();
});
after(async () => {
  await stop();
  rmSync(path, { recursive: true });
});

/** A mug in two colours, the red one dearer and by a trade list cheaper, filed below `kitchen`. */
async function openShop(): Promise<void> {
  const { isOpen: _, ...channel } = channelOf({ priceLists: ['trade'] });
  const tax = { zone: 'uk', taxClass: 'standard', from: '2020-01-01', category: 'S', rate: 20_000 } as const;
  await keeper().send(channels, 'open-channel', channel);
  await keeper().send(pricing, 'draw-tax-zone', { zone: 'uk', name: 'UK', countries: ['GB'] });
  await keeper().send(pricing, 'set-tax-rate', tax);
  await keeper().send(pricing, 'set-tax-rate', { ...tax, taxClass: 'books', category: 'Z', rate: 0 });
  await keeper().send(pricing, 'set-tax-settings', { channel: 'web', isTaxIncluded: true, registeredIn: [] });
  await keeper().send(catalog, 'draft-product', { sku: 'MUG', name: 'Mug' });
  await keeper().send(catalog, 'set-options', {
    product: 'MUG',
    options: [
      {
        code: 'colour',
        label: 'Colour',
        values: [
          { code: 'red', label: 'Red' },
          { code: 'blue', label: 'Blue' },
        ],
      },
    ],
    variants: [{ sku: 'MUG', choices: [{ option: 'colour', value: 'blue' }] }],
  });
  const red = { choices: [{ option: 'colour', value: 'red' }], weightGrams: 350, taxClass: 'books' };
  await keeper().send(catalog, 'add-variant', { product: 'MUG', sku: 'MUG-RED', ...red });
  await keeper().send(catalog, 'change-price', { sku: 'MUG', price: gbp(1000) });
  await keeper().send(catalog, 'change-price', { sku: 'MUG-RED', price: gbp(1200) });
  await keeper().send(catalog, 'set-prices', {
    sku: 'MUG-RED',
    list: 'trade',
    currency: 'GBP',
    entries: [{ price: gbp(900), group: 'trade', minQuantity: 2 }],
  });
  await keeper().send(catalog, 'publish-product', { sku: 'MUG' });
  await keeper().send(catalog, 'create-category', { category: 'kitchen', name: 'Kitchen' });
  await keeper().send(catalog, 'create-category', { category: 'mugs', name: 'Mugs', parent: 'kitchen' });
  await keeper().send(catalog, 'file-product', { sku: 'MUG', categories: ['mugs'] });
  await keeper().send(customers, 'register-customer', { customer: 'ann', country: 'United Kingdom' });
  await keeper().send(customers, 'define-group', { group: 'trade', name: 'Trade' });
  await keeper().send(customers, 'put-in-group', { customer: 'ann', group: 'trade' });
  await system.operations.settle();
}

let quotes = 0;
async function quoted(who: string | undefined, quantity: number) {
  const lines = [{ line: '1', sku: 'MUG-RED', quantity }];
  const sender = who === undefined ? keeper() : system.client(customer(who));
  const request = { quote: `q-${++quotes}`, channel: 'web', currency: 'GBP', lines };
  const outcome = await sender.send(pricing, 'make-quote', request);
  return outcome.done ? outcome.answer : outcome.rejected;
}

test('what the catalog told before pricing could learn it is learnt from an existing data folder', async () => {
  const known = await keeper().query(pricing, 'known-article', { sku: 'MUG-RED' });
  assert.deepEqual([known?.product, known?.weight, known?.taxClass], ['MUG', 350, 'books']);
  assert.deepEqual(
    known?.lists.map(({ list, entries }) => [list, entries]),
    [['trade', [{ price: gbp(900), quantity: 2, group: 'trade' }]]],
  );
  assert.equal(await keeper().query(pricing, 'known-article', { sku: 'NONE' }), null);
});

test('a variant is quoted by its own price and tax class, and by the list of the buyer’s group from its quantity on', async () => {
  const everybodys = await quoted(undefined, 2);
  assert.ok(typeof everybodys === 'object');
  assert.deepEqual(everybodys.totals, { goods: 2400, discount: 0, shipping: 0, net: 2400, tax: 0, gross: 2400 });
  const anns = await quoted('ann', 2);
  assert.ok(typeof anns === 'object');
  assert.deepEqual([anns.buyer, anns.groups, anns.totals.gross], ['ann', ['trade'], 1800]);
  const one = await quoted('ann', 1);
  assert.ok(typeof one === 'object' && one.totals.gross === 1200);
});

test('a promotion of a category reaches the variants of what is filed below it', async () => {
  const half = promotionOf({ kind: 'percentage', rate: 50_000 }, { categories: ['kitchen'] });
  await keeper().send(pricing, 'define-promotion', half);
  const reduced = await quoted(undefined, 1);
  assert.ok(typeof reduced === 'object' && reduced.totals.gross === 600);
  await keeper().send(pricing, 'end-promotion', { promotion: half.promotion });
});

test('a variant is quoted while its product is on sale, and until it is retired', async () => {
  await keeper().send(catalog, 'archive-product', { sku: 'MUG' });
  await system.operations.settle();
  assert.equal(await quoted(undefined, 1), 'not-for-sale');
  await keeper().send(catalog, 'publish-product', { sku: 'MUG' });
  await system.operations.settle();
  assert.equal(typeof (await quoted(undefined, 1)), 'object');
  await keeper().send(catalog, 'retire-variant', { sku: 'MUG-RED' });
  await system.operations.settle();
  assert.equal(await quoted(undefined, 1), 'not-for-sale');
});
