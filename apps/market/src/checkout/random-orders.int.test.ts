import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import fc from 'fast-check';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const shop = await openShop();
const { clerk, system } = shop;
const settle = (): Promise<void> => system.operations.settle();
const LOCATIONS = ['main', 'north'] as const;

/** Articles and sets of them, anew for each run, so that its stock is its own. */
async function goods() {
  const run = randomUUID().slice(0, 8).toUpperCase();
  const [cup, lid, tray] = ['CUP', 'LID', 'TRAY'].map((name) => `${run}-${name}`) as [string, string, string];
  for (const sku of [cup, lid, tray]) await shop.sell(sku, 333);
  const sets: Record<string, Record<string, number>> = {
    [`${run}-SET`]: { [cup]: 1, [lid]: 1 },
    [`${run}-TEA`]: { [cup]: 1, [tray]: 1 },
    [`${run}-ALL`]: { [cup]: 2, [lid]: 1, [tray]: 1 },
  };
  for (const [sku, parts] of Object.entries(sets)) await shop.bundle(sku, 1001, parts);
  return { articles: [cup, lid, tray], sets, sold: [...Object.keys(sets), cup, lid, tray] };
}

const step = fc.record({
  what: fc.constantFrom('send', 'send', 'send', 'cancel', 'cancel', 'return', 'lose', 'withdraw'),
  line: fc.nat(3),
  quantity: fc.integer({ min: 1, max: 2 }),
  location: fc.constantFrom(...LOCATIONS),
  condition: fc.constantFrom('sellable' as const, 'inspect' as const, 'damaged' as const),
  isNamed: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What is asked of an order by `one`; the name of the refusal, if it was refused. */
async function take(
  { body, buyer }: Basket,
  { what, line, quantity, location, condition, isNamed }: Step,
): Promise<string> {
  const order = body.checkout;
  const lines = [{ line, quantity }];
  const id = randomUUID();
  const said = async () => {
    if (what === 'send')
      return clerk.send(orders, 'fulfil-order', { order, fulfilment: id, location, ...(isNamed && { lines }) });
    if (what === 'cancel') return clerk.send(orders, 'cancel-lines', { cancellation: id, order, lines, reason: 'no' });
    if (what === 'lose') return clerk.send(orders, 'request-return', { return: id, order, lines, reason: 'lost' });
    if (what === 'withdraw')
      return system.client(buyer).send(orders, 'withdraw', { return: id, order, ...(isNamed && { lines }) });
    return clerk.send(orders, 'request-return', { return: id, order, lines, reason: 'unwanted' });
  };
  const outcome = await said();
  if (!outcome.done) return `${what}: ${outcome.rejected}`;
  await settle();
  if (what !== 'return' && what !== 'withdraw') return what;
  const told = await clerk.query(orders, 'order-return', { return: id });
  if (told?.status !== 'requested') return what;
  const came = told.lines.map((one: { line: number; quantity: number }) => ({
    line: one.line,
    quantity: one.quantity,
    condition,
  }));
  const received = await clerk.send(orders, 'receive-return', { return: id, location, lines: came });
  assert.ok(received.done, JSON.stringify(received));
  await settle();
  return what;
}

test('whatever is sold over two locations, sent, given up, lost and brought back in whatever order, the rest can be sent, and every piece is somewhere once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
      fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }).filter((wanted) => wanted.some((count) => count > 0)),
      fc.constantFrom('in-parts', 'north-first'),
      fc.constantFrom(0, 500),
      fc.array(step, { maxLength: 7 }),
      async (there, wanted, channel, gift, steps) => {
        const { articles, sold } = await goods();
        for (const [at, location] of LOCATIONS.entries())
          for (const [nth, sku] of articles.entries())
            if (there[at]![nth]! > 0) await shop.receive(sku, there[at]![nth]!, location);
        await settle();
        const lines: Record<string, number> = {};
        for (const [nth, sku] of sold.entries()) if (wanted[nth]! > 0) lines[sku] = wanted[nth]!;
        const buyer = visitor();
        const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
        const basket = await shop.basket(lines, { buyer, channel, tenders: { giftCards, rest: { kind: 'invoice' } } });
        const bought = await shop.buy(basket);
        const done: string[] = [];
        if (bought.status === 'completed') {
          for (const one of steps) done.push(await take(basket, one));
          const order = basket.body.checkout;
          const before = await clerk.query(orders, 'order', { order });
          const shipped = await clerk.send(orders, 'ship-order', { order });
          if (before?.status !== 'cancelled') assert.ok(shipped.done, JSON.stringify({ shipped, before, done }));
          await settle();
          const after = await clerk.query(orders, 'order', { order });
          const open = after!.items.map(({ pieces }) => pieces?.open ?? 0);
          assert.deepEqual(
            open,
            open.map(() => 0),
            JSON.stringify({ done, after }),
          );
          assert.ok(['shipped', 'cancelled'].includes(after!.status), JSON.stringify({ done, after }));
        }
        for (const sku of articles)
          for (const location of LOCATIONS) {
            const level = await clerk.query(inventory, 'stock-level', { sku, location });
            assert.equal(
              level?.reserved ?? 0,
              0,
              `${sku} at ${location} is reserved for nobody: ${JSON.stringify(done)}`,
            );
          }
        // Where a run fails it is made smaller, and the end of the file would not say of which run a piece is.
        await shop.assertWhole();
      },
    ),
    { numRuns: 25 },
  );
});
