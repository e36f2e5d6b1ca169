import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import fc from 'fast-check';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

type Outcome = CommandBody<typeof orders, 'report-found'>['outcome'];
interface Pieces {
  readonly line: number;
  readonly quantity: number;
}

const shop = await openShop({ MUG: 1000, POT: 1000 });
const { clerk, system } = shop;
const settle = (): Promise<void> => system.operations.settle();
const back = { kind: 'returned', location: 'main' } as const;
const charged = { kind: 'charged' } as const;
const kept = { kind: 'kept' } as const;
const mugs = (quantity: number): Pieces => ({ line: 0, quantity });
const pots = (quantity: number): Pieces => ({ line: 1, quantity });

/** Buys two mugs and a pot for 27.50, and delivery for 5.00; so much of it by a gift card, the rest on invoice. */
async function bought(gift: number, channel = 'web'): Promise<Basket> {
  const buyer = visitor();
  const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  const rest = gift < 3250 && { rest: { kind: 'invoice' as const } };
  const tenders = { ...(gift > 0 && { giftCards }), ...rest };
  const basket = await shop.basket({ MUG: 2, POT: 1 }, { buyer, channel, tenders });
  await shop.orderFrom(basket);
  return basket;
}

async function send({ body }: Basket, lines: readonly Pieces[]): Promise<string> {
  const parcel = { order: body.checkout, fulfilment: randomUUID(), lines: [...lines] };
  const sent = await clerk.send(orders, 'fulfil-order', parcel);
  assert.ok(sent.done, JSON.stringify(sent));
  await settle();
  return sent.answer.shipments[0]!;
}

/** Pieces are lost, asked for and paid back; the return. */
async function lose({ body }: Basket, lines: readonly Pieces[]): Promise<string> {
  const id = randomUUID();
  const lost = { return: id, order: body.checkout, lines: [...lines], reason: 'lost' as const };
  const asked = await clerk.send(orders, 'request-return', lost);
  assert.ok(asked.done, JSON.stringify(asked));
  await settle();
  return id;
}

async function find(claim: string, lines: readonly Pieces[], outcome: Outcome, found = randomUUID()): Promise<string> {
  const told = await clerk.send(orders, 'report-found', { found, return: claim, lines: [...lines], outcome });
  return told.done ? 'done' : told.rejected;
}

const returnOf = async (id: string) => (await clerk.query(orders, 'order-return', { return: id }))!;

/** What comes back of an order as any return does. */
async function giveBack({ body }: Basket, lines: readonly Pieces[]): Promise<string> {
  const id = randomUUID();
  const asked = { return: id, order: body.checkout, lines: [...lines], reason: 'unwanted' as const };
  const answer = await clerk.send(orders, 'request-return', asked);
  if (!answer.done) return answer.rejected;
  const come = lines.map((one) => ({ ...one, condition: 'sellable' as const }));
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: come })).done);
  await settle();
  return id;
}

async function books(): Promise<number[]> {
  await settle();
  const accounts = [
    'asset:receivables',
    'liability:deposits',
    'liability:gift-cards',
    'income:goods',
    'income:returns',
  ];
  const balances = accounts.map((account) => clerk.query(payments, 'balance', { account, currency: 'GBP' }));
  return (await Promise.all(balances)).map(({ balance }) => balance.amount / 100);
}

async function stock(): Promise<number[]> {
  const levels = await Promise.all(['MUG', 'POT'].map((sku) => shop.stockOf(sku)));
  return levels.flatMap((level) => [level!.free, level!.quarantined]);
}

const changeOf = (after: number[], before: number[]): number[] => after.map((one, nth) => one - before[nth]!);

