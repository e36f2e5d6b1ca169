import assert from 'node:assert/strict';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import type { CommandBody } from '@banyan/core';
import type { CrashScenario } from '@banyan/testing';
import { Shop } from '../checkout/testing/shop.ts';
import { assertLogsWhole, openFurnished, readTemplate } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';

type Edit = CommandBody<typeof orders, 'edit-order'>;

/** Two edits of an order of two mugs, in `edits.json` beside the furnished shop. */
export interface Edits {
  /** Takes a mug out, and adds three pots, of which two lie at the one location and one at the other. */
  readonly fits: Edit;
  /** Adds pots that are found at both locations, and is paid by credit that its buyer has not got: all goes back. */
  readonly refused: Edit;
}

const ENDS = { fits: 'edited', refused: 'failed' } as const;
const logs = new Map<string, LogStore>();
const edits = () => readTemplate('edits.json') as Edits;

/** Edits on the market's own services and stores, for the crash harness. The shop is furnished beforehand: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open: (path) => openFurnished(path, logs),

  async run(system, acknowledge) {
    const { refused, fits } = edits();
    for (const [name, edit] of Object.entries({ refused, fits })) {
      const begun = await Shop.on(system).clerk.send(orders, 'edit-order', edit, { key: name });
      assert.ok(begun.done, JSON.stringify(begun));
      acknowledge(name);
      await system.operations.settle();
    }
  },

  async check(system, acknowledged, finished) {
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
    for (const [name, edit] of Object.entries(edits()) as [keyof Edits, Edit][]) {
      const told = await Shop.on(system).clerk.query(orders, 'order-edit', { order: edit.order, edit: edit.edit });
      // An edit that was not heard of may not have begun; one that has comes to its end.
      if (told === null) assert.ok(!acknowledged.includes(name), `${name} is lost`);
      else assert.equal(told.status, ENDS[name], `${name}: ${JSON.stringify(told)}`);
      await checkEnd(system, edit, told?.status === 'edited');
    }
    if (finished) assert.ok(acknowledged.length === 2);
  },
};

/** The order is what it was, or what was asked for; what is added is reserved where it lies, and what is not is free and claimed by nobody. */
async function checkEnd(system: System, { edit, order, adds }: Edit, isMade: boolean): Promise<void> {
  const { clerk } = Shop.on(system);
  assert.equal((await clerk.query(orders, 'order', { order: edit }))?.status, isMade ? 'confirmed' : undefined);
  const { claim } = (await clerk.query(pricing, 'quote', { quote: adds!.quote }))!;
  assert.equal(claim !== null, isMade);
  if (adds?.payBy === 'credit') return;
  const pots = await Promise.all(['main', 'north'].map((location) => Shop.on(system).stockOf('POT', location)));
  assert.deepEqual(
    pots.map((level) => level?.reserved),
    isMade ? [2, 1] : [0, 0],
  );
  const given = await clerk.query(orders, 'cancellation', { order, cancellation: `${order}#1` });
  assert.equal(given?.status ?? null, isMade ? 'cancelled' : null);
  assert.equal((await Shop.on(system).stockOf('MUG'))?.reserved, isMade ? 1 : 2);
}
