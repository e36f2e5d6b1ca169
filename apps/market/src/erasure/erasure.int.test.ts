import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { channels } from '@banyan/channels/contract';
import type { Caller } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { customer, type System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { orderNames } from './order-names.ts';
import { ann, annsTraces, erasedBy, erasureOf, folderOf, market, owner, token, until } from './testing/erasing.ts';
import { filesWith } from './testing/files-with.ts';

/** More than twice as many as there are events of customers. */
const ORDERS = 60;
const EDIT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';
const RETURN = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b83';
const YEAR_MS = 366 * 86_400_000;

const channel = {
  channel: 'web',
  name: 'Web',
  legalEntity: { id: 'fr', name: 'Banyan SA', country: 'FR' },
  currencies: ['EUR'],
  languages: ['fr'],
  countries: ['FR'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/Paris',
  locations: ['main'],
  series: { orders: 'fr-orders', invoices: 'fr-invoices', creditNotes: 'fr-credit-notes' },
};

test('with an open order an erasure waits and says so; then nothing of the person is in any byte of the folder', async (context) => {
  const { system, path, troubles } = await market(context);
  await annsTraces(system);
  const before = await system.operations.verifyLog('customers');
  assert.ok(filesWith(path, 'Featherstonehaugh').length > 0, 'the search finds what is there');
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  const waiting = await until(async () => {
    const found = await system.client(ann).query(customers, 'my-erasure', {});
    return found !== null && found.waitsFor.length > 0 && found;
  });
  assert.deepEqual([waiting.status, waiting.waitsFor], ['waiting', [{ kind: 'order', name: 'web-7' }]]);
  await system.client(ann).send(orders, 'cancel-order', { order: 'web-7', reason: 'Ann Featherstonehaugh leaves' });
  await erasedBy(system);
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
  assert.deepEqual(filesWith(path, 'Acacia'), []);
  const left = await system.client(owner).query(orders, 'order', { order: 'web-7' });
  assert.deepEqual([left?.status, left?.reason], ['cancelled', 'asked-for']);
  const profile = await system.client(owner).query(customers, 'customer', { customer: 'ann' });
  assert.deepEqual([profile?.country, profile?.name, profile?.email], ['France', { erased: true }, { erased: true }]);
  const [{ rows }, again] = [
    await system.client(owner).query(customers, 'customers-by-email', { email: 'ann@featherstonehaugh.example' }),
    await system.client({ role: 'public', id: 'anybody', tenant: 'default' }).send(customers, 'sign-in', {
      email: 'ann@featherstonehaugh.example',
      password: 'correct horse',
      session: 's2',
      token: token(),
    }),
  ];
  assert.deepEqual([rows, again.done], [[], false]);
  for (const view of ['profiles', 'credentials', 'address-book'])
    assert.equal((await system.operations.compareView('customers', view)).differences, 0, view);
  assert.ok((await system.operations.verifyLog('customers')).events > before.events);
  assert.deepEqual(troubles, []);
});

test('what a buyer wrote when they gave up pieces, an order or an address is gone with them', async (context) => {
  const { system, path } = await market(context);
  const shop = Shop.on(system);
  await shop.furnish();
  await shop.receive('MUG', 10);
  await annsTraces(system);
  const client = system.client(ann);
  const { body, buyer } = await shop.basket({ MUG: 3 }, { buyer: ann });
  assert.equal((await shop.buy({ buyer, body })).status, 'completed');
  const order = body.checkout;
  const reason = 'Ann Featherstonehaugh moves';
  const shipTo = { ...body.shipTo, recipient: 'Ann Featherstonehaugh' };
  const lines = [{ line: 0, quantity: 1 }];
  const cancel = { cancellation: 'c-1', order, lines, reason };
  const done = [
    await client.send(orders, 'change-address', { order, shipTo }),
    await client.send(orders, 'cancel-lines', cancel),
    await shop.clerk.send(orders, 'add-note', { order, note: 'n1', text: reason }),
    await shop.clerk.send(orders, 'edit-order', { edit: EDIT, order, reason, removes: lines }),
  ];
  assert.ok(
    done.every((one) => one.done),
    JSON.stringify(done),
  );
  await system.operations.settle();
  const cancellation = () => shop.clerk.query(orders, 'cancellation', { order, cancellation: 'c-1' });
  assert.equal((await cancellation())?.reason, reason);
  for (const id of [order, 'web-7'])
    assert.ok((await client.send(orders, 'cancel-order', { order: id, reason })).done, id);
  await system.operations.settle();
  assert.equal((await shop.clerk.query(orders, 'order', { order }))?.reason, reason);
  await client.send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
  assert.equal((await cancellation())?.reason, 'asked-for');
  assert.equal((await shop.clerk.query(orders, 'order-edit', { order, edit: EDIT }))?.reason, 'asked-for');
});

test('an erasure waits for a return that is open, though its order is not', async (context) => {
  const { system } = await market(context);
  const shop = Shop.on(system);
  await shop.furnish();
  await shop.receive('MUG', 10);
  await annsTraces(system);
  const client = system.client(ann);
  await client.send(orders, 'cancel-order', { order: 'web-7', reason: 'x' });
  const order = await shop.orderFrom(await shop.basket({ MUG: 1 }, { buyer: ann }));
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: 'parcel-1' })).done);
  await system.operations.settle();
  const asked = { return: RETURN, order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' as const };
  const requested = await client.send(orders, 'request-return', asked);
  assert.ok(requested.done, JSON.stringify(requested));
  await client.send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  const told = await until(async () => {
    const found = await erasureOf(system);
    return found !== null && (found.status === 'erased' || found.waitsFor.length > 0) && found;
  });
  assert.deepEqual([told.status, told.waitsFor], ['waiting', [{ kind: 'return', name: RETURN }]]);
  assert.ok((await client.send(orders, 'cancel-return', { return: RETURN })).done);
  await erasedBy(system);
});