test('a parcel that was paid back as lost comes back: its goods are in stock again, or are looked at first, and the books stay', async () => {
  const basket = await bought(3250);
  await send(basket, [mugs(2), pots(1)]);
  const claim = await lose(basket, [mugs(2), pots(1)]);
  const [before, had] = [await books(), await stock()];
  assert.equal(await find(claim, [mugs(1)], back), 'done');
  assert.equal(await find(claim, [mugs(1), pots(1)], { ...back, inspect: true }), 'done');
  assert.deepEqual(changeOf(await books(), before), [0, 0, 0, 0, 0]);
  assert.deepEqual(changeOf(await stock(), had), [1, 1, 0, 1]);
  const level = (await shop.stockOf('MUG'))!;
  // By the books no more pieces have come back than were sent.
  assert.deepEqual([level.returned, level.adjusted, level.shipped], [2, 0, 2]);
  for (const sku of ['MUG', 'POT']) {
    const looked = { inspection: randomUUID(), location: 'main', sku, quantity: 1, reason: 'as new' };
    assert.ok((await clerk.send(inventory, 'inspect-stock', { ...looked, outcome: 'restock' })).done);
  }
  assert.equal(await find(claim, [mugs(1)], back), 'more-than-lost');
  const told = await returnOf(claim);
  assert.deepEqual(
    told.found.map(({ lines, outcome }) => [lines.length, outcome]),
    [
      [1, 'returned'],
      [2, 'returned'],
    ],
  );
});

test('of twenty who find the same parcel at once, each by another name or all by one, one is heard', async () => {
  const basket = await bought(3250);
  await send(basket, [mugs(2), pots(1)]);
  const claim = await lose(basket, [mugs(2)]);
  const had = await stock();
  const others = await Promise.all(
    Array.from({ length: 20 }, (_, nth) => find(claim, [mugs(1)], nth % 2 === 0 ? back : { ...back, inspect: true })),
  );
  assert.equal(others.filter((told) => told === 'done').length, 2, others.join());
  const name = randomUUID();
  const again = await lose(basket, [pots(1)]);
  const same = await Promise.all(Array.from({ length: 20 }, () => find(again, [pots(1)], back, name)));
  assert.deepEqual([...new Set(same)], ['done']);
  assert.equal(await find(again, [pots(1)], kept, name), 'found-exists');
  const [free = 0, quarantined = 0, pot] = changeOf(await stock(), had);
  assert.deepEqual([free + quarantined, pot], [2, 1]);
  if (quarantined === 0) return;
  const looked = { inspection: randomUUID(), location: 'main', sku: 'MUG', quantity: quarantined, reason: 'as new' };
  assert.ok((await clerk.send(inventory, 'inspect-stock', { ...looked, outcome: 'restock' })).done);
});

for (const [channel, gift] of [
  ['web', 3250],
  ['web', 1000],
  ['prepaid', 3250],
] as const)
  test(`a parcel that arrives after it was paid back is charged again, or kept; what is charged again may come back and is credited by its own invoice (${channel}, ${gift} by gift card)`, async () => {
    const basket = await bought(gift, channel);
    await send(basket, [mugs(2), pots(1)]);
    const claim = await lose(basket, [mugs(2)]);
    const before = await books();
    assert.equal(await find(claim, [mugs(1)], charged), 'done');
    assert.deepEqual(changeOf(await books(), before), [1000, 0, 0, -833, 0]);
    assert.equal(await find(claim, [mugs(1)], kept), 'done');
    assert.deepEqual(changeOf(await books(), before), [1000, 0, 0, -833, 0]);
    const { found } = await returnOf(claim);
    const invoice = found[0]!.invoices[0]!;
    const shown = await system.client(basket.buyer).query(orders, 'invoice', { invoice });
    assert.deepEqual([shown?.gross, shown?.items.map(({ sku, quantity }) => [sku, quantity])], [1000, [['MUG', 1]]]);
    const told = await system.client(basket.buyer).query(orders, 'order-events', { order: basket.body.checkout });
    assert.deepEqual(told?.at(-1)?.lines, [mugs(1)]);
    assert.equal(told?.at(-1)?.happened, 'charged-again');
    // It is the buyer’s again, and no more than that: what was kept is a present.
    assert.equal(await giveBack(basket, [mugs(2)]), 'more-than-shipped');
    const id = await giveBack(basket, [mugs(1)]);
    const returned = await returnOf(id);
    assert.deepEqual(
      returned.creditNotes.map(({ gross }) => gross),
      [1000],
    );
    const { credits } = (await clerk.query(orders, 'credit-note', { creditNote: `${id}.credit-1` }))!;
    assert.equal(credits, invoice);
    assert.deepEqual(changeOf(await books(), before), [0, 0, 0, -833, 833]);
  });

