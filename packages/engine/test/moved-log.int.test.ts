import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogSealedError, moveLog, staff } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { systemIn, testSystem } from './test-system.ts';
import { warehouse } from './warehouse.ts';

test('a system is not started on a log that has moved away, and is where it has moved to', async (context) => {
  const started = await testSystem(context);
  await started.system.client(staff('ann')).send(warehouse, 'receive', { sku: 'S1', quantity: 3 });
  const elsewhere = await mkdtemp(join(tmpdir(), 'banyan-moved-'));
  context.after(() => rm(elsewhere, { recursive: true }));
  const move = async (from: DataFolder): Promise<void> => {
    const to = openDataFolder(elsewhere);
    const [source, target] = [await from.logStore('warehouse'), await to.logStore('warehouse')];
    await moveLog({ source, target, from: 'here', to: 'there', newId: () => 'move-1' });
    await source.close();
    await to.close();
  };

  await assert.rejects(started.restart({ before: move }), (error) => {
    assert.ok(error instanceof LogSealedError);
    assert.match(error.message, /the log of warehouse takes nothing in this store: it moves, or has moved, to there/);
    return true;
  });
  const { system } = await systemIn(context, elsewhere);
  await system.operations.settle();
  assert.equal((await system.client(staff('ann')).query(warehouse, 'shelf', { sku: 'S1' }))?.stock, 3);
});
