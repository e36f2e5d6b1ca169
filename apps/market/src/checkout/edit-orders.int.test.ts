import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const shop = await openShop({ MUG: 100, POT: 5 });

const reason = 'Rang for a pot';

async function ordered(): Promise<{ order: string; basket: Basket }> {
  const basket = await shop.basket({ MUG: 2 });
  return { order: await shop.orderFrom(basket), basket };
}

/** A quote that staff make for the buyer of an order, without carriage. */
async function quoted(
  { buyer }: Basket,
  sku: string,
  quantity: number,
): Promise<{ quote: string; expectedTotal: number }> {
  const quote = crypto.randomUUID();
  const made = await shop.clerk.send(pricing, 'make-quote', {
    quote,
    channel: 'web',
    currency: 'GBP',
    buyer: buyer.id,
    destination: { country: 'GB', postcode: 'N1 9GU' },
    lines: [{ line: '1', sku, quantity }],
  });
  assert.ok(made.done, JSON.stringify(made));
  return { quote, expectedTotal: made.answer.totals.gross };
}

async function edited(order: string, edit: string) {
  await shop.system.operations.settle();
  return shop.clerk.query(orders, 'order-edit', { order, edit });
}

const reservedNow = async (sku: string): Promise<number> => (await shop.stockOf(sku))?.reserved ?? 0;

test('a mug goes out and a pot comes in: what is added is an order of its own that continues the first', async () => {
  const { order, basket } = await ordered();
  const before = [await reservedNow('MUG'), await reservedNow('POT')];
  const edit = crypto.randomUUID();
  const adds = { ...(await quoted(basket, 'POT', 1)), payBy: 'invoice' as const };
  const body = { edit, order, reason, adds, removes: [{ line: 0, quantity: 1 }] };
  for (let times = 0; times < 2; times += 1) assert.ok((await shop.clerk.send(orders, 'edit-order', body)).done);
  const told = await edited(order, edit);
  assert.equal(told?.status, 'edited', JSON.stringify(told));
  assert.equal(told.added?.order, edit);
  assert.deepEqual([await reservedNow('MUG'), await reservedNow('POT')], [(before[0] ?? 0) - 1, (before[1] ?? 0) + 1]);
  const added = await shop.system.client(basket.buyer).query(orders, 'order', { order: edit });
  assert.deepEqual([added?.status, added?.total.amount, added?.items.length], ['confirmed', 75_000, 1]);
  const { rows } = await shop.clerk.query(orders, 'order-timeline', { order });
  const events = rows.map(({ event }) => event);
  for (const event of [
    'edit-asked-for',
    'edit-begun',
    'edit-priced',
    'order-edited',
    'pieces-cancelled',
    'lines-cancelled',
  ])
    assert.ok(events.includes(event), `${event} is missing of ${events.join(', ')}`);
});

test('an edit that cannot be carried out leaves everything as it was, and says why', async () => {
  const { order, basket } = await ordered();
  const other = await ordered();
  const before = [await reservedNow('MUG'), await reservedNow('POT')];
  const tries = [
    ['out-of-stock', { ...(await quoted(basket, 'POT', 6)), payBy: 'invoice' }],
    ['credit-refused', { ...(await quoted(basket, 'POT', 1)), payBy: 'credit' }],
    ['other-quote', { ...(await quoted(other.basket, 'POT', 1)), payBy: 'invoice' }],
    ['no-such-quote', { quote: 'none', expectedTotal: 1, payBy: 'invoice' }],
    ['price-changed', { ...(await quoted(basket, 'POT', 1)), expectedTotal: 1, payBy: 'invoice' }],
  ] as const;
  for (const [why, adds] of tries) {
    const edit = crypto.randomUUID();
    const body = { edit, order, reason, adds, removes: [{ line: 0, quantity: 1 }] };
    assert.ok((await shop.clerk.send(orders, 'edit-order', body)).done);
    const told = await edited(order, edit);
    assert.equal(told?.failure?.reason, why, JSON.stringify(told));
    assert.equal(await shop.clerk.query(orders, 'order', { order: edit }), null);
    const claimed = await shop.clerk.query(pricing, 'quote', { quote: adds.quote });
    assert.equal(claimed?.claim ?? null, null);
  }
  assert.deepEqual([await reservedNow('MUG'), await reservedNow('POT')], before);
});

