import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { openDataFolder } from '@banyan/sqlite';
import { Shop, type Basket } from './testing/shop.ts';

async function openShop(t: TestContext): Promise<Shop> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-returns-'));
  const folder = openDataFolder(join(path, 'market'));
  const shop = await Shop.open(folder);
  t.after(async () => {
    await shop.system.stop();
    await folder.close();
    await rm(path, { recursive: true });
  });
  await shop.receive('MUG', 100);
  await shop.receive('POT', 100);
  return shop;
}

/** Buys a basket and sends all of it in one parcel. */
async function sell(shop: Shop, basket: Basket): Promise<string> {
  const order = await shop.orderFrom(basket);
  await fulfil(shop, basket);
  return order;
}

async function fulfil(shop: Shop, { body: { checkout: order } }: Basket, lines?: { line: number; quantity: number }[]) {
  const parcel = { order, fulfilment: randomUUID(), ...(lines !== undefined && { lines }) };
  const sent = await shop.clerk.send(orders, 'fulfil-order', parcel);
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
  return sent.answer.shipments;
}

const sellable = (line: number, quantity: number) => ({ line, quantity, condition: 'sellable' as const });

/** Asks for a return of pieces, receives them, and waits for what becomes of it. */
async function sendBack(
  shop: Shop,
  basket: Basket,
  lines: { line: number; quantity: number }[],
  part: { settleBy?: 'credit'; received?: object[] } = {},
) {
  const id = randomUUID();
  const { settleBy, received = lines.map(({ line, quantity }) => sellable(line, quantity)) } = part;
  const asked = { return: id, order: basket.body.checkout, lines, reason: 'unwanted' as const };
  const client = shop.system.client(basket.buyer);
  const requested = await client.send(orders, 'request-return', { ...asked, ...(settleBy && { settleBy }) });
  assert.ok(requested.done, JSON.stringify(requested));
  await receive(shop, id, received as ReturnType<typeof sellable>[]);
  return returnOf(shop, basket, id);
}

async function withdrawOne(shop: Shop, basket: Basket) {
  const id = randomUUID();
  const asked = { return: id, order: basket.body.checkout, lines: [{ line: 0, quantity: 1 }] };
  assert.ok((await shop.system.client(basket.buyer).send(orders, 'withdraw', asked)).done);
  await receive(shop, id, [sellable(0, 1)]);
  return returnOf(shop, basket, id);
}

async function receive(shop: Shop, id: string, lines: ReturnType<typeof sellable>[]): Promise<void> {
  const received = await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines });
  assert.ok(received.done, JSON.stringify(received));
  await shop.system.operations.settle();
}

async function returnOf(shop: Shop, { buyer }: Basket, id: string) {
  const told = await shop.system.client(buyer).query(orders, 'order-return', { return: id });
  assert.ok(told !== null);
  return told;
}

async function balanceOf(shop: Shop, account: string): Promise<number> {
  const { balance } = await shop.clerk.query(payments, 'balance', { account, currency: 'GBP' });
  return balance.amount / 100;
}

/** The tax that documents of orders come to is what the VAT report says. */
async function assertTaxed(shop: Shop): Promise<void> {
  const report = await shop.clerk.query(payments, 'vat-report', { from: '2020-01', to: '2100-01' });
  const { rows: invoices } = await shop.clerk.query(orders, 'invoices', { limit: 1000 });
  const { rows: returns } = await shop.clerk.query(orders, 'order-returns', { limit: 1000 });
  const notes = await Promise.all(
    returns
      .flatMap(({ creditNotes }) => creditNotes)
      .map(({ creditNote }) => shop.clerk.query(orders, 'credit-note', { creditNote })),
  );
  const taxOf = (documents: readonly { readonly lines: readonly { readonly tax: number }[] }[]): number =>
    documents.flatMap(({ lines }) => lines).reduce((sum, { tax }) => sum + tax, 0);
  const tax = report.rows.reduce((sum, row) => sum + row.tax.amount / 100, 0);
  assert.equal(tax, taxOf(invoices.filter(({ kind }) => kind === 'invoice')) - taxOf(notes.map((note) => note!)));
}