test('while nobody waits to be forgotten, nothing is looked for when orders come', async (context) => {
  const { system, rounds } = await market(context);
  await annsTraces(system);
  for (let nth = 0; nth < ORDERS; nth += 1) {
    const line = { sku: 'A', kind: 'goods', quantity: 1, price: { amount: 100, currency: 'EUR', scale: 2 } } as const;
    const body = { order: `more-${nth}`, customer: 'bob', country: 'France', currency: 'EUR', lines: [line] };
    await system.client(owner).send(orders, 'draft-order', body);
    await system.operations.settle();
  }
  // Of the customers' few events each may have brought a round; of the orders none.
  assert.ok(rounds() < ORDERS / 2, `${rounds()} rounds`);
});

test('the name under which orders knew an address is forgotten with the person', async (context) => {
  const { system } = await market(context);
  await system.client(owner).send(channels, 'open-channel', channel);
  await system.operations.settle();
  const started = await system.client(ann).send(orders, 'start-checkout', {
    checkout: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
    cart: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f',
    channel: 'web',
    quote: 'none',
    expectedTotal: 100,
    email: 'ann@featherstonehaugh.example',
    shipTo: { recipient: 'Ann', street: ['12 Acacia Avenue'], city: 'Lyon', country: 'FR' },
    tenders: { rest: { kind: 'invoice' } },
  });
  assert.ok(started.done);
  await annsTraces(system);
  await system.client(owner).send(orders, 'cancel-order', { order: 'web-7', reason: 'x' });
  const [name] = await orderNames(system)(['ann'], []);
  assert.ok(name !== undefined);
  assert.ok(!(await system.operations.tombstones()).names.includes(name));
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  assert.ok((await system.operations.tombstones()).names.includes(name));
});

test('whoever signs up with the address of somebody erased is somebody else', async (context) => {
  const { system, path } = await market(context);
  await annsTraces(system);
  await system.client(owner).send(orders, 'cancel-order', { order: 'web-7', reason: 'x' });
  await system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(system);
  const signedUp = await system
    .client({ role: 'public', id: 'anybody', tenant: 'default' })
    .send(customers, 'sign-up', {
      customer: 'other',
      country: 'France',
      email: 'ann@featherstonehaugh.example',
      password: 'correct horse',
      session: 's1',
      token: token(),
    });
  assert.equal(signedUp.done, true);
  await system.client(owner).send(customers, 'ask-erasure', { customer: 'other', erasure: 'e2' });
  await erasedBy(system, 'other');
  assert.deepEqual(filesWith(path, 'Featherstonehaugh'), []);
});

