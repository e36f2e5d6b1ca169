import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { Caller } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { customer } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { editsByCard } from '../checkout/testing/edits-by-card.ts';
import { visitor } from '../checkout/testing/shop.ts';
import { openTimedCardShop } from '../checkout/testing/timed-card-shop.ts';
import { ErasureWorker } from './erasure-worker.ts';
import { orderKeys } from './order-keys.ts';
import { orderNames } from './order-names.ts';
import { orderObstacles } from './order-obstacles.ts';
import { filesWith } from './testing/files-with.ts';

const opened = await openTimedCardShop({ MUG: 100, POT: 100 });
const { shop, dataPath, clock, network, end, until, untilSo, byCard } = opened;
const { clerk, system } = shop;
const troubles: string[] = [];
const worker = new ErasureWorker({
  system,
  findObstacles: orderObstacles(system),
  findNames: orderNames(system),
  findKeys: orderKeys(system),
  watched: ['orders', 'payments'],
  tell: (trouble) => troubles.push(trouble),
});
after(() => worker.stop());

const CAPTURES_PENDING = '4000000000003329';
const REFUNDS_PENDING = '4000000000007726';
const ASKS = '4000002500003155';
const NAME = 'Featherstonehaugh';
/** What a page of the shop may write into the address that a buyer comes back to. */
const returnUrl = `https://shop.example/thanks?name=Ann+${NAME}`;
const closed = { status: 'failed', reason: 'account-closed' };
const all = [{ line: 0, quantity: 1 }];

/** A customer of the shop’s, and a visitor with a token: each is known to customers, and can be erased. */
async function known(kind: 'customer' | 'guest'): Promise<Caller> {
  if (kind === 'customer') {
    const id = randomUUID();
    await clerk.send(customers, 'register-customer', { customer: id, country: 'France', name: `Ann ${NAME}` });
    return customer(id);
  }
  const guest = visitor();
  const token = randomUUID().replaceAll('-', '').padEnd(43, 'x');
  const anybody = system.client({ role: 'public', id: 'anybody', tenant: 'default' });
  const came = await anybody.send(customers, 'become-visitor', { visitor: guest.id, token });
  assert.ok(came.done, JSON.stringify(came));
  return guest;
}

/** Buys a mug by this card, 15.00 with delivery; the order’s id. */
async function buy(buyer: Caller, number: string, channel = 'web'): Promise<string> {
  const rest = { ...(await byCard(number)), returnUrl };
  const { body } = await shop.basket({ MUG: 1 }, { buyer, channel, tenders: { rest } });
  const shipTo = { ...body.shipTo, recipient: `Ann ${NAME}` };
  const order = await shop.orderFrom({ buyer, body: { ...body, shipTo } });
  await system.operations.settle();
  return order;
}

