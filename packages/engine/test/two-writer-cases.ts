import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { VersionChangedError, verifyChain, type Client, type LogStore } from '@banyan/engine';
import { warehouse } from './warehouse.ts';

/** Two instances of the warehouse, each with its own cache and views, that write one log: every stream that both use collides. */
export interface TwoInstances {
  readonly clients: readonly [Client, Client];
  readonly log: LogStore;
}

/** What must hold of them on every store. */
export function twoWriterCases(twoInstances: (context: TestContext) => Promise<TwoInstances>): void {
  test('two instances that decide on the same streams never oversell: what collides is decided again on the newer state', async (context) => {
    const { clients, log } = await twoInstances(context);
    await clients[0].send(warehouse, 'receive', { sku: 'A', quantity: 60 });
    const moves = Array.from({ length: 100 }, (_, nth) =>
      clients[nth % 2]!.send(warehouse, 'move', { from: 'A', to: `B${nth % 3}`, quantity: 1 }),
    );
    const outcomes = await Promise.all(moves);
    assert.equal(outcomes.filter(({ done }) => done).length, 60);
    assert.equal(await stockOf(log, 'A'), 0);
    const stocks = await Promise.all(['B0', 'B1', 'B2'].map((sku) => stockOf(log, sku)));
    assert.equal(
      stocks.reduce((sum, stock) => sum + stock, 0),
      60,
    );
    await verifyChain(log);
  });

  test('one key sent to two instances at once has one effect and one answer', async (context) => {
    const { clients, log } = await twoInstances(context);
    for (let round = 0; round < 20; round += 1) {
      const options = { key: `k${round}` };
      const outcomes = await Promise.all(
        clients.map((client) => client.send(warehouse, 'receive', { sku: 'A', quantity: 1 }, options)),
      );
      for (const outcome of outcomes) assert.deepEqual(outcome.done && outcome.answer, { stock: round + 1 });
    }
    assert.equal(await stockOf(log, 'A'), 20);
  });

  test('a decision that only reads is confirmed, too: a rejection never stands on a state that another instance has changed', async (context) => {
    const { clients } = await twoInstances(context);
    const [one, two] = clients;
    await one.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    // Instance two has the shelf in its cache, as it was.
    assert.equal((await two.send(warehouse, 'move', { from: 'A', to: 'B', quantity: 2 })).done, false);
    await one.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    assert.equal((await two.send(warehouse, 'move', { from: 'A', to: 'B', quantity: 2 })).done, true);
  });

  test('an edit is never refused for a version that only its instance takes for the newest', async (context) => {
    const { clients } = await twoInstances(context);
    const [one, two] = clients;
    const restock = (client: Client, ifVersion: number) =>
      client.send(warehouse, 'restock', { sku: 'A', quantity: 1 }, { ifVersion });
    await restock(one, 0);
    await restock(two, 1);
    // Instance one has the shelf in its cache, as it was.
    const third = await restock(one, 2);
    assert.equal(third.done && third.version, 3);
    await assert.rejects(restock(two, 2), VersionChangedError);
  });
}

async function stockOf(log: LogStore, sku: string): Promise<number> {
  const events = await log.readStream(`shelf/${sku}`, 0, 10_000);
  let stock = 0;
  for (const { type, payload } of events) {
    const { quantity } = JSON.parse(payload) as { quantity: number };
    stock += type === 'goods-taken' ? -quantity : quantity;
    assert.ok(stock >= 0, `${sku} was oversold`);
  }
  return stock;
}