test('an invoice outlives its person for the accountant alone, until a timer years later ends it', async (context) => {
  const first = await market(context);
  const { path } = first;
  const shop = Shop.on(first.system);
  await shop.furnish();
  await shop.receive('MUG', 10);
  await annsTraces(first.system);
  await first.system.client(owner).send(orders, 'cancel-order', { order: 'web-7', reason: 'x' });
  const [recipient, street] = ['Ann Featherstonehaugh', ['12 Acacia Avenue']];
  const billTo = { recipient, street, city: 'London', postcode: 'N1 9GU', country: 'GB' };
  const { body, buyer } = await shop.basket({ MUG: 1 }, { buyer: ann });
  const contact = { email: 'ann@featherstonehaugh.example', shipTo: billTo };
  assert.equal((await shop.buy({ buyer, body: { ...body, ...contact } })).status, 'completed');
  const order = body.checkout;
  // What is owed, and no order, return or refund, holds nothing up: store credit, and the invoice that nobody has paid.
  const seven = { amount: 700, currency: 'GBP', scale: 2 };
  const credit = { grant: 'g1', customer: 'ann', amount: seven, from: 'expense:other', reason: 'sorry' };
  assert.ok((await shop.clerk.send(payments, 'grant-credit', credit)).done);

  await first.system.client(ann).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  const waiting = await until(async () => {
    const found = await erasureOf(first.system);
    return found !== null && found.waitsFor.length > 0 && found;
  });
  assert.deepEqual([waiting.status, waiting.waitsFor], ['waiting', [{ kind: 'order', name: order }]]);
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: 'parcel-1' })).done);
  await erasedBy(first.system);
  await first.system.operations.settle();
  const trial = await shop.clerk.query(payments, 'trial-balance', { currency: 'GBP' });
  const owed = trial.filter(({ account }) => account.startsWith('liability:store-credit'));
  assert.deepEqual([owed.length, Math.abs(owed[0]?.balance.amount ?? 0)], [1, 70_000]);
  assert.equal(
    trial.reduce((sum, { balance }) => sum + balance.amount, 0),
    0,
  );

  const invoice = `${order}.1`;
  const by = (operation: string): Caller => ({ ...owner, permissions: [{ operation: `orders/${operation}` }] });
  const billedTo = (system: System, caller: Caller) =>
    system.client(caller).query(orders, 'invoice-recipient', { invoice });
  const accountant = by('invoice-recipient');
  assert.deepEqual(await billedTo(first.system, accountant), billTo);
  const known = await first.system.client(by('invoice')).query(orders, 'invoice', { invoice });
  assert.deepEqual([known?.gross, known?.customer], [1500, 'ann']);
  for (const other of [by('invoice'), by('order'), ann, customer('bob')])
    await assert.rejects(billedTo(first.system, other), { code: 'forbidden' });
  for (const word of ['Featherstonehaugh', 'Acacia']) assert.deepEqual(filesWith(path, word), []);
  await first.stop();

  const early = await market(context, path, 9 * YEAR_MS);
  await early.system.operations.settle();
  assert.deepEqual(await billedTo(early.system, accountant), billTo);
  await early.stop();
  const late = await market(context, path, 11 * YEAR_MS);
  const [kept] = await until(async () => {
    const { rows } = await late.system.client(owner).query(customers, 'kept-documents', { customer: 'ann' });
    return rows[0]?.destroyed === true && rows;
  });
  assert.equal(kept?.document, invoice);
  for (const caller of [accountant, owner]) assert.equal(await billedTo(late.system, caller), null);
  const left = await late.system.client(owner).query(orders, 'invoice', { invoice });
  assert.deepEqual(left, known);
  await late.stop();
  for (const word of ['Featherstonehaugh', 'Acacia']) assert.deepEqual(filesWith(path, word), []);
});

test('keys that are older than the log bring nobody back: the worker destroys again what the log says is erased', async (context) => {
  const first = await market(context);
  await annsTraces(first.system);
  await first.system.client(owner).send(orders, 'cancel-order', { order: 'web-7', reason: 'x' });
  await first.stop();
  const old = join(folderOf(context), 'keys.db');
  copyFileSync(join(first.path, 'keys.db'), old);
  const second = await market(context, first.path);
  await second.system.client(owner).send(customers, 'ask-erasure', { customer: 'ann', erasure: 'e1' });
  await erasedBy(second.system);
  await second.stop();
  copyFileSync(old, join(first.path, 'keys.db'));
  const third = await market(context, first.path);
  await until(async () => (await third.system.operations.tombstones()).subjects.includes('ann'));
  await third.stop();
  assert.deepEqual(filesWith(first.path, 'Featherstonehaugh'), []);
});
