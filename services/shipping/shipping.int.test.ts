import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { shipping } from './contract.ts';
import { shippingService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-shipping-'));
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({ services: [shippingService], stores: folder.stores });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const parcel = { channel: 'web', currency: 'GBP', amount: 2000, weight: 1500, quantity: 3 };

test('a basket is told how it can get to an address, the cheapest way first', async () => {
  const keeper = system.client(staff('keeper'));
  const areas = [{ country: 'GB', except: ['BT'] }];
  await keeper.send(shipping, 'draw-zone', { zone: 'uk', name: 'Great Britain', areas });
  const offer = (method: string, amount: number, part: object = {}) =>
    keeper.send(shipping, 'offer-method', {
      method,
      name: method,
      channels: ['web'],
      kind: 'delivery',
      rules: [{ zones: ['uk'], price: gbp(amount), weightBelow: 20_000 }],
      ...part,
    });
  await offer('express', 995);
  await offer('standard', 395, { freeFrom: [gbp(5000)] });
  await offer('shop', 0, { kind: 'collection', location: 'leeds', rules: [{ price: gbp(0) }] });
  await offer('elsewhere', 1, { channels: ['fair'] });
  await offer('gone', 1);
  const { token } = await keeper.send(shipping, 'withdraw-method', { method: 'gone' });
  const options = async (part: object) => {
    const asked = { ...parcel, destination: { country: 'GB', postcode: 'LS1 4AP' }, ...part };
    const found = await keeper.query(shipping, 'options', asked, { after: token });
    return found.map(({ method, price }) => `${method} ${price.amount}`);
  };
  assert.deepEqual(await options({}), ['shop 0', 'standard 395', 'express 995']);
  assert.deepEqual(await options({ amount: 5000 }), ['shop 0', 'standard 0', 'express 995']);
  assert.deepEqual(await options({ weight: 20_000 }), ['shop 0']);
  assert.deepEqual(await options({ destination: { country: 'GB', postcode: 'BT1 5GS' } }), ['shop 0']);
  assert.deepEqual(await options({ channel: 'fair', destination: { country: 'FR' } }), []);
  assert.deepEqual((await keeper.query(shipping, 'methods', { state: 'withdrawn' })).rows.length, 1);
  assert.deepEqual((await keeper.query(shipping, 'methods', {})).rows.length, 5);
  assert.equal((await keeper.query(shipping, 'method', { method: 'shop' }))?.location, 'leeds');
  assert.equal(await keeper.query(shipping, 'method', { method: 'drone' }), null);
  assert.deepEqual((await keeper.query(shipping, 'zones', {})).rows[0]?.areas, areas);
});

test('a visitor sees what can be chosen, and nobody else draws a zone', async () => {
  const basket = { ...parcel, destination: { country: 'GB', postcode: 'LS1 4AP' } };
  assert.equal((await system.client(anybody()).query(shipping, 'options', basket)).length, 3);
  const areas = [{ country: 'GB' }];
  const drawing = system.client(anybody()).send(shipping, 'draw-zone', { zone: 'x', name: 'X', areas });
  await assert.rejects(drawing, { code: 'forbidden' });
});
