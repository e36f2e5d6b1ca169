import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportPerson, openSystem, ownSystem } from '@banyan/cli';
import { customers } from '@banyan/customers/contract';
import { anybody, customer } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { Shop, visitor } from '../checkout/testing/shop.ts';

const newToken = (): string => randomBytes(32).toString('base64url');

test('what every service holds of a person is exported while the market runs, nothing of anybody else, and nothing after erasure', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-export-'));
  const owned = await ownSystem(path, oneProcess);
  t.after(async () => {
    await owned.close();
    await rm(path, { recursive: true });
  });
  const { system } = owned;
  const shop = Shop.on(system);
  await shop.furnish();
  await shop.receive('MUG', 100);
  // Somebody buys as a visitor, opens an account and joins the two; a stranger does the same things.
  const token = newToken();
  const guest = visitor();
  await system.client(guest).send(customers, 'become-visitor', { visitor: guest.id, token });
  const told = await shop.buy(await shop.basket({ MUG: 2 }, { buyer: guest }));
  const stranger = await shop.basket({ MUG: 1 });
  await shop.buy(stranger);
  await system.client(anybody()).send(customers, 'sign-up', {
    customer: 'ada',
    country: 'United Kingdom',
    name: 'Ada Byron',
    email: 'ada@example.org',
    password: 'correct horse',
    session: 's1',
    token: newToken(),
  });
  const mailer = system.client({ role: 'service', id: 'notifications', tenant: 'default' });
  const asked = { customer: 'ada', purpose: 'verification', id: 's1' } as const;
  const verification = {
    customer: 'ada',
    verification: 's1',
    token: await mailer.query(customers, 'mail-token', asked),
  };
  await system.client(anybody()).send(customers, 'verify-email', verification);
  assert.ok((await system.client(customer('ada')).send(customers, 'join-visitor', { token })).done);
  await system.operations.settle();
  const order = told.order!.order;
  await shop.clerk.send(orders, 'add-note', { order, note: 'n1', text: 'Rings twice' });
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await system.operations.settle();
  const sendBack = { return: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' as const };
  const requested = await system.client(customer('ada')).send(orders, 'request-return', sendBack);
  assert.ok(requested.done, JSON.stringify(requested));
  await system.operations.settle();

  const remote = await openSystem(path, oneProcess);
  const exported = await exportPerson(remote, 'ada');
  const types = new Set(exported.events.map(({ service, type }) => `${service} ${type}`));
  for (const type of [
    'customers customer-registered',
    'carts lines-added',
    'pricing quote-made',
    'orders checkout-started',
    'orders order-accepted',
    'orders note-added',
    'orders invoice-issued',
    'orders return-requested',
    'shipping shipment-created',
    'payments document-posted',
    'notifications mail-queued',
  ])
    assert.ok(types.has(type), type);
  assert.deepEqual(exported.knownAs, ['ada', guest.id]);
  const text = JSON.stringify(exported.events);
  for (const theirs of ['Ada Byron', 'ada@example.org', 'Rings twice', '1 Road', order])
    assert.ok(text.includes(theirs), theirs);
  for (const others of [stranger.buyer.id, stranger.body.checkout, stranger.body.cart])
    assert.ok(!text.includes(others), others);
  assert.deepEqual(await exportPerson(remote, guest.id), exported, 'by whichever id, and twice');
  await system.operations.erase({ subjects: exported.knownAs });
  await assert.rejects(exportPerson(remote, 'ada'), /has been erased/);
  await remote.close();
});
