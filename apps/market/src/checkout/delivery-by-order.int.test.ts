import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { orders } from '@banyan/orders/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor } from './testing/shop.ts';

const shop = await openShop({ MUG: 500, POT: 500, JUG: 500 });
await shop.sell('JUG', 250);
await shop.system.operations.settle();

const PRICES = [1000, 750, 250];
const DELIVERY = 500;

/** What becomes of the one piece of a line: the first three were sent, the others were not. */
const fates = ['returned', 'withdrawn', 'lost', 'cancelled', 'withdrawn-unsent', 'kept'] as const;
type Fate = (typeof fates)[number];
const SENT: readonly Fate[] = ['returned', 'withdrawn', 'lost', 'kept'];
/** Of these more than a request has to come before they are credited. */
const COMES_BACK: readonly Fate[] = ['returned', 'withdrawn'];

/** One step in the life of an order: the next thing that becomes of this line; `rests`: all of what follows is over before the next step. */
interface Step {
  readonly line: number;
  readonly rests: boolean;
}

/** An order of one piece each, of which those are sent that are to be; then its steps. What of its delivery is credited in the end. */
async function deliveryCredited(of: readonly Fate[], steps: readonly Step[]): Promise<number> {
  const buyer = visitor();
  const total = PRICES.reduce((sum, price) => sum + price, DELIVERY);
  const giftCards = [{ presentation: await shop.presentGiftCard(buyer, total), amount: total }];
  const order = await shop.orderFrom(await shop.basket({ MUG: 1, POT: 1, JUG: 1 }, { buyer, tenders: { giftCards } }));
  const client = shop.system.client(buyer);
  const sent = of.flatMap((fate, line) => (SENT.includes(fate) ? [{ line, quantity: 1 }] : []));
  const parcel = { order, fulfilment: randomUUID(), lines: sent };
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', parcel)).done);
  await shop.system.operations.settle();
  const ids = of.map(() => randomUUID());
  const isAsked = of.map(() => false);
  const next = (line: number): Promise<{ readonly done: boolean }> => {
    const lines = [{ line, quantity: 1 }];
    const asked = { return: ids[line]!, order, lines };
    if (isAsked[line] === true) {
      const all = lines.map((one) => ({ ...one, condition: 'sellable' as const }));
      return shop.clerk.send(orders, 'receive-return', { return: ids[line]!, location: 'main', lines: all });
    }
    isAsked[line] = true;
    switch (of[line]!) {
      case 'returned':
        return client.send(orders, 'request-return', { ...asked, reason: 'unwanted' });
      case 'lost':
        return shop.clerk.send(orders, 'request-return', { ...asked, reason: 'lost' });
      case 'cancelled':
        return client.send(orders, 'cancel-lines', { cancellation: ids[line]!, order, lines, reason: 'unwanted' });
      default:
        return client.send(orders, 'withdraw', asked);
    }
  };
  for (const { line, rests } of steps) {
    const told = await next(line);
    assert.ok(told.done, `${of[line]}: ${JSON.stringify(told)}`);
    if (rests) await shop.system.operations.settle();
  }
  await shop.system.operations.settle();
  const { rows = [] } = (await shop.clerk.query(orders, 'returns-of-order', { order })) ?? {};
  const credited = rows.flatMap(({ creditNotes }) => creditNotes).reduce((sum, { gross }) => sum + gross, 0);
  const goods = sent.reduce((sum, { line }) => sum + (of[line] === 'kept' ? 0 : PRICES[line]!), 0);
  return credited - goods;
}

/** The steps of all lines in any order, those of a line in theirs. */
const inAnyOrder = (of: readonly Fate[]): fc.Arbitrary<Step[]> => {
  const lines = of.flatMap((fate, line) =>
    fate === 'kept' ? [] : Array.from({ length: COMES_BACK.includes(fate) ? 2 : 1 }, () => line),
  );
  const whether = fc.array(fc.boolean(), { minLength: lines.length, maxLength: lines.length });
  return fc
    .tuple(fc.shuffledSubarray([...lines.keys()], { minLength: lines.length }), whether)
    .map(([places, rest]) => places.map((place, nth) => ({ line: lines[place]!, rests: rest[nth]! })));
};

const stories = fc
  .array(fc.constantFrom(...fates), { minLength: 3, maxLength: 3 })
  .filter((of) => of.some((fate) => SENT.includes(fate)))
  .chain((of) => fc.tuple(fc.constant(of), inAnyOrder(of), inAnyOrder(of)));

test('what of the delivery is credited depends on what becomes of the pieces, never on the order of it', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ([of, ...ways]) => {
      const isUndone = !of.includes('returned') && !of.includes('kept');
      const credited = await Promise.all(ways.map((steps) => deliveryCredited(of, steps)));
      assert.deepEqual(credited, isUndone ? [DELIVERY, DELIVERY] : [0, 0]);
    }),
    {
      numRuns: 25,
      // Those that one order has, and another had not.
      examples: [
        [[['returned', 'withdrawn', 'lost'], [0, 0, 1, 1, 2].map(resting), [2, 1, 1, 0, 0].map(resting)]],
        [[['returned', 'withdrawn', 'cancelled'], [0, 0, 1, 1, 2].map(resting), [2, 1, 1, 0, 0].map(resting)]],
        [[['returned', 'lost', 'withdrawn-unsent'], [0, 0, 1, 2].map(resting), [2, 1, 0, 0].map(resting)]],
        [[['withdrawn', 'lost', 'cancelled'], [0, 0, 1, 2].map(resting), [2, 1, 0, 0].map(resting)]],
      ],
    },
  );
});

function resting(line: number): Step {
  return { line, rests: true };
}
