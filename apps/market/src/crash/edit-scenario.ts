import assert from 'node:assert/strict';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import type { Caller, CommandBody } from '@banyan/core';
import type { CrashScenario } from '@banyan/testing';
import { payments } from '@banyan/payments/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { assertLogsWhole, openFurnished, readTemplate } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';
import { workOff } from './return-story.ts';

type Edit = CommandBody<typeof orders, 'edit-order'>;

/** Edits of an order of two mugs, in `edits.json` beside the furnished shop. */
export interface Edits {
  /** Takes a mug out, and adds three pots, of which two lie at the one location and one at the other; its buyer, in `buyer.json`, pays for them by card. */
  readonly fits: Edit;
  /** Adds a mug and pots from both locations, and is given up by staff while it waits for a card: all goes back. */
  readonly unpaid: Edit;
}

const ENDS = { fits: 'edited', unpaid: 'failed' } as const;
/** What has to be heard of before an edit comes to its end; before, it waits for a card. */
const LAST = { fits: 'paid', unpaid: 'cancelled' } as const;
const logs = new Map<string, LogStore>();
let network: FileNetwork;
const edits = () => readTemplate('edits.json') as Edits;
const buyer = () => readTemplate('buyer.json') as Caller;

/** Edits on the market's own services and stores, for the crash harness. The shop is furnished beforehand: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    network = new FileNetwork(`${path}-network.json`);
    return openFurnished(path, logs);
  },

  async run(system, acknowledge) {
    const { unpaid, fits } = edits();
    const { clerk } = Shop.on(system);
    const begin = async (name: keyof Edits): Promise<void> => {
      const begun = await clerk.send(orders, 'edit-order', edits()[name], { key: name });
      assert.ok(begun.done, JSON.stringify(begun));
      acknowledge(name);
      await system.operations.settle();
    };
    await begin('unpaid');
    const given = await clerk.send(orders, 'cancel-edit', nameOf(unpaid), { key: 'cancel' });
    assert.ok(given.done, JSON.stringify(given));
    acknowledge(LAST.unpaid);
    await system.operations.settle();
    await begin('fits');
    const card = { payment: fits.edit, card: 'tok_good', returnUrl: 'https://shop.example/back' };
    const paid = await system.client(buyer()).send(orders, 'pay-edit', { ...nameOf(fits), ...card }, { key: 'pay' });
    assert.ok(paid.done, JSON.stringify(paid));
    acknowledge(LAST.fits);
    await workOff(system, network);
  },

  async check(system, acknowledged, finished) {
    await workOff(system, network);
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
    const statuses: string[] = [];
    for (const [name, edit] of Object.entries(edits()) as [keyof Edits, Edit][]) {
      const told = await Shop.on(system).clerk.query(orders, 'order-edit', nameOf(edit));
      // An edit that was not heard of may not have begun; one that has comes to its end, or to where somebody has to do something.
      if (told === null) assert.ok(!acknowledged.includes(name), `${name} is lost`);
      else {
        const isOver = acknowledged.includes(LAST[name]) || told.status !== 'requires-payment';
        assert.equal(told.status, isOver ? ENDS[name] : 'requires-payment', `${name}: ${JSON.stringify(told)}`);
      }
      statuses.push(`${name} ${told?.status}`);
      await checkEnd(system, edit, told?.status);
    }
    await checkGoods(system, statuses);
    if (finished) assert.ok(acknowledged.length === 4);
  },
};

function nameOf({ order, edit }: Edit) {
  return { order, edit };
}

/** The order is what it was, or what was asked for, and paid by the card that was given; what is not is claimed by nobody. */
async function checkEnd(system: System, { edit, order, adds, removes }: Edit, status = 'failed'): Promise<void> {
  const { clerk } = Shop.on(system);
  const isMade = status === 'edited';
  assert.equal((await clerk.query(orders, 'order', { order: edit }))?.status, isMade ? 'confirmed' : undefined);
  const { claim } = (await clerk.query(pricing, 'quote', { quote: adds!.quote }))!;
  assert.equal(claim !== null, status !== 'failed');
  const intent = await clerk.query(payments, 'intent', { intent: `${edit}.card` });
  const expected = isMade ? ['authorised'] : status === 'failed' ? ['cancelled', undefined] : ['created'];
  assert.ok(expected.includes(intent?.status), `its payment is ${intent?.status}`);
  if (removes === undefined) return;
  const given = await clerk.query(orders, 'cancellation', { order, cancellation: `${order}#1` });
  assert.equal(given?.status ?? null, isMade ? 'cancelled' : null);
}

/** What is added, or waits for its payment, is reserved where it lies; all else is free. Of the two edits one is begun when the other is over. */
async function checkGoods(system: System, statuses: readonly string[]): Promise<void> {
  const shop = Shop.on(system);
  const isKept = statuses.some((one) => /edited$|requires-payment$/.test(one));
  const pots = await Promise.all(['main', 'north'].map((location) => shop.stockOf('POT', location)));
  assert.deepEqual(
    pots.map((level) => level?.reserved),
    isKept ? [2, 1] : [0, 0],
  );
  const mugs = 2 - (statuses.includes('fits edited') ? 1 : 0) + (statuses.includes('unpaid requires-payment') ? 1 : 0);
  assert.equal((await shop.stockOf('MUG'))?.reserved, mugs);
}
