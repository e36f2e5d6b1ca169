import assert from 'node:assert/strict';
import { staff, type LogStore, type System } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';

const clerk = staff('clerk');
const PAGE = 1000;

/** What holds of the market whenever it has come to rest, whatever happened before. Throws when something does not. */
export async function checkInvariants(system: System, logs: ReadonlyMap<string, LogStore> = new Map()): Promise<void> {
  await checkStock(system);
  await checkLedger(system);
  await checkNumbers(system);
  await checkOperations(system);
  for (const log of logs.values()) {
    await system.operations.verifyLog(log.log);
    assert.deepEqual(await log.registers('intent', '', PAGE), [], `${log.log} has a command that was never answered`);
    assert.deepEqual(await log.registers('parked', '', PAGE), [], `${log.log} has a parked process instance`);
  }
}

/** What came in is free, promised or gone, piece by piece; and what is promised is promised to open reservations. */
async function checkStock(system: System): Promise<void> {
  const client = system.client(clerk);
  const held = new Map<string, number>();
  const { rows: open } = await client.query(inventory, 'reservations', { state: 'open', limit: PAGE });
  for (const { sku, quantity } of open.flatMap(({ lines }) => lines)) held.set(sku, (held.get(sku) ?? 0) + quantity);
  const { rows } = await client.query(inventory, 'stock-levels', { limit: PAGE });
  for (const level of rows) {
    const { sku, free, reserved } = level;
    const came = level.received + level.returned + level.adjusted + level.transferred + level.backOrdered;
    const there = level.shipped + reserved + free + level.inTransit + level.quarantined;
    assert.equal(there, came, `pieces of ${sku} were lost or made`);
    assert.equal(reserved, held.get(sku) ?? 0, `what is reserved of ${sku} is not what reservations hold`);
    assert.ok(free >= 0 && reserved >= 0, `${sku} is oversold`);
  }
}

async function checkLedger(system: System): Promise<void> {
  const client = system.client(clerk);
  const trial = await client.query(payments, 'trial-balance', { currency: 'GBP' });
  assert.equal(
    trial.reduce((sum, { balance }) => sum + balance.amount, 0),
    0,
    'the ledger does not balance',
  );
  for (const { account, balance } of trial) {
    const { rows } = await client.query(payments, 'entries', { account, currency: 'GBP', limit: PAGE });
    const sum = rows.reduce((all, { amount }) => all + amount.amount, 0);
    assert.equal(sum, balance.amount, `the balance of ${account} is not the sum of its entries`);
  }
}

async function checkNumbers(system: System): Promise<void> {
  const { rows } = await system.client(clerk).query(orders, 'orders', { limit: PAGE });
  const numbers = rows.flatMap(({ number }) => number ?? []).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers,
    numbers.map((_, nth) => nth + 1),
    'order numbers have a gap',
  );
}

async function checkOperations({ operations }: System): Promise<void> {
  assert.deepEqual(await operations.parkedInstances(), []);
  assert.deepEqual(await operations.parkedRows(), []);
  for (const { service, view, behind } of await operations.views()) {
    assert.equal(behind, 0, `view ${view} has not seen all events`);
    const { differing } = await operations.compareView(service, view);
    assert.deepEqual(differing, [], `view ${view} of ${service} is not the fold of its logs`);
  }
}