test('what is on open invoice is owed no more; all that is withdrawn comes to nothing, with its delivery', async (t) => {
  const shop = await openShop(t);
  const basket = await shop.basket({ MUG: 3, POT: 1 });
  const order = await sell(shop, basket);
  const back = await withdrawOne(shop, basket);
  assert.deepEqual([back.status, back.refunds, back.byHand], ['refunded', [], 0]);
  // A third of 30.00, tax included, however net and tax are divided.
  assert.equal(back.creditNotes[0]?.gross, 1000);
  assert.equal((await shop.stockOf('MUG'))?.free, 98);
  const rest = randomUUID();
  const client = shop.system.client(basket.buyer);
  assert.ok((await client.send(orders, 'withdraw', { return: rest, order })).done);
  await receive(shop, rest, [sellable(0, 2), sellable(1, 1)]);
  const all = await returnOf(shop, basket, rest);
  assert.deepEqual([all.status, all.kind, all.creditNotes[0]?.gross], ['refunded', 'withdrawal', 2000 + 750 + 500]);
  assert.equal(await balanceOf(shop, 'asset:receivables'), 0);
  assert.equal(await balanceOf(shop, 'liability:vat:gb:20'), 0);
  const events = await client.query(orders, 'order-events', { order });
  assert.equal(events?.filter(({ happened }) => happened === 'returned').length, 2);
  await assertTaxed(shop);
  await shop.assertWhole();
});

test('a gift card gets back what it had paid, once the invoice is owed no more', async (t) => {
  const shop = await openShop(t);
  const buyer = (await shop.basket({ MUG: 1 })).buyer;
  const presentation = await shop.presentGiftCard(buyer, 1200);
  const giftCards = [{ presentation, amount: 1200 }];
  const basket = await shop.basket({ MUG: 2 }, { buyer, tenders: { giftCards, rest: { kind: 'invoice' } } });
  await sell(shop, basket);
  // 25.00 in all, 13.00 of it owed.
  const first = await sendBack(shop, basket, [{ line: 0, quantity: 1 }]);
  assert.deepEqual(first.refunds, []);
  const second = await sendBack(shop, basket, [{ line: 0, quantity: 1 }]);
  assert.deepEqual(
    second.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [['hold', 700, 'made']],
  );
  assert.equal(await balanceOf(shop, 'liability:deposits'), 0);
  assert.equal(await balanceOf(shop, 'liability:gift-cards'), -700);
  await assertTaxed(shop);
  await shop.assertWhole();
});

test('an exchange makes credit of what had been paid, which pays for the replacement', async (t) => {
  const shop = await openShop(t);
  const buyer = (await shop.basket({ MUG: 1 })).buyer;
  const presentation = await shop.presentGiftCard(buyer, 1500);
  const basket = await shop.basket({ MUG: 1 }, { buyer, tenders: { giftCards: [{ presentation, amount: 1500 }] } });
  await sell(shop, basket);
  const back = await sendBack(shop, basket, [{ line: 0, quantity: 1 }], { settleBy: 'credit' });
  assert.deepEqual(
    back.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [['grant', 1000, 'made']],
  );
  const replacement = await shop.basket({ POT: 1 }, { buyer, tenders: { credit: 1000, rest: { kind: 'invoice' } } });
  await sell(shop, replacement);
  // A pot with its delivery is 12.50.
  assert.equal(await balanceOf(shop, 'asset:receivables'), 250);
  assert.equal(await balanceOf(shop, 'liability:store-credit'), 0);
  await assertTaxed(shop);
  await shop.assertWhole();
});

test('what comes back damaged is thrown away, what has to be looked at is kept apart, what is missing is not credited', async (t) => {
  const shop = await openShop(t);
  const basket = await shop.basket({ MUG: 4 });
  await sell(shop, basket);
  const piece = (condition: string) => ({ line: 0, quantity: 1, condition });
  const received = ['sellable', 'inspect', 'damaged', 'missing'].map(piece);
  const back = await sendBack(shop, basket, [{ line: 0, quantity: 4 }], { received });
  assert.equal(back.creditNotes[0]?.gross, 3000);
  const level = await shop.clerk.query(inventory, 'stock-level', { sku: 'MUG', location: 'main' });
  assert.deepEqual([level?.free, level?.quarantined], [97, 1]);
  const again = await sendBack(shop, basket, [{ line: 0, quantity: 1 }]);
  assert.equal(again.creditNotes[0]?.gross, 1000);
});

