import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { anybody, staff } from '@banyan/engine';
import { parcels, warehouse } from './warehouse.ts';
import { testSystem } from './test-system.ts';

const SECRET = 'Rosamund Featherstonehaugh, 12 Acacia Avenue';

test('personal fields are on no log, and still come back: in views, in repeated answers, after a restart', async (context) => {
  const started = await testSystem(context);
  await started.system.client(staff('ann')).send(warehouse, 'receive', { sku: 'A', quantity: 1 });
  const body = { parcel: 'p1', lines: [{ sku: 'A', quantity: 1 }], to: SECRET, receiver: 'r1' };
  const first = await started.system.client(anybody()).send(parcels, 'order', body, { key: 'k' });
  await started.system.operations.settle();
  const { system, folder } = await started.restart();
  const again = await system.client(anybody()).send(parcels, 'order', body, { key: 'k' });
  assert.deepEqual(again.done && again.answer, { to: SECRET, receiver: 'r1' });
  assert.deepEqual(again.done && again.answer, first.done && first.answer);
  assert.equal((await system.client(anybody()).query(parcels, 'parcel', { parcel: 'p1' }))?.to, SECRET);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('log.db'),
  )) {
    assert.equal(
      readFileSync(join(folder, file)).includes('Featherstonehaugh'),
      false,
      `${file} holds personal data in the clear`,
    );
  }
});
