import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { openShop } from './testing/open-shop.ts';

const shop = await openShop({ MUG: 100 });
const reason = 'Rang for more';

type Lying = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Puts these pieces in stock, of articles that no other test has. */
async function stock(lying: Lying): Promise<void> {
  for (const [location, goods] of Object.entries(lying))
    for (const [sku, pieces] of Object.entries(goods)) await shop.receive(sku, pieces, location);
  await shop.system.operations.settle();
}

/** An order of two mugs, which lie at `main`, to which this is added; the edit and how it stands. */
async function addTo(channel: string, adds: Readonly<Record<string, number>>) {
  const basket = await shop.basket({ MUG: 2 }, { channel });
  const order = await shop.orderFrom(basket);
  const [quote, edit] = [crypto.randomUUID(), crypto.randomUUID()];
  const made = await shop.clerk.send(pricing, 'make-quote', {
    quote,
    channel,
    currency: 'GBP',
    buyer: basket.buyer.id,
    destination: { country: 'GB', postcode: 'N1 9GU' },
    lines: Object.entries(adds).map(([sku, quantity], index) => ({ line: String(index + 1), sku, quantity })),
  });
  assert.ok(made.done, JSON.stringify(made));
  const added = { quote, expectedTotal: made.answer.totals.gross, payBy: 'invoice' as const };
  const removes = [{ line: 0, quantity: 1 }];
  assert.ok((await shop.clerk.send(orders, 'edit-order', { edit, order, reason, adds: added, removes })).done);
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'order-edit', { order, edit });
  const { claim } = (await shop.clerk.query(pricing, 'quote', { quote }))!;
  const [first] = (await shop.clerk.query(orders, 'order', { order }))!.items;
  return { order, edit, status: told?.status, failure: told?.failure, claim, mugs: first };
}

/** Sends all of what was added; by location, what went from there. */
async function sentFrom(order: string) {
  assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
  await shop.system.operations.settle();
  const sent = await shop.clerk.query(orders, 'order', { order });
  assert.equal(sent?.status, 'shipped');
  return sent.fulfilments
    .toSorted((one, other) => (one.location < other.location ? -1 : 1))
    .map(({ location, lines }) => [location, lines.map(({ sku, quantity }) => [sku, quantity])]);
}

async function levels(sku: string) {
  const of = async (location: string) => {
    const level = await shop.stockOf(sku, location);
    return [level?.free ?? 0, level?.reserved ?? 0];
  };
  return [await of('main'), await of('north')];
}

test('an article that lies at the second location alone is added from there', async () => {
  await shop.sell('A-JUG', 900);
  await stock({ north: { 'A-JUG': 3 } });
  const { edit, status } = await addTo('two-places', { 'A-JUG': 2 });
  assert.equal(status, 'edited');
  assert.deepEqual(await levels('A-JUG'), [
    [0, 0],
    [1, 2],
  ]);
  assert.deepEqual(await sentFrom(edit), [['north', [['A-JUG', 2]]]]);
});

test('half of it lies here and half there: added in two parts where the channel splits, else refused with nothing changed', async () => {
  for (const sku of ['B-JUG', 'B-BOWL']) await shop.sell(sku, 900);
  await stock({ main: { 'B-JUG': 2 }, north: { 'B-JUG': 1, 'B-BOWL': 1 } });
  const refused = await addTo('two-places', { 'B-JUG': 3, 'B-BOWL': 1 });
  assert.deepEqual([refused.status, refused.failure?.reason], ['failed', 'out-of-stock']);
  assert.deepEqual(refused.claim ?? null, null);
  assert.deepEqual(await levels('B-JUG'), [
    [2, 0],
    [1, 0],
  ]);
  const { edit, status } = await addTo('in-parts', { 'B-JUG': 3, 'B-BOWL': 1 });
  assert.equal(status, 'edited');
  assert.deepEqual(await sentFrom(edit), [
    ['main', [['B-JUG', 2]]],
    [
      'north',
      [
        ['B-JUG', 1],
        ['B-BOWL', 1],
      ],
    ],
  ]);
});

test('a set is added from the location that can make it, two sets from one each; a cup here and a lid there make none', async () => {
  for (const sku of ['C-CUP', 'C-LID']) await shop.sell(sku, 800);
  await shop.bundle('C-SET', 1500, { 'C-CUP': 1, 'C-LID': 1 });
  await stock({ main: { 'C-CUP': 2, 'C-LID': 1 }, north: { 'C-CUP': 1, 'C-LID': 2 } });
  const { edit, status } = await addTo('in-parts', { 'C-SET': 2 });
  assert.equal(status, 'edited');
  const third = await addTo('in-parts', { 'C-SET': 1 });
  assert.deepEqual([third.status, third.failure?.reason], ['failed', 'out-of-stock']);
  assert.deepEqual(await levels('C-CUP'), [
    [1, 1],
    [0, 1],
  ]);
  assert.deepEqual(await sentFrom(edit), [
    ['main', [['C-SET', 1]]],
    ['north', [['C-SET', 1]]],
  ]);
});

test('what is nowhere is refused: nothing is reserved or claimed, and no piece of the order is given up', async () => {
  await shop.sell('D-JUG', 900);
  await stock({ main: { 'D-JUG': 1 }, north: { 'D-JUG': 1 } });
  const { order, status, failure, claim } = await addTo('in-parts', { 'D-JUG': 3 });
  assert.deepEqual(
    [status, failure, claim ?? null],
    ['failed', { reason: 'out-of-stock', detail: 'D-JUG: 2 left' }, null],
  );
  assert.deepEqual(await levels('D-JUG'), [
    [1, 0],
    [1, 0],
  ]);
  assert.deepEqual(await sentFrom(order), [['main', [['MUG', 2]]]]);
});

test('ten edits at once that each want two of what lies at two locations: no piece is promised twice', async () => {
  await shop.sell('E-JUG', 900);
  await stock({ main: { 'E-JUG': 5 }, north: { 'E-JUG': 4 } });
  const all = await Promise.all(Array.from({ length: 10 }, () => addTo('in-parts', { 'E-JUG': 2 })));
  const made = all.filter(({ status }) => status === 'edited').length;
  const [main, north] = await levels('E-JUG');
  assert.equal(made, 4);
  assert.deepEqual([main![0]! + north![0]!, main![1]! + north![1]!], [1, 8]);
  await shop.assertWhole();
});
