import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { customers } from '@banyan/customers/contract';
import { argon2Passwords, customer, staff, startSystem, systemPorts, type System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { openDataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';
import { ErasureWorker } from '../erasure-worker.ts';
import { orderKeys } from '../order-keys.ts';
import { orderNames } from '../order-names.ts';
import { orderObstacles } from '../order-obstacles.ts';

/** Who works in the market. */
export const owner = staff('owner');
/** Who is erased. */
export const ann = customer('ann');
/** A token as clients make it. */
export const token = (): string => randomBytes(32).toString('base64url');

/** The market and the worker on a folder that goes with the test. */
export async function market(context: TestContext, path = folderOf(context), aheadMs = 0) {
  const folder = openDataFolder(path);
  const { clock } = systemPorts;
  const parts = oneProcess(folder);
  const system = await startSystem({
    ...parts,
    ports: {
      clock: { now: () => clock.now() + aheadMs, monotonicMs: () => clock.monotonicMs() },
      passwords: argon2Passwords(systemPorts.random, { memory: 64, passes: 1, parallelism: 1 }),
    },
  });
  const troubles: string[] = [];
  let rounds = 0;
  const client: System['client'] = (caller) => {
    const called = system.client(caller);
    const query: (typeof called)['query'] = (contract, name, ...rest) => {
      if (name === 'erasure-work') rounds += 1;
      return called.query(contract, name, ...rest);
    };
    return { query, send: called.send.bind(called) };
  };
  const worker = new ErasureWorker({
    system: { client, watch: system.watch.bind(system), operations: system.operations },
    findObstacles: orderObstacles(system),
    findNames: orderNames(system),
    findKeys: orderKeys(system),
    watched: ['orders', 'payments'],
    tell: (trouble) => troubles.push(trouble),
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= worker.stop().then(async () => {
      await system.stop();
      await folder.close();
    }));
  context.after(stop);
  return { system, path, stop, troubles, rounds: () => rounds };
}

export function folderOf(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'banyan-erasure-'));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export async function until<R>(look: () => Promise<R | undefined | false>): Promise<R> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const erasureOf = (system: System, who = 'ann') =>
  system.client(owner).query(customers, 'erasure', { customer: who });
export const erasedBy = (system: System, who = 'ann') =>
  until(async () => (await erasureOf(system, who))?.status === 'erased');

/** Ann with an account, an address, a session and an order that is open. */
export async function annsTraces(system: System): Promise<void> {
  await system.client({ role: 'public', id: 'anybody', tenant: 'default' }).send(customers, 'sign-up', {
    customer: 'ann',
    country: 'France',
    name: 'Ann Featherstonehaugh',
    email: 'ann@featherstonehaugh.example',
    password: 'correct horse',
    session: 's1',
    token: token(),
    label: 'Featherstonehaugh’s telephone',
  });
  const client = system.client(ann);
  await client.send(customers, 'save-address', {
    address: 'home',
    country: 'FR',
    recipient: 'A. Featherstonehaugh',
    street: ['12 Acacia Avenue'],
    city: 'Lyon',
  });
  await system.client(owner).send(orders, 'draft-order', {
    order: 'web-7',
    customer: 'ann',
    country: 'France',
    currency: 'EUR',
    lines: [{ sku: 'A', kind: 'goods', quantity: 1, price: { amount: 100, currency: 'EUR', scale: 2 } }],
  });
  await system.operations.settle();
}
