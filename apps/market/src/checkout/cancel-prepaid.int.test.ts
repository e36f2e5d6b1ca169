import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor } from './testing/shop.ts';

const { shop, market, byCard } = await openCardShop({ MUG: 100, POT: 100 });

const reason = 'Bought twice';
const one = (line: number) => [{ line, quantity: 1 }];

/** Buys two mugs and a pot, 32.50 with delivery, all of it paid at placement; the order’s id. */
async function paid(gift?: number): Promise<string> {
  const buyer = visitor();
  const rest = await byCard();
  const giftCards = gift === undefined ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  const tenders = { giftCards, rest };
  const order = await shop.orderFrom(await shop.basket({ MUG: 2, POT: 1 }, { buyer, channel: 'prepaid', tenders }));
  await market.until(`${order}.card`, (it) => it.status === 'captured');
  await shop.system.operations.settle();
  return order;
}

async function cancel(order: string, cancellation: string, lines: { line: number; quantity: number }[]) {
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', { cancellation, order, lines, reason })).done);
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'cancellation', { order, cancellation });
  assert.equal(told?.status, 'cancelled');
  const { creditNote = '' } = told;
  return shop.clerk.query(orders, 'credit-note', { creditNote });
}

async function fulfil(order: string, fulfilment: string, lines?: { line: number; quantity: number }[]) {
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment, ...(lines && { lines }) });
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
}

/** All that is in the books, in pence: what accounts hold, and of the VAT report net and tax. */
async function books(): Promise<Map<string, number>> {
  await shop.system.operations.settle();
  const trial = await shop.clerk.query(payments, 'trial-balance', { currency: 'GBP' });
  const { rows, accounts } = await shop.clerk.query(payments, 'vat-report', { from: '2020-01', to: '2099-12' });
  const pence = new Map(trial.map(({ account, balance }) => [account, balance.amount / 100]));
  const sum = (field: 'net' | 'tax') => rows.reduce((all, row) => all + row[field].amount / 100, 0);
  pence.set('VAT report: net', sum('net')).set('VAT report: tax', sum('tax'));
  for (const { documents, moved } of accounts) assert.deepEqual(documents, moved);
  return pence;
}

/** What has changed in the books since. */
async function changed(before: Map<string, number>): Promise<Record<string, number>> {
  const now = await books();
  const moved = [...now].map(([name, amount]) => [name, amount - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(moved.filter(([, amount]) => amount !== 0));
}

const refundedOf = (order: string, pence: number) =>
  market.until(`${order}.card`, (it) => it.refunded.amount / 100 === pence);
const payableOf = async (order: string): Promise<number[]> => {
  const { rows } = await shop.clerk.query(orders, 'invoices', { order });
  const posted = await Promise.all(
    rows.map(({ invoice: document }) => shop.clerk.query(payments, 'document', { document })),
  );
  return posted.flatMap((it) => (it?.kind === 'invoice' ? it.payable.amount : []));
};

test('a piece of what was paid at placement is given up: it is credited, and the invoices of the rest settle all that is left of the prepayment', async () => {
  const before = await books();
  const order = await paid();
  const note = await cancel(order, `a of ${order}`, one(0));
  assert.deepEqual(
    [note?.credits, note?.cancellation, note?.return, note?.gross],
    [`${order}.prepayment`, `a of ${order}`, undefined, 1000],
  );
  assert.deepEqual(note?.items, [{ line: 0, sku: 'MUG', quantity: 1, net: 833, tax: 167, gross: 1000 }]);
  await refundedOf(order, 1000);
  await fulfil(order, `all of ${order}`);
  assert.deepEqual(await payableOf(order), [0]);
  // Mug and pot were sold and delivered; nothing is prepaid, owed or on deposit any more.
  const kept = { net: 833 + 625 + 417, tax: 167 + 125 + 83 };
  assert.deepEqual(await changed(before), {
    'asset:card-network': 2250,
    'income:carriage': -417,
    'income:goods': -833 - 625,
    'liability:vat:gb:20': -kept.tax,
    'VAT report: net': kept.net,
    'VAT report: tax': kept.tax,
  });
});

test('what is credited between two parcels adds up with what they settle', async () => {
  const before = await books();
  const order = await paid();
  await fulfil(order, `a of ${order}`, one(0));
  const note = await cancel(order, `b of ${order}`, one(1));
  assert.equal(note?.gross, 750);
  await refundedOf(order, 750);
  await fulfil(order, `c of ${order}`);
  assert.deepEqual(await payableOf(order), [0, 0]);
  const after = await changed(before);
  assert.deepEqual([after['asset:card-network'], after['VAT report: tax']], [2500, 334 + 83]);
  for (const account of ['liability:prepayments', 'liability:deposits', 'asset:receivables'])
    assert.equal(after[account], undefined, account);
});

test('an order that was paid at placement and is cancelled leaves nothing in the books, whether at once or piece by piece', async () => {
  const before = await books();
  const whole = await paid();
  assert.ok((await shop.clerk.send(orders, 'cancel-order', { order: whole, reason })).done);
  await refundedOf(whole, 3250);
  assert.deepEqual(await changed(before), {});
  const parts = await paid();
  const notes = [];
  for (const [nth, lines] of [one(0), one(1), one(0)].entries())
    notes.push(await cancel(parts, `${nth} of ${parts}`, lines));
  await refundedOf(parts, 3250);
  assert.deepEqual(await changed(before), {});
  assert.deepEqual(
    notes.map((note) => note?.gross),
    [1000, 750, 1500],
  );
  for (const order of [whole, parts])
    assert.equal((await shop.clerk.query(orders, 'order', { order }))?.status, 'cancelled');
});

test('where a gift card has paid a part of it, that has its part again and the books are as before', async () => {
  const gift = 2600;
  const before = await books();
  const order = await paid(gift);
  await cancel(order, `a of ${order}`, one(0));
  assert.ok((await shop.clerk.send(orders, 'cancel-order', { order, reason })).done);
  await refundedOf(order, 650);
  // The card was sold for it.
  assert.deepEqual(await changed(before), { 'asset:bank': gift, 'liability:gift-cards': -gift });
});
