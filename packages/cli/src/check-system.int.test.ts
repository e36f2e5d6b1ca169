import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { anybody } from '@banyan/engine';
import { checkSystem, type SystemCheck } from './check-system.ts';
import { ownSystem } from './owned-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

async function checked(path: string): Promise<SystemCheck> {
  const owner = await ownSystem(path, tally);
  try {
    return await checkSystem(owner);
  } finally {
    await owner.close();
  }
}

test('a row that was changed behind the system’s back, with the checksum that belongs to it, is found by a check', async (context) => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-check-'));
  context.after(() => rm(path, { recursive: true }));
  const owner = await ownSystem(path, tally);
  for (const counter of ['a', 'b', 'c']) {
    await owner.client(anybody()).send(tallyContract, 'count', { counter, by: 2 });
  }
  await owner.operations.settle();
  await owner.close();
  assert.equal((await checked(path)).whole, true);
  const database = new DatabaseSync(join(path, 'services', 'tallies', 'views.totals.1.db'));
  const { row } = database.prepare(`select row from rows where key = 'b'`).get() as { readonly row: string };
  const forged = row.replace('"total":2', '"total":3');
  assert.notEqual(forged, row);
  database.prepare(`update rows set row = ?, checksum = ? where key = 'b'`).run(forged, crc32(forged, crc32('b')));
  database.close();
  const { whole, views } = await checked(path);
  assert.equal(whole, false);
  assert.deepEqual(
    views.map(({ view, rows, differences, differing }) => ({ view, rows, differences, differing })),
    [{ view: 'totals', rows: 3, differences: 1, differing: ['b'] }],
  );
});
