import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { staff } from '@banyan/engine';
import { systemIn } from './test-system.ts';
import { parcels, warehouse } from './warehouse.ts';

/** A folder in which a system was killed at the given moment. */
function folderOfKilled(context: TestContext, moment: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-killed-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(import.meta.dirname, 'run-until-killed.ts');
  const { signal, stderr } = spawnSync(process.execPath, [program, moment, folder], { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL', stderr);
  return folder;
}

const viewFiles = (folder: string): string[] =>
  readdirSync(join(folder, 'services', 'warehouse')).filter((name) => /^views\.shelves\.\d+\.db$/.test(name));

for (const [moment, what] of [
  ['before-decided', 'before it has decided to send'],
  ['decided', 'between the commit of what is to be sent and its sending'],
  ['received', 'after the receiver’s commit, before its answer is recorded'],
  ['answered', 'after the answer is recorded'],
] as const) {
  test(`a process manager killed ${what}: after a restart its command has taken effect once`, async (context) => {
    const { system } = await systemIn(context, folderOfKilled(context, moment));
    await system.operations.settle();
    const client = system.client(staff('ann'));
    assert.equal((await client.query(warehouse, 'shelf', { sku: 'A' }))!.stock, 3);
    assert.equal((await client.query(parcels, 'parcel', { parcel: 'p' }))!.step, 'packed');
    assert.equal((await system.operations.verifyLog('warehouse')).events, 2, 'received and taken');
    assert.equal((await system.operations.verifyLog('parcels')).events, 2, 'ordered and packed');
    assert.deepEqual(await system.operations.parkedInstances(), []);
  });
}

for (const [moment, what, live] of [
  ['folding', 'half-way', 'views.shelves.1.db'],
  ['before-swap', 'before its swap', 'views.shelves.1.db'],
  ['swapped', 'right after its swap', 'views.shelves.2.db'],
] as const) {
  test(`a rebuild killed ${what} leaves one whole view and no remains, and the next rebuild works`, async (context) => {
    const folder = folderOfKilled(context, moment);
    if (moment !== 'swapped') assert.equal(viewFiles(folder).length, 2, 'the copy was there when it was killed');
    const { system, entries } = await systemIn(context, folder);
    assert.deepEqual(viewFiles(folder), [live]);
    const client = system.client(staff('ann'));
    const [shelves] = await system.operations.views();
    assert.deepEqual(shelves!.positions, { 'warehouse/0': 6_000 }, 'it need not catch up');
    assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'S7' }), { sku: 'S7', stock: 120, low: false });
    await client.send(warehouse, 'receive', { sku: 'S7', quantity: 1 });
    await system.operations.rebuildView('warehouse', 'shelves');
    await system.operations.settle();
    assert.equal(viewFiles(folder).length, 1);
    assert.deepEqual(await client.query(warehouse, 'shelf', { sku: 'S7' }), { sku: 'S7', stock: 121, low: false });
    const { rows, differences } = await system.operations.compareView('warehouse', 'shelves');
    assert.deepEqual([rows, differences], [50, 0]);
    assert.deepEqual(entries, []);
  });
}