test('what is charged again is paid by the bank, and given back by hand where it comes back then', async () => {
  const basket = await bought(0);
  await send(basket, [mugs(2), pots(1)]);
  const claim = await lose(basket, [mugs(2)]);
  assert.equal(await find(claim, [mugs(2)], charged), 'done');
  await settle();
  const [invoice] = (await returnOf(claim)).found[0]!.invoices;
  const paid = { payment: randomUUID(), invoice: invoice!, amount: { amount: 2000, currency: 'GBP', scale: 2 } };
  assert.ok((await clerk.send(payments, 'record-payment', paid)).done);
  const returned = await returnOf(await giveBack(basket, [mugs(1)]));
  assert.deepEqual([returned.status, returned.byHand], ['refunded', 1000]);
});

test('of two parcels of one line one is found: the part that was lost with the other stays paid back', async () => {
  const basket = await bought(3250);
  const shipments = [await send(basket, [mugs(1)]), await send(basket, [mugs(1), pots(1)])];
  for (const shipment of shipments)
    assert.ok((await clerk.send(shipping, 'mark-lost', { shipment, reason: 'van stolen' })).done);
  await settle();
  const before = await books();
  const claim = await lose(basket, [mugs(2), pots(1)]);
  const all = await returnOf(claim);
  assert.equal(
    all.creditNotes.reduce((sum, { gross }) => sum + gross, 0),
    3250,
  );
  assert.ok((await clerk.send(shipping, 'mark-delivered', { shipment: shipments[1]! })).done);
  await settle();
  assert.equal(await find(claim, [mugs(1), pots(1)], charged), 'done');
  // All went back to the gift card; the delivery, which went wrong, is not charged again.
  assert.deepEqual(changeOf(await books(), before).slice(0, 3), [1750, 0, -3250]);
});

/** What may happen to an order, in any order and number; what is not possible is refused. */
const step = fc.record({
  what: fc.constantFrom('send', 'lose', 'return', 'come back', 'keep', 'charge', 'charge', 'give back'),
  line: fc.nat({ max: 1 }),
  quantity: fc.integer({ min: 1, max: 2 }),
  nth: fc.nat({ max: 3 }),
});

test('whatever is lost, found, charged again and given back in whatever order: every piece is somewhere once, and the books say what the buyer has', async () => {
  const prices = [1000, 750];
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 14 }),
      fc.constantFrom(0, 1000, 3250),
      fc.constantFrom('web', 'prepaid'),
      async (steps, gift, channel) => {
        const [before, had] = [await books(), await stock()];
        const basket = await bought(gift, channel);
        const claims: string[] = [];
        // The pieces that are in the shop less than before, and those that the buyer owes, or has paid for.
        const [gone, sold] = [
          [0, 0],
          [0, 0],
        ];
        const move = (counts: number[], line: number, by: number): void => void (counts[line]! += by);
        for (const { what, line, quantity, nth } of steps) {
          const lines = [{ line, quantity }];
          const claim = claims[nth % Math.max(1, claims.length)];
          if (what === 'send') {
            const parcel = { order: basket.body.checkout, fulfilment: randomUUID(), lines };
            if (!(await clerk.send(orders, 'fulfil-order', parcel)).done) continue;
            move(gone, line, quantity);
            move(sold, line, quantity);
          } else if (what === 'lose') {
            const id = randomUUID();
            const lost = { return: id, order: basket.body.checkout, lines, reason: 'lost' as const };
            if (!(await clerk.send(orders, 'request-return', lost)).done) continue;
            claims.push(id);
            move(sold, line, -quantity);
          } else if (what === 'return' || what === 'give back') {
            if (!/^[0-9a-f-]{36}$/.test(await giveBack(basket, lines))) continue;
            move(gone, line, -quantity);
            move(sold, line, -quantity);
          } else if (claim !== undefined) {
            const outcome = what === 'come back' ? back : what === 'keep' ? kept : charged;
            if ((await find(claim, lines, outcome)) !== 'done') continue;
            if (what === 'come back') move(gone, line, -quantity);
            if (what === 'charge') move(sold, line, quantity);
          }
          await settle();
        }
        const { body } = basket;
        const { items } = (await clerk.query(orders, 'order', { order: body.checkout }))!;
        const [mugsThere, , potsThere] = changeOf(await stock(), had);
        assert.deepEqual(
          [mugsThere, potsThere],
          items.slice(0, 2).map(({ pieces }, line) => 0 - (pieces?.open ?? 0) - gone[line]!),
        );
        const { invoiced, credited } = await documentsOf(body.checkout);
        const owed = grossOf(invoiced) - grossOf(credited);
        const delivery = owed - sold.reduce((sum, pieces, line) => sum + pieces * prices[line]!, 0);
        assert.ok(delivery === 0 || delivery === 500, `${delivery} is charged for delivery`);
        const [receivables = 0, deposits = 0, gifts = 0, income = 0, returned = 0] = changeOf(await books(), before);
        const net = (some: readonly Line[]) => some.reduce((sum, one) => sum + one.net, 0);
        assert.deepEqual([0 - income, returned], [net(invoiced.filter(({ kind }) => kind === 'goods')), net(credited)]);
        // What the buyer has is paid by the gift card or owed, to the penny. What was paid at placement waits for its parcels elsewhere in the books.
        const taken = gift + gifts;
        assert.equal(deposits, 0);
        if (channel === 'web') assert.equal(receivables, owed - taken);
        assert.deepEqual(await system.operations.parkedInstances(), []);
      },
    ),
    { numRuns: 25 },
  );
});

