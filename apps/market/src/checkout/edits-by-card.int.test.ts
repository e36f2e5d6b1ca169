import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { editsByCard, type Asked, type EditPayment } from './testing/edits-by-card.ts';
import { openCardShop } from './testing/open-shop.ts';
import { visitor } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 100, POT: 100 });
const { clerk, system } = shop;
const { asked, editIs, paymentIs, pay, mailOf, stock, assertGivenUp } = editsByCard(shop, byCard);

const GOOD = '4242424242424242';
const ASKS = '4000002500003155';
const POOR = '4000000000009995';

async function approve({ action }: EditPayment): Promise<void> {
  const body = new URLSearchParams({ answer: 'approve' });
  await fetch(action!.redirect, { method: 'POST', body, redirect: 'manual' });
}

const atNetwork = async ({ edit }: Asked, attempt = 1) => (await network.payments(`${edit}.card#${attempt}`))[0];

test('what is added is paid by a card that its buyer is asked for, taken when it is sent, and given back to that card', async () => {
  const it = await asked();
  const waiting = await editIs(it, 'requires-payment');
  assert.deepEqual(waiting.payment?.amount, { amount: 1500, currency: 'GBP', scale: 2 });
  const due = await paymentIs(it, ({ status }) => status === 'due');
  assert.deepEqual([due.until, due.lines], [waiting.payment?.until, [{ sku: 'POT', quantity: 2, gross: 1500 }]]);
  const mail = await mailOf(`edit-to-pay ${it.edit}`);
  assert.equal(mail.to, 'ada@example.org');
  assert.match(mail.text, /2 x POT: 15\.00 GBP\n\nTo pay by card: 15\.00 GBP\n\nPlease pay until .*\{link\}/s);
  // The order is what it was until then.
  assert.equal(await clerk.query(orders, 'order', { order: it.edit }), null);
  const stranger = { ...it, buyer: visitor() };
  assert.equal((await pay(stranger, GOOD)).outcome, 'no-such-order');
  assert.equal(await system.client(stranger.buyer).query(orders, 'edit-payments', { order: it.order }), null);
  // A card that is declined leaves it open; of two that are given at once one is asked.
  assert.equal((await pay(it, POOR)).outcome, 'done');
  await paymentIs(it, ({ status, reason }) => status === 'due' && reason === 'insufficient-funds');
  const both = await Promise.all([pay(it, ASKS), pay(it, ASKS)]);
  assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['being-paid', 'done']);
  const { body } = both.find(({ outcome }) => outcome === 'done')!;
  await approve(await paymentIs(it, ({ status }) => status === 'requires-action'));
  const { added } = await editIs(it, 'edited');
  assert.equal(added?.order, it.edit);
  await paymentIs(it, ({ status, payment }) => status === 'paid' && payment === body.payment);
  // The same again, late, asks for nothing.
  assert.ok((await system.client(it.buyer).send(orders, 'pay-edit', body)).done);
  assert.equal((await pay(it, GOOD)).outcome, 'nothing-due');
  await system.operations.settle();
  assert.deepEqual([(await atNetwork(it, 2))?.status, await atNetwork(it, 3)], ['authorised', undefined]);
  const gone = await clerk.send(orders, 'cancel-edit', { order: it.order, edit: it.edit });
  assert.equal(gone.done ? '' : gone.rejected, 'already-edited');
  const given = await clerk.query(orders, 'cancellation', { order: it.order, cancellation: `${it.order}#1` });
  assert.equal(given?.status, 'cancelled');
  // Taken when it is sent, and what comes back goes back to it.
  assert.ok((await clerk.send(orders, 'fulfil-order', { order: it.edit, fulfilment: randomUUID() })).done);
  await market.until(`${it.edit}.card`, ({ captured }) => captured.amount === 150_000);
  await system.operations.settle();
  const back = { return: randomUUID(), lines: [{ line: 0, quantity: 1 }] };
  const client = system.client(it.buyer);
  const requested = await client.send(orders, 'request-return', { ...back, order: it.edit, reason: 'unwanted' });
  assert.ok(requested.done, JSON.stringify(requested));
  const lines = [{ line: 0, quantity: 1, condition: 'sellable' as const }];
  const received = await clerk.send(orders, 'receive-return', { return: back.return, location: 'main', lines });
  assert.ok(received.done, JSON.stringify(received));
  await market.until(`${it.edit}.card`, ({ refunded }) => refunded.amount === 75_000);
});

test('staff give an edit up while its buyer is at the bank: what is approved there then holds nothing', async () => {
  const it = await asked();
  await editIs(it, 'requires-payment');
  const waiting = await stock();
  assert.equal((await pay(it, ASKS)).outcome, 'done');
  const told = await paymentIs(it, ({ status }) => status === 'requires-action');
  const cancel = { order: it.order, edit: it.edit };
  const twice = await Promise.all([1, 2].map(() => clerk.send(orders, 'cancel-edit', cancel)));
  assert.ok(twice.every(({ done }) => done));
  await assertGivenUp(it, 'cancelled', waiting);
  await approve(told);
  await market.untilSo(async () => (await atNetwork(it))?.status === 'cancelled');
});

test('an order that is sent or cancelled while its edit waits gives that up: a card that is approved meanwhile is let go', async () => {
  const it = await asked();
  await editIs(it, 'requires-payment');
  assert.equal((await pay(it, ASKS)).outcome, 'done');
  const told = await paymentIs(it, ({ status }) => status === 'requires-action');
  const sent = await clerk.send(orders, 'fulfil-order', { order: it.order, fulfilment: randomUUID() });
  assert.ok(sent.done, JSON.stringify(sent));
  assert.equal((await pay(it, GOOD)).outcome, 'nothing-due');
  await approve(told);
  assert.equal((await editIs(it, 'failed')).failure?.reason, 'not-editable');
  await market.untilSo(async () => (await atNetwork(it))?.status === 'cancelled');
  const other = await asked();
  await editIs(other, 'requires-payment');
  const reserved = (await stock())[1]!.reserved;
  const cancel = { order: other.order, reason: 'changed my mind' };
  assert.ok((await system.client(other.buyer).send(orders, 'cancel-order', cancel)).done);
  assert.equal((await editIs(other, 'failed')).failure?.reason, 'not-editable');
  assert.equal((await stock())[1]!.reserved, reserved - 2);
});
