import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, customer, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { customers, guestOf } from './contract.ts';
import { customersService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-customers-'));
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({
    services: [customersService],
    stores: {
      log: (service) => folder.logStore(service),
      views: (service) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    },
  });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

test('customers register, change and see their own profile', async () => {
  const ann = system.client(customer('ann'));
  assert.equal(await ann.query(customers, 'my-profile', {}), null);
  const registration = { customer: 'ann', country: 'EIRE', name: 'Ann Whitcombe', email: 'Ann@Example.org' };
  assert.equal((await ann.send(customers, 'register-customer', registration)).done, true);
  const changed = await ann.send(customers, 'change-profile', { customer: 'ann', country: 'Channel Islands' });
  const profile = await ann.query(customers, 'my-profile', {}, { after: changed.token });
  assert.deepEqual([profile?.name, profile?.country, profile?.countryCode], ['Ann Whitcombe', 'Channel Islands', null]);
  assert.equal(profile?.email, 'Ann@Example.org');
});

test('customers see and change nobody else', async () => {
  const bob = system.client(customer('bob'));
  assert.equal(await bob.query(customers, 'my-profile', {}), null);
  await assert.rejects(bob.query(customers, 'customer', { customer: 'ann' }), { code: 'forbidden' });
  for (const other of ['ann', 'nobody']) {
    await assert.rejects(bob.send(customers, 'change-profile', { customer: other, name: 'Bob' }), {
      code: 'not-found',
    });
    const ownWords = { customer: other, country: 'France' };
    await assert.rejects(bob.send(customers, 'register-customer', ownWords), { code: 'not-found' });
  }
  const guest = { customer: guestOf('1'), country: 'France' };
  await assert.rejects(system.client(anybody()).send(customers, 'register-guest', guest), { code: 'forbidden' });
});

test('staff find customers by country, by time and by address, and count them', async () => {
  const client = system.client(staff('keeper'));
  const register = (id: string, country: string, occurredAt: string) =>
    client.send(customers, 'register-customer', { customer: id, country }, { occurredAt });
  await register('12346', 'France', '2009-12-14T08:34:00.000Z');
  await register('12347', 'France', '2009-12-13T08:34:00.000Z');
  const guest = { customer: guestOf('489525'), country: 'France', email: 'g@example.org' };
  const { token } = await client.send(customers, 'register-guest', guest);
  const idsOf = ({ rows }: { readonly rows: readonly { readonly customer: string }[] }) =>
    rows.map((row) => row.customer);
  const french = await client.query(customers, 'customers', { country: 'France' }, { after: token });
  assert.deepEqual(idsOf(french), ['12347', '12346', 'guest:489525']);
  assert.deepEqual(idsOf(await client.query(customers, 'customers', { limit: 2 })), ['12347', '12346']);
  assert.deepEqual(idsOf(await client.query(customers, 'customers-by-email', { email: 'ANN@example.org' })), ['ann']);
  assert.deepEqual(idsOf(await client.query(customers, 'customers-by-email', { email: 'no@example.org' })), []);
  assert.deepEqual(await client.query(customers, 'countries', {}), [
    { country: 'France', customers: 3 },
    { country: 'Channel Islands', customers: 1 },
  ]);
  const found = await client.query(customers, 'customer', { customer: guest.customer });
  assert.deepEqual([found?.guest, found?.email], [true, 'g@example.org']);
});

test('the log on disk holds no name and no address in the clear', () => {
  const logs = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => /log\.db/.test(file));
  const bytes = Buffer.concat(logs.map((file) => readFileSync(join(path, file))));
  assert.ok(bytes.includes('Channel Islands'), 'the search looks where events are');
  for (const personal of ['Whitcombe', 'Example.org', 'g@example.org']) assert.ok(!bytes.includes(personal), personal);
});

test('what the view tells is what the log tells', async () => {
  await system.operations.settle();
  const { differences, parked, rows } = await system.operations.compareView('customers', 'profiles');
  assert.deepEqual({ differences, parked, rows }, { differences: 0, parked: 0, rows: 4 });
});
