import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payments } from '@banyan/payments/contract';
import { editsByCard } from './testing/edits-by-card.ts';
import { openTimedCardShop } from './testing/timed-card-shop.ts';

const { shop, clock, network, untilSo, byCard } = await openTimedCardShop({ MUG: 100, POT: 100 });
const { clerk } = shop;
const { asked, editIs, pay, mailOf, stock, assertGivenUp } = editsByCard(shop, byCard);

const GOOD = '4242424242424242';
const THREE_DAYS = 3 * 24 * 60;

test('what nobody pays until the deadline is given up whole, and an approval that comes later holds nothing', async () => {
  const it = await asked();
  const { payment } = await editIs(it, 'requires-payment');
  assert.equal(payment?.until, clock.inMinutes(THREE_DAYS));
  const waiting = await stock();
  await network.steer('faults', { operation: 'authorise', fault: 'late', times: 100 });
  assert.equal((await pay(it, GOOD)).outcome, 'done');
  clock.pass(THREE_DAYS - 1);
  await editIs(it, 'requires-payment');
  clock.pass(2);
  await assertGivenUp(it, 'payment-timed-out', waiting);
  assert.match((await mailOf(`edit-given-up ${it.edit}`)).text, /it was not paid in time/);
  await network.steer('calm');
  await network.steer('release');
  await untilSo('payments', async () => (await clerk.query(payments, 'provider-requests', {})).rows.length === 0);
  const held = await network.payments(`${it.edit}.card#1`);
  assert.ok(
    held.every(({ status }) => status !== 'authorised'),
    JSON.stringify(held),
  );
  await editIs(it, 'failed');
  assert.equal((await pay(it, GOOD)).outcome, 'nothing-due');
});
