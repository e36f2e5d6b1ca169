import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { catalog } from './contract.ts';
import { catalogService } from './service.ts';

const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** Timers that fire when the test moves the clock. */
class ManualTime {
  #nowMs = START_MS;
  readonly #tasks = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  readonly clock = { now: () => this.#nowMs, monotonicMs: () => this.#nowMs };
  readonly scheduler = {
    after: (delayMs: number, run: () => void) => {
      const task = { dueMs: this.#nowMs + delayMs, run };
      this.#tasks.add(task);
      return () => void this.#tasks.delete(task);
    },
    soon: (run: () => void) => void setImmediate(run),
  };

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const task of this.#tasks) if (task.dueMs <= this.#nowMs && this.#tasks.delete(task)) task.run();
  }
}

test('a scheduled product is published at its time and not before, also when the process was down in between', async () => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-publication-'));
  const time = new ManualTime();
  const start = async (): Promise<{ folder: DataFolder; system: System }> => {
    const folder = openDataFolder(path);
    const { stores } = folder;
    const ports = { clock: time.clock, scheduler: time.scheduler };
    return { folder, system: await startSystem({ services: [catalogService, inventoryService], stores, ports }) };
  };
  const stateOf = async (system: System, sku: string) => {
    await system.operations.settle();
    return (await system.client(staff('keeper')).query(catalog, 'product-record', { sku }))?.state;
  };
  let { folder, system } = await start();
  const client = system.client(staff('keeper'));
  const publishAt = new Date(START_MS + 2 * HOUR_MS).toISOString();
  for (const sku of ['SOON', 'TAKEN-BACK']) {
    await client.send(catalog, 'draft-product', { sku, name: sku });
    await client.send(catalog, 'schedule-product', { sku, publishAt });
  }
  await client.send(catalog, 'unschedule-product', { sku: 'TAKEN-BACK' });
  await system.operations.settle();
  time.pass(2 * HOUR_MS - 1);
  assert.equal(await stateOf(system, 'SOON'), 'draft');
  await system.stop();
  await folder.close();
  time.pass(1);
  ({ folder, system } = await start());
  time.pass(0);
  assert.equal(await stateOf(system, 'SOON'), 'published');
  assert.equal(await stateOf(system, 'TAKEN-BACK'), 'draft');
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});