test('what is added is whose the order is, before and after that joins an account, and is edited as any order', async () => {
  const { order, basket } = await ordered();
  const visitor = basket.buyer.id;
  const add = async (to: string, whose: Basket['buyer'], sku = 'MUG') => {
    const edit = crypto.randomUUID();
    const adds = { ...(await quoted({ ...basket, buyer: whose }, sku, 1)), payBy: 'invoice' as const };
    assert.ok((await shop.clerk.send(orders, 'edit-order', { edit, order: to, reason, adds })).done);
    const told = await edited(to, edit);
    assert.equal(told?.status, 'edited', JSON.stringify(told));
    return edit;
  };
  const before = await add(order, basket.buyer);
  const further = await add(before, basket.buyer);
  const shipTo = { ...basket.body.shipTo, recipient: 'Grace' };
  const client = shop.system.client(basket.buyer);
  assert.ok((await client.send(orders, 'change-address', { order: before, shipTo })).done);
  const ofService = shop.system.client({ role: 'service', id: 'orders', tenant: 'default' });
  assert.ok((await ofService.send(orders, 'join-orders', { visitor, customer: 'ada' })).done);
  await shop.system.operations.settle();
  const ada = { role: 'customer' as const, id: 'ada', tenant: 'default' };
  const after = await add(order, ada);
  for (const id of [order, before, further, after])
    assert.equal((await shop.system.client(ada).query(orders, 'order', { order: id }))?.customer, 'ada', id);
  const { rows } = await shop.clerk.query(orders, 'customer-orders', { customer: 'ada' });
  assert.equal(rows.length, 4);
  // Figures count what continues an order as one order with it.
  const soldNow = async () => {
    await shop.system.operations.settle();
    return (await shop.clerk.query(orders, 'sales-report', { currency: 'GBP' })).total;
  };
  const sold = await soldNow();
  for (const id of [order, before]) assert.ok((await shop.clerk.send(orders, 'ship-order', { order: id })).done);
  const now = await soldNow();
  assert.deepEqual([now.orders - sold.orders, now.units - sold.units], [1, 3]);
});

test('an edit that has the name of an order is refused', async () => {
  const [{ order, basket }, other] = [await ordered(), await ordered()];
  const adds = { ...(await quoted(basket, 'MUG', 1)), payBy: 'invoice' as const };
  for (const edit of [order, other.order]) {
    const answer = await shop.clerk.send(orders, 'edit-order', { edit, order, reason, adds });
    assert.equal(answer.done ? '' : answer.rejected, 'edit-exists');
  }
});

test('an address is changed where the same carriage and taxes hold, and refused elsewhere', async () => {
  await shop.clerk.send(shipping, 'draw-zone', { zone: 'uk', name: 'UK', areas: [{ country: 'GB', except: ['ZE'] }] });
  await shop.system.operations.settle();
  const { order, basket } = await ordered();
  const client = shop.system.client(basket.buyer);
  const before = await client.query(orders, 'order-delivery', { order });
  assert.deepEqual(before?.shipTo, basket.body.shipTo);
  const shipTo = { ...basket.body.shipTo, recipient: 'Grace', street: ['2 Road'], postcode: 'N2 8AA' };
  assert.ok((await client.send(orders, 'change-address', { order, shipTo })).done);
  await shop.system.operations.settle();
  assert.deepEqual((await shop.clerk.query(orders, 'order-delivery', { order }))?.shipTo, shipTo);
  const refused = async (to: object) => {
    const answer = await client.send(orders, 'change-address', { order, shipTo: { ...shipTo, ...to } });
    return answer.done ? '' : answer.rejected;
  };
  assert.equal(await refused({ country: 'FR' }), 'other-country');
  assert.equal(await refused({ postcode: 'ZE1 0AA' }), 'other-zone');
  const stranger = shop.system.client(visitor());
  assert.equal(await stranger.query(orders, 'order-delivery', { order }), null);
  const theirs = await stranger.send(orders, 'change-address', { order, shipTo });
  assert.equal(theirs.done ? '' : theirs.rejected, 'no-such-order');
});

test('what is added with a delivery of its own is quoted for the postal code that the order is sent to, or refused', async () => {
  const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
  const zone = { zone: 'shetland', name: 'Shetland', areas: [{ country: 'GB', postcodes: ['ZE'] }] };
  assert.ok((await shop.clerk.send(shipping, 'draw-zone', zone)).done);
  const method = { method: 'express', name: 'Express', channels: ['web'], kind: 'delivery' } as const;
  const rules = [
    { zones: ['shetland'], price: gbp(2000) },
    { zones: ['uk'], price: gbp(900) },
  ];
  assert.ok((await shop.clerk.send(shipping, 'offer-method', { ...method, rules })).done);
  await shop.system.operations.settle();
  const { order, basket } = await ordered();
  const reserved = await reservedNow('MUG');
  const editFor = async (postcode: string) => {
    const quote = crypto.randomUUID();
    const made = await shop.clerk.send(pricing, 'make-quote', {
      quote,
      channel: 'web',
      currency: 'GBP',
      buyer: basket.buyer.id,
      destination: { country: 'GB', postcode },
      lines: [{ line: '1', sku: 'MUG', quantity: 1 }],
      method: 'express',
    });
    assert.ok(made.done, JSON.stringify(made));
    const edit = crypto.randomUUID();
    const adds = { quote, expectedTotal: made.answer.totals.gross, payBy: 'invoice' as const };
    assert.ok((await shop.clerk.send(orders, 'edit-order', { edit, order, reason, adds })).done);
    return (await edited(order, edit))!;
  };
  // The order is sent to London.
  const refused = await editFor('ZE1 0AA');
  assert.deepEqual([refused.status, refused.failure?.reason], ['failed', 'other-quote']);
  assert.equal(await reservedNow('MUG'), reserved);
  const { status, added } = await editFor('N1 9GU');
  assert.equal(status, 'edited');
  const placed = await shop.clerk.query(orders, 'order', { order: added!.order });
  assert.equal(placed?.total.amount, 190_000);
});