test('once all is withdrawn from after some of it was charged again, all invoices are credited as a whole, the delivery, too', async () => {
  const basket = await bought(3250);
  await send(basket, [mugs(2), pots(1)]);
  const claim = await lose(basket, [mugs(1)]);
  assert.equal(await find(claim, [mugs(1)], charged), 'done');
  await settle();
  const id = randomUUID();
  const withdrawn = { return: id, order: basket.body.checkout };
  assert.ok((await system.client(basket.buyer).send(orders, 'withdraw', withdrawn)).done);
  const come = [mugs(2), pots(1)].map((one) => ({ ...one, condition: 'sellable' as const }));
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: come })).done);
  await settle();
  assert.deepEqual(
    (await returnOf(id)).creditNotes.map(({ gross }) => gross),
    [2250, 1000],
  );
  const { invoiced, credited } = await documentsOf(basket.body.checkout);
  assert.equal(grossOf(credited), grossOf(invoiced));
});

test('what was charged again and comes back lessens nothing that is owed of a prepayment', async () => {
  const before = await books();
  const basket = await bought(1000, 'prepaid');
  await send(basket, [mugs(2), pots(1)]);
  const claim = await lose(basket, [mugs(1)]);
  assert.equal(await find(claim, [mugs(1)], charged), 'done');
  await settle();
  // Of the 22.50 that nobody has paid 2.50 are left once both mugs of the prepayment are credited: 5.00 of the pot were paid. The mug that was charged again was not.
  for (const lines of [[mugs(1)], [mugs(1)], [pots(1)]]) assert.match(await giveBack(basket, lines), /^[0-9a-f-]{36}$/);
  const [, deposits, gifts] = changeOf(await books(), before);
  assert.deepEqual([deposits, gifts], [0, -500]);
});

interface Line {
  readonly kind: string;
  readonly net: number;
  readonly tax: number;
}

const grossOf = (some: readonly Line[]): number => some.reduce((sum, { net, tax }) => sum + net + tax, 0);

/** The lines of all invoices of an order but for that of its prepayment, and of all its credit notes. */
async function documentsOf(order: string): Promise<{ readonly invoiced: Line[]; readonly credited: Line[] }> {
  const { rows: invoices } = await clerk.query(orders, 'invoices', { order });
  const { rows: returns } = (await clerk.query(orders, 'returns-of-order', { order }))!;
  const notes = returns.flatMap(({ creditNotes }) => creditNotes);
  const whole = await Promise.all(notes.map(({ creditNote }) => clerk.query(orders, 'credit-note', { creditNote })));
  return {
    invoiced: invoices.filter(({ kind }) => kind === 'invoice').flatMap(({ lines }) => lines),
    credited: whole.flatMap((one) => one!.lines),
  };
}