test('of twenty who send the last piece back at once one does', async (t) => {
  const shop = await openShop(t);
  const basket = await shop.basket({ MUG: 1 });
  const order = await sell(shop, basket);
  const client = shop.system.client(basket.buyer);
  const body = { order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' as const };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, nth) =>
      nth % 2 === 0
        ? client.send(orders, 'request-return', { ...body, return: randomUUID() })
        : client.send(orders, 'withdraw', { order, return: randomUUID() }),
    ),
  );
  const refusals = answers.flatMap((answer) => (answer.done ? [] : [answer.rejected]));
  assert.equal(refusals.length, 19);
  assert.ok(
    refusals.every((name) => name === 'more-than-shipped' || name === 'nothing-left'),
    refusals.join(),
  );
  await shop.assertWhole();
});

test('parcels have invoices of their own, and each of them its credit note; delivery starts the time to withdraw', async (t) => {
  const shop = await openShop(t);
  const basket = await shop.basket({ MUG: 3 });
  const order = await shop.orderFrom(basket);
  for (const quantity of [2, 1]) {
    const [shipment] = await fulfil(shop, basket, [{ line: 0, quantity }]);
    assert.ok((await shop.clerk.send(shipping, 'mark-delivered', { shipment: shipment! })).done);
  }
  await shop.system.operations.settle();
  const id = randomUUID();
  const withdrawn = await shop.system.client(basket.buyer).send(orders, 'withdraw', { return: id, order });
  assert.ok(withdrawn.done, JSON.stringify(withdrawn));
  await receive(shop, id, [sellable(0, 3)]);
  const all = await returnOf(shop, basket, id);
  assert.deepEqual(
    all.creditNotes.map(({ number, gross }) => [number, gross]),
    [
      [1, 2000 + 500],
      [2, 1000],
    ],
  );
  assert.equal(await balanceOf(shop, 'asset:receivables'), 0);
  await assertTaxed(shop);
  await shop.assertWhole();
});

test('whoever withdraws from what was sent in part gets all of it back: what is open at once, the rest when it has come', async (t) => {
  const shop = await openShop(t);
  const buyer = (await shop.basket({ MUG: 1 })).buyer;
  const presentation = await shop.presentGiftCard(buyer, 3250);
  const giftCards = [{ presentation, amount: 3250 }];
  const basket = await shop.basket({ MUG: 2, POT: 1 }, { buyer, tenders: { giftCards } });
  const order = await shop.orderFrom(basket);
  await fulfil(shop, basket, [{ line: 0, quantity: 1 }]);
  const client = shop.system.client(buyer);
  const ids = Array.from({ length: 10 }, () => randomUUID());
  const answers = await Promise.all(ids.map((id) => client.send(orders, 'withdraw', { return: id, order })));
  const [id] = ids.filter((_, nth) => answers[nth]!.done);
  assert.equal(answers.filter(({ done }) => done).length, 1);
  await shop.system.operations.settle();
  assert.equal(await balanceOf(shop, 'liability:gift-cards'), -1750);
  await receive(shop, id!, [sellable(0, 1)]);
  const back = await returnOf(shop, basket, id!);
  assert.deepEqual([back.status, back.creditNotes.map(({ gross }) => gross)], ['refunded', [1000 + 500]]);
  assert.equal(await balanceOf(shop, 'liability:gift-cards'), -3250);
  assert.deepEqual([(await shop.stockOf('MUG'))?.free, (await shop.stockOf('POT'))?.free], [100, 100]);
  assert.equal(await balanceOf(shop, 'liability:deposits'), 0);
  await assertTaxed(shop);
  await shop.assertWhole();
});
