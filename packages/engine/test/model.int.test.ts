import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BanyanError } from '@banyan/core';
import fc from 'fast-check';
import { staff, type Outcome, type System } from '@banyan/engine';
import { testSystem } from './test-system.ts';
import { warehouse } from './warehouse.ts';

const SKUS = ['A', 'B', 'C'];

interface Receive {
  readonly kind: 'receive';
  readonly sku: string;
  readonly quantity: number;
  readonly key: string;
}

interface Move {
  readonly kind: 'move';
  readonly from: string;
  readonly to: string;
  readonly quantity: number;
  readonly key: string;
}

type Step = Receive | Move;

const sku = fc.constantFrom(...SKUS);
const quantity = fc.integer({ min: 1, max: 9 });
// Few keys, so that many are used again, with the same body and with others.
const key = fc.integer({ min: 0, max: 25 }).map((nth) => `k${nth}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('receive' as const), sku, quantity, key }),
  fc
    .record({ kind: fc.constant('move' as const), from: sku, to: sku, quantity, key })
    .filter(({ from, to }) => from !== to),
);

function send(system: System, one: Step): Promise<Outcome> {
  const client = system.client(staff('ann'));
  if (one.kind === 'receive') {
    return client.send(warehouse, 'receive', { sku: one.sku, quantity: one.quantity }, { key: one.key });
  }
  const { from, to, quantity: moved } = one;
  return client.send(warehouse, 'move', { from, to, quantity: moved }, { key: one.key });
}

/** What was told of each key, by command; commands sent at once may be decided in any order, but a key is told one thing for ever. */
class Told {
  readonly #outcomes = new Map<string, { readonly body: string; readonly outcome: string }>();
  readonly effects: Step[] = [];

  add(one: Step, settled: PromiseSettledResult<Outcome>): void {
    const name = `${one.kind} ${one.key}`;
    const body = JSON.stringify(one);
    const before = this.#outcomes.get(name);
    if (settled.status === 'rejected') {
      assert.equal((settled.reason as BanyanError).code, 'key-reused');
      assert.ok(before === undefined || before.body !== body, 'the same body is never refused');
      return;
    }
    const { token: _token, ...rest } = settled.value;
    const outcome = JSON.stringify(rest);
    if (before === undefined) {
      this.#outcomes.set(name, { body, outcome });
      if (rest.done) this.effects.push(one);
    } else assert.deepEqual({ body, outcome }, before);
  }

  stock(of: string): number {
    let stock = 0;
    for (const one of this.effects) {
      if (one.kind === 'receive') stock += one.sku === of ? one.quantity : 0;
      else stock += (one.to === of ? one.quantity : 0) - (one.from === of ? one.quantity : 0);
    }
    return stock;
  }
}

test('any commands, with keys used again, at once and across restarts: what was told is what is there', async (context) => {
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(rounds, async (batches) => {
      let started = await testSystem(context, {
        limits: { batchCommandsMax: 5, cacheBytesMax: 1_500, snapshotEvents: 3 },
      });
      const told = new Told();
      for (const batch of batches) {
        const settled = await Promise.allSettled(batch.map((one) => send(started.system, one)));
        // Those that were refused for another body are judged last: who came first is known by then.
        const judged = batch.map((one, nth) => ({ one, settled: settled[nth]! }));
        for (const { one, settled: end } of judged) if (end.status === 'fulfilled') told.add(one, end);
        for (const { one, settled: end } of judged) if (end.status === 'rejected') told.add(one, end);
        started = await started.restart();
      }
      const { system } = started;
      await system.operations.settle();
      for (const name of SKUS) {
        const row = await system.client(staff('ann')).query(warehouse, 'shelf', { sku: name });
        assert.equal(row?.stock ?? 0, told.stock(name));
        assert.ok((row?.stock ?? 0) >= 0);
      }
      assert.equal((await system.operations.compareView('warehouse', 'shelves')).differences, 0);
      const events = told.effects.reduce((sum, { kind }) => sum + (kind === 'move' ? 2 : 1), 0);
      assert.equal((await system.operations.verifyLog('warehouse')).events, events);
      await system.stop();
    }),
    { numRuns: 4 },
  );
});