async function fulfil(order: string): Promise<void> {
  assert.ok((await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await system.operations.settle();
}

async function askErasure({ id }: Caller): Promise<void> {
  assert.ok((await clerk.send(customers, 'ask-erasure', { customer: id, erasure: 'e' })).done);
}

/** Waits until an erasure waits for just this, in whatever order, or for nothing any more. */
async function waitsFor({ id }: Caller, ...expected: readonly string[]): Promise<void> {
  let told: readonly string[] = [];
  await untilSo('customers', async () => {
    const found = await clerk.query(customers, 'erasure', { customer: id });
    const open = found?.waitsFor.map(({ kind, name }) => `${kind} ${name}`) ?? [];
    told = found?.status === 'erased' ? ['erased'] : open.toSorted();
    return told[0] === 'erased' || JSON.stringify(told) === JSON.stringify(expected.toSorted());
  });
  assert.deepEqual(told, expected.toSorted());
}

/** Passes the challenge of an order’s card; the page that the network sends the buyer to. */
async function approve(order: string): Promise<string> {
  let redirect = '';
  await until(order, ({ action }) => (redirect = action?.redirect ?? '') !== '');
  const body = new URLSearchParams({ answer: 'approve' });
  const passed = await fetch(redirect, { method: 'POST', body, redirect: 'manual' });
  return passed.headers.get('location') ?? '';
}

/** Nothing of the person is in any file of the shop’s, and the money is where it belongs. */
async function isGone(buyer: Caller): Promise<void> {
  await waitsFor(buyer, 'erased');
  assert.deepEqual(filesWith(dataPath, NAME), []);
  await shop.assertWhole();
  assert.deepEqual(troubles, []);
}

test('an erasure waits for money that is being taken, then for what is due of it, then for the card that a buyer gives for that, whose page is forgotten', async () => {
  const ann = await known('customer');
  const order = await buy(ann, CAPTURES_PENDING);
  const intent = `${order}.card`;
  assert.ok(filesWith(dataPath, NAME).length > 0, 'the search finds what is there');
  await fulfil(order);
  await askErasure(ann);
  await waitsFor(ann, `capture ${intent}`);
  await end(order, 1, 'captures', 1, { status: 'failed', reason: 'processor-unavailable' });
  await waitsFor(ann, `payment-due ${order}`);
  const offer = { order, payment: randomUUID(), card: await network.card(ASKS), returnUrl };
  assert.ok((await system.client(ann).send(orders, 'pay-order', offer)).done);
  await waitsFor(ann, `payment-due ${order}`, `authorisation ${intent}`);
  assert.match(await approve(order), new RegExp(NAME), 'the network has been told of the page');
  assert.ok((await clerk.send(payments, 'check-intent', { intent })).done);
  await until(order, ({ status }) => status === 'captured');
  await isGone(ann);
});

test('an erasure waits for what is to be added to an order until that is given up, and the page of the card that was to pay for it is forgotten', async () => {
  const guest = await known('guest');
  const { asked, editIs, pay, paymentIs } = editsByCard(shop, byCard);
  const it = await asked(guest);
  await editIs(it, 'requires-payment');
  assert.equal((await pay(it, ASKS, returnUrl)).outcome, 'done');
  await paymentIs(it, ({ status }) => status === 'requires-action');
  await askErasure(guest);
  await waitsFor(guest, `order ${it.order}`, `edit ${it.edit}`, `authorisation ${it.edit}.card`);
  assert.ok((await clerk.send(orders, 'cancel-order', { order: it.order, reason: 'asked for' })).done);
  await isGone(guest);
});

test('an erasure of a guest waits for what the card network has still to give back, then for what it has left to staff', async () => {
  const guest = await known('guest');
  const order = await buy(guest, REFUNDS_PENDING, 'prepaid');
  await until(order, ({ status }) => status === 'captured');
  assert.ok((await clerk.send(orders, 'cancel-order', { order, reason: 'asked for' })).done);
  await system.operations.settle();
  await askErasure(guest);
  await waitsFor(guest, `refund ${order}.card`);
  await end(order, 1, 'refunds', 1, closed);
  await waitsFor(guest, `refund-failed ${order}`);
  const settled = await clerk.send(orders, 'settle-card-refund', { order, by: 'offline', reason: 'by bank transfer' });
  assert.ok(settled.done, JSON.stringify(settled));
  await isGone(guest);
});

for (const kind of ['customer', 'guest'] as const)
  test(`an erasure of a ${kind} waits for a return until its money is given back, also where the network has left that to staff`, async () => {
    const buyer = await known(kind);
    const order = await buy(buyer, REFUNDS_PENDING);
    await fulfil(order);
    await until(order, ({ status }) => status === 'captured');
    const id = randomUUID();
    const asked = { return: id, order, lines: all, reason: 'unwanted' as const };
    assert.ok((await system.client(buyer).send(orders, 'request-return', asked)).done);
    const come = all.map((line) => ({ ...line, condition: 'sellable' as const }));
    assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: come })).done);
    await system.operations.settle();
    await askErasure(buyer);
    await waitsFor(buyer, `return ${id}`, `refund ${order}.card`);
    await end(order, 1, 'refunds', 1, closed);
    await waitsFor(buyer, `return ${id}`);
    const reason = 'by bank transfer';
    assert.ok((await clerk.send(orders, 'settle-refund', { return: id, by: 'offline', reason })).done);
    await isGone(buyer);
  });

test('a request that is still open when its person is erased goes to the card network without the page, and no other one with a page is taken', async () => {
  const [order, other] = [randomUUID(), randomUUID()];
  const card = await network.card(ASKS);
  const deadline = clock.inMinutes(60);
  for (const id of [order, other]) {
    const of = { intent: `${id}.card`, customer: 'eve', country: 'GB', deadline };
    const created = await clerk.send(payments, 'create-intent', {
      ...of,
      amount: { amount: 1000, currency: 'GBP', scale: 2 },
    });
    assert.ok(created.done);
  }
  await network.steer('down');
  const ask = (id: string, back: string | null) =>
    clerk.send(payments, 'authorise-intent', { intent: `${id}.card`, attempt: 1, card, returnUrl: back });
  const { token } = await ask(order, returnUrl);
  const requested = async (after = token) => {
    const { rows } = await clerk.query(payments, 'provider-requests', {}, { after });
    return rows.find(({ intent }) => intent === `${order}.card`)?.returnUrl;
  };
  assert.equal(await requested(), returnUrl);
  await system.operations.erase({ subjects: ['eve'] });
  assert.equal(await requested(), null);
  assert.deepEqual(filesWith(dataPath, NAME), []);
  await network.steer('up');
  assert.doesNotMatch(await approve(order), new RegExp(NAME));
  assert.ok((await clerk.send(payments, 'check-intent', { intent: `${order}.card` })).done);
  await until(order, ({ status }) => status === 'authorised');
  await assert.rejects(ask(other, returnUrl), { code: 'person-erased' });
  assert.ok((await ask(other, null)).done);
});
