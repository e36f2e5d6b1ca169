import assert from 'node:assert/strict';
import { carts } from '@banyan/carts/contract';
import type { LogStore, System } from '@banyan/engine';
import type { CrashScenario } from '@banyan/testing';
import { Shop } from '../checkout/testing/shop.ts';
import { assertLogsWhole, openFurnished, readTemplate } from './furnished-folder.ts';
import { ANN, tellMergeStory, type MergeStory } from './merge-story.ts';
import { orderServices } from './order-services.ts';

const logs = new Map<string, LogStore>();
/** What has happened to carts when all is told, however often it was begun: handed over; merged (2); joined, both carts (3); begun by a merge (3). */
const HAPPENED = 9;

/** The story, and how far the log of carts had come before it. */
const story = () => readTemplate('story.json') as MergeStory & { readonly furnished: number };

/** A sign-in with carts on the market's own services and stores, for the crash harness. All before it is furnished: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open: (path) => openFurnished(path, logs),

  run: (system, acknowledge) => tellMergeStory(system, story(), acknowledge),

  async check(system, acknowledged, finished) {
    await assertLogsWhole(system, logs);
    const { operations } = system;
    assert.deepEqual(await operations.parkedInstances(), []);
    assert.equal((await operations.compareView('carts', 'carts')).differences, 0);
    await checkMerged(system, acknowledged.includes('merged'));
    await checkJoined(system, acknowledged.includes('joined'), acknowledged.includes('begun'));
    if (!finished) return;
    assert.deepEqual(new Set(acknowledged), new Set(['merged', 'joined', 'begun']));
    assert.equal((await logs.get('carts')!.head()).position, story().furnished + HAPPENED);
  },
};

/** The customer's cart has all of the guest's once and the guest's is closed; or neither. */
async function checkMerged(system: System, wasTold: boolean): Promise<void> {
  const { own, merged } = story();
  const [mine, theirs] = [await look(system, own), await look(system, merged)];
  if (theirs?.mergedInto === own) {
    assert.deepEqual(mine?.pieces, { mug: 5, pot: 10_000, lid: 1 });
    assert.deepEqual([theirs.state, theirs.pieces], ['merged', {}]);
  } else {
    assert.ok(!wasTold, 'a merge is lost');
    assert.deepEqual(mine?.pieces, { mug: 3, pot: 6000 });
    assert.deepEqual(
      [theirs?.state, theirs?.pieces, theirs?.coupons],
      ['open', { mug: 2, pot: 5000, lid: 1 }, ['THEIRS']],
    );
  }
  assert.deepEqual([mine?.state, mine?.coupons], ['open', ['MINE']]);
}

/** The guest's other cart is the guest's, then the customer's, and then in the cart that it begins. */
async function checkJoined(system: System, hasJoined: boolean, hasBegun: boolean): Promise<void> {
  const { joined, begun, guest } = story();
  const [other, made] = [await look(system, joined), await look(system, begun)];
  if (made !== undefined) {
    assert.deepEqual([made.owner, made.state, made.pieces, made.coupons], [ANN.id, 'open', { mug: 4 }, ['ALONE']]);
    assert.deepEqual([other?.owner, other?.state, other?.mergedInto, other?.pieces], [ANN.id, 'merged', begun, {}]);
  } else {
    assert.ok(!hasBegun, 'a cart that begins with a merge is lost');
    assert.deepEqual([other?.state, other?.pieces, other?.coupons], ['open', { mug: 4 }, ['ALONE']]);
    assert.ok([guest.id, ANN.id].includes(other?.owner ?? ''));
    if (hasJoined) assert.equal(other?.owner, ANN.id);
  }
}

async function look(system: System, cart: string) {
  const it = await Shop.on(system).clerk.query(carts, 'cart-record', { cart });
  return it === null
    ? undefined
    : { ...it, pieces: Object.fromEntries(it.lines.map(({ line, quantity }) => [line, quantity])) };
}
