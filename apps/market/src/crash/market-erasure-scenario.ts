import assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import { isErased, keySubject } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { staff, type LogStore, type System } from '@banyan/engine';
import { notificationsService } from '@banyan/notifications';
import { notifications } from '@banyan/notifications/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { CrashScenario } from '@banyan/testing';
import { Shop } from '../checkout/testing/shop.ts';
import { carryOutErasures, eraseAgain, eraser } from '../erasure/carry-out-erasures.ts';
import { orderKeys } from '../erasure/order-keys.ts';
import { orderNames } from '../erasure/order-names.ts';
import { orderObstacles } from '../erasure/order-obstacles.ts';
import { filesWith } from '../erasure/testing/files-with.ts';
import { FileNetwork } from './file-network.ts';
import { assertLogsWhole, inTemplate, openFurnished } from './furnished-folder.ts';
import { ann, home, readErasureStory, WORDS } from './market-erasure-story.ts';
import { orderServices } from './order-services.ts';
import { workOff } from './return-story.ts';

const logs = new Map<string, LogStore>();
const named = { customer: ann.id, erasure: 'e1' };
const accountant = { ...staff('accountant'), permissions: [{ operation: 'orders/invoice-recipient' }] };
/** Of each service some of what shows something of people. */
const SHOWING = {
  customers: ['profiles', 'address-book'],
  orders: ['order-list', 'checkouts'],
  payments: ['intents', 'provider-requests'],
  notifications: ['outbox'],
};
let path = '';
let network: FileNetwork;

/**
 * Somebody who has bought, by card and on invoice, has got mail, and has sent something back asks to be forgotten, for the crash harness: it waits for the
 * refund, then they are gone from the whole market. One of their invoices is kept, and the time of another is over. All before is furnished.
 */
export const scenario: CrashScenario = {
  services: [...orderServices, notificationsService],

  open(folder) {
    path = folder;
    if (!existsSync(folder)) cpSync(inTemplate('network.json'), `${folder}-network.json`);
    network = new FileNetwork(`${folder}-network.json`);
    return openFurnished(folder, logs);
  },

  async run(system, acknowledge) {
    const asked = await Shop.on(system).clerk.send(customers, 'ask-erasure', named);
    assert.ok(asked.done, JSON.stringify(asked));
    acknowledge('asked');
    // The invoice whose time is over goes first, by itself: views that are folded anew for it would hide that they were not for a person.
    await carryOut(system);
    await workOff(system, network);
    await carryOut(system);
    if ((await statusOf(system)) === 'erased') acknowledge('erased');
  },

  async check(system, acknowledged, finished) {
    // As the market’s worker does at its start: between the end of a key and the new views these show what they showed.
    await carryOut(system);
    await assertLogsWhole(system, logs);
    const status = await statusOf(system);
    if (acknowledged.includes('asked')) assert.ok(status !== undefined, 'the erasure is lost');
    if (acknowledged.includes('erased') || finished) assert.equal(status, 'erased');
    await checkMoney(system, status);
    await checkInvoices(system);
    if (status === 'erased') await checkGone(system);
    if (finished) await checkViews(system);
  },
};

async function statusOf(system: System): Promise<string | undefined> {
  return (await Shop.on(system).clerk.query(customers, 'erasure', { customer: ann.id }))?.status;
}

/** All that the market’s worker has to do by now. */
async function carryOut(system: System): Promise<void> {
  const { operations } = system;
  const [findObstacles, findNames, findKeys] = [orderObstacles(system), orderNames(system), orderKeys(system)];
  const tools = { client: system.client(eraser), operations, findObstacles, findNames, findKeys };
  await operations.settle();
  await eraseAgain(tools);
  while ((await carryOutErasures(tools, [])).ended > 0) await operations.settle();
  await operations.settle();
}

/** Books balance, and say the same of the card as its network does; nobody is erased before all is given back. */
async function checkMoney(system: System, status: string | undefined): Promise<void> {
  const { clerk } = Shop.on(system);
  const { order, back } = readErasureStory();
  await Shop.on(system).assertWhole();
  const { captured, refunded } = network.sums();
  const intent = await clerk.query(payments, 'intent', { intent: `${order}.card` });
  const recorded = [intent?.captured.amount, intent?.refunded.amount];
  // What the network has done and nobody was told of yet is asked for again by the market’s other worker.
  assert.deepEqual(recorded, [captured * 100, intent?.refunded.amount === 0 ? 0 : refunded * 100]);
  const cash = await clerk.query(payments, 'balance', { account: 'asset:card-network', currency: 'GBP' });
  assert.equal(cash.balance.amount, (intent?.captured.amount ?? 0) - (intent?.refunded.amount ?? 0));
  const told = await clerk.query(orders, 'order-return', { return: back });
  if (status === 'begun' || status === 'erased')
    assert.deepEqual([told?.status, intent?.refunded.amount, refunded], ['refunded', 100_000, 1000]);
}

/** Whom the invoice that is kept was written to the accountant still knows, and nobody knows it of the other one. */
async function checkInvoices(system: System): Promise<void> {
  const { order, old } = readErasureStory();
  const client = system.client(accountant);
  assert.deepEqual(await client.query(orders, 'invoice-recipient', { invoice: `${order}.1` }), home);
  assert.equal(await client.query(orders, 'invoice-recipient', { invoice: `${old}.1` }), null);
  const { clerk } = Shop.on(system);
  const { rows: kept } = await clerk.query(customers, 'kept-documents', { customer: ann.id });
  const destroyed = kept.filter((one) => one.destroyed).map(({ document }) => document);
  assert.deepEqual([kept.length, destroyed], [2, [`${old}.1`]]);
  for (const [id, gross] of [
    [order, 2500],
    [old, 1500],
  ] as const)
    assert.equal((await clerk.query(orders, 'invoice', { invoice: `${id}.1` }))?.gross, gross);
}

/** Nothing of the person is in any file; whoever was beside them is there. */
async function checkGone(system: System): Promise<void> {
  const { clerk } = Shop.on(system);
  const { order, old } = readErasureStory();
  assert.deepEqual(
    WORDS.flatMap((word) => filesWith(path, word)),
    [],
    'somebody erased is in the files',
  );
  const { subjects, names } = await system.operations.tombstones();
  const things = [keySubject('document', `${old}.1`), `order ${order}`, `order ${old}`];
  assert.deepEqual(subjects.toSorted(), [...things, ann.id].toSorted());
  // By which accounts and by which orders knew the address.
  assert.equal(names.length, 2);
  assert.ok(isErased((await clerk.query(orders, 'order-delivery', { order }))?.shipTo));
  assert.equal((await clerk.query(customers, 'customer', { customer: 'bea' }))?.name, 'Bea');
  assert.deepEqual((await clerk.query(notifications, 'mails-to-send', {})).rows, []);
}

async function checkViews({ operations }: System): Promise<void> {
  for (const [service, views] of Object.entries(SHOWING))
    for (const view of views) assert.equal((await operations.compareView(service, view)).differences, 0, view);
}
