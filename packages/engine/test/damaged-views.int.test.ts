import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import { staff, StorageFullError, StoreError, systemPorts, type System, type ViewStore } from '@banyan/engine';
import { intercepted, TestClock, testSystem, until, type TestSystem } from './test-system.ts';
import { warehouse } from './warehouse.ts';

const ann = staff('ann');
const SKUS = Array.from({ length: 40 }, (_, nth) => `S${nth}`);
const shelf = (system: System, sku: string) => system.client(ann).query(warehouse, 'shelf', { sku });

/** A stopped system whose view holds 40 shelves of 7, and the view's file. */
async function filled(context: TestContext): Promise<{ readonly started: TestSystem; readonly file: string }> {
  const started = await testSystem(context);
  const client = started.system.client(ann);
  await Promise.all(SKUS.map((sku) => client.send(warehouse, 'receive', { sku, quantity: 7 })));
  await started.system.operations.settle();
  await started.system.stop();
  return { started, file: join(started.folder, 'services', 'warehouse', 'views.shelves.1.db') };
}

/** Every row is right, by the query and by a comparison with the log. */
async function assertWhole(system: System): Promise<void> {
  await system.operations.settle();
  for (const sku of SKUS) assert.deepEqual(await shelf(system, sku), { sku, stock: 7, low: false });
  const { rows, differences } = await system.operations.compareView('warehouse', 'shelves');
  assert.deepEqual([rows, differences], [40, 0]);
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const [from, to] = [Buffer.from('{"sku":"S33","stock":7'), Buffer.from('{"sku":"S33","stock":8')];
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at)) to.copy(bytes, at);
  writeFileSync(file, bytes);
}

test('a flipped byte in a view’s row is never served: the service leaves readiness until the view is built again', async (context) => {
  const { started, file } = await filled(context);
  flipByte(file);
  const { system, entries } = await started.restart();
  assert.ok(system.readiness().ready, 'nobody has met it yet');
  await assert.rejects(shelf(system, 'S33'), { code: 'damaged-view' });
  assert.match(system.readiness().reasons['warehouse']!, /view shelves is damaged: the row "S33" does not match/);
  await assert.rejects(shelf(system, 'S1'), { code: 'unavailable', message: /it is being rebuilt: .*damaged/ });
  await until(() => system.readiness().ready);
  await assertWhole(system);
  assert.equal(entries.filter(({ level }) => level === 'error').length, 1);
});

test('a view’s row is not folded on when it is damaged', async (context) => {
  const { started, file } = await filled(context);
  flipByte(file);
  const { system } = await started.restart();
  await system.client(ann).send(warehouse, 'receive', { sku: 'S33', quantity: 1 });
  await system.operations.settle();
  assert.equal((await shelf(system, 'S33'))!.stock, 8);
  assert.equal((await system.operations.compareView('warehouse', 'shelves')).differences, 0);
});

const harms: Record<string, (folder: string) => void> = {
  'a view’s file is no database': (folder) => writeFileSync(join(folder, 'views.shelves.1.db'), 'text '.repeat(5_000)),
  'a view’s file is cut off': (folder) => truncateSync(join(folder, 'views.shelves.1.db'), 5_000),
  'views.db is no database': (folder) => writeFileSync(join(folder, 'views.db'), 'text '.repeat(5_000)),
  'views.db is overwritten at its start': (folder) => {
    const bytes = readFileSync(join(folder, 'views.db'));
    writeFileSync(join(folder, 'views.db'), bytes.fill(0x5a, 100, 4_096));
  },
};

for (const [what, harm] of Object.entries(harms)) {
  test(`when ${what}, the view is made anew from the log`, async (context) => {
    const { started } = await filled(context);
    harm(join(started.folder, 'services', 'warehouse'));
    const { system, notices } = await started.restart();
    await assert.rejects(shelf(system, 'S1'), { code: 'unavailable', message: /made from its logs/ });
    assert.equal(system.readiness().ready, false);
    await until(() => system.readiness().ready);
    await assertWhole(system);
    assert.match(notices.join(), /damaged/);
  });
}

test('a corrupted page of a view, whichever it is, is never served, and heals', async (context) => {
  const { started, file } = await filled(context);
  const pages = readFileSync(file).length / 4_096;
  let current = started;
  for (let page = 1; page < pages; page += 1) {
    await current.system.stop();
    const folder = join(started.folder, 'services', 'warehouse');
    const catalog = new DatabaseSync(join(folder, 'views.db'));
    const generation = catalog.prepare('select generation from views').get()!['generation'];
    catalog.close();
    const live = join(folder, `views.shelves.${String(generation)}.db`);
    const bytes = readFileSync(live);
    writeFileSync(live, bytes.fill(0x5a, page * 4_096, (page + 1) * 4_096));
    current = await current.restart();
    const { system } = current;
    for (const sku of SKUS) {
      // Damage that is met ends in an error, and never in another row.
      const row = await shelf(system, sku).catch(() => undefined);
      if (row !== undefined) assert.deepEqual(row, { sku, stock: 7, low: false });
    }
    await system
      .client(ann)
      .query(warehouse, 'shelves', { low: false, limit: 100 })
      .catch(() => {});
    await until(() => system.readiness().ready);
    await assertWhole(system);
  }
});

test('a rebuild that fails is tried again until it succeeds, and readiness goes on saying why', async (context) => {
  const { started, file } = await filled(context);
  flipByte(file);
  let full = true;
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      shadow: (definition) => (full ? Promise.reject(new StorageFullError('the copy')) : store.shadow(definition)),
    });
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await started.restart({ wrapViews, ports });
  await assert.rejects(shelf(system, 'S33'), { code: 'damaged-view' });
  for (let round = 0; round < 3; round += 1) {
    await until(() => /S33.*and its last rebuild failed.*no room/.test(system.readiness().reasons['warehouse'] ?? ''));
    clock.advance(5_000);
  }
  full = false;
  await until(() => {
    clock.advance(5_000);
    return system.readiness().ready;
  });
  await assertWhole(system);
});

/** Puts a text in a row's place, with the checksum that belongs to it. */
const forge = (file: string, sku: string, row: string): void => {
  const database = new DatabaseSync(file);
  database.prepare('update rows set row = ?, checksum = ? where key = ?').run(row, crc32(row, crc32(sku)), sku);
  database.close();
};

test('what an index holds of a row, changed behind the engine’s back, is found by a comparison with the log', async (context) => {
  const { started, file } = await filled(context);
  const database = new DatabaseSync(file);
  const { changes } = database.prepare(`update rows set value_0_0 = 'S1' where key = 'S3'`).run();
  database.close();
  assert.equal(changes, 1);
  const { system } = await started.restart();
  const { differences, differing } = await system.operations.compareView('warehouse', 'shelves');
  assert.deepEqual([differences, differing], [1, ['S3']]);
  await system.operations.rebuildView('warehouse', 'shelves');
  await assertWhole(system);
});

test('rows that were changed, removed and added behind the engine’s back are found by a comparison with the log', async (context) => {
  const { started, file } = await filled(context);
  forge(file, 'S3', '{"sku":"S3","stock":70,"low":false}');
  // The same row, written otherwise.
  forge(file, 'S4', '{"low":false,"stock":7,"sku":"S4"}');
  const database = new DatabaseSync(file);
  database.exec(`delete from rows where key = 'S17'; update rows set key = 'T39' where key = 'S39'`);
  database.prepare(`update rows set checksum = ? where key = 'T39'`).run(checksumOf(database, 'T39'));
  database.close();
  const { system } = await started.restart();
  const { differences, differing } = await system.operations.compareView('warehouse', 'shelves');
  assert.deepEqual([differences, differing], [4, ['S17', 'S3', 'S39', 'T39']]);
  await system.operations.rebuildView('warehouse', 'shelves');
  await assertWhole(system);
});

function checksumOf(database: DatabaseSync, key: string): number {
  const found = database.prepare('select row from rows where key = ?').get(key) as { readonly row: string };
  return crc32(found.row, crc32(key));
}

test('a cursor that was changed on the disk is met when the view is opened, which is then made anew', async (context) => {
  const { started, file } = await filled(context);
  const database = new DatabaseSync(file);
  assert.equal(database.prepare('update cursors set position = position - 1').run().changes, 1);
  database.close();
  const { system, notices } = await started.restart();
  await until(() => system.readiness().ready);
  await assertWhole(system);
  assert.match(notices.join(), /the cursor of "warehouse\/0" does not match its checksum/);
});

test('cursors that were changed behind a running engine’s back are told by an examination', async (context) => {
  const { started, file } = await filled(context);
  const { system } = await started.restart();
  assert.deepEqual(await system.operations.examineView('warehouse', 'shelves'), []);
  const database = new DatabaseSync(file);
  database.exec('delete from cursors');
  database.close();
  const misfits = await system.operations.examineView('warehouse', 'shelves');
  assert.deepEqual(misfits, ['the cursor of warehouse/0 stands at none, not at 40']);
  await system.operations.rebuildView('warehouse', 'shelves');
  assert.deepEqual(await system.operations.examineView('warehouse', 'shelves'), []);
});

/** Renames an entry of the index of stocks, which the rows in it are listed by. */
function loseEntry(file: string): void {
  const bytes = readFileSync(file);
  const database = new DatabaseSync(file);
  const root = Number(database.prepare(`select rootpage from sqlite_schema where name = 'range_0'`).get()!['rootpage']);
  database.close();
  const at = bytes.indexOf('S33', (root - 1) * 4_096);
  assert.ok(at < root * 4_096);
  bytes[at + 2] = '4'.charCodeAt(0);
  writeFileSync(file, bytes);
}

test('an index that has lost an entry is told by an examination', async (context) => {
  const { started, file } = await filled(context);
  loseEntry(file);
  const { system } = await started.restart();
  const misfits = await system.operations.examineView('warehouse', 'shelves');
  assert.match(misfits.join(), /the file: .*range_0 \(of index /);
});

test('a view whose index has lost an entry is served no more once it was looked at, and built again', async (context) => {
  const { started, file } = await filled(context);
  loseEntry(file);
  const { system, entries } = await started.restart();
  const misfits = await system.operations.mendView('warehouse', 'shelves');
  assert.match(misfits.join(), /the file: .*range_0 \(of index /);
  await assert.rejects(shelf(system, 'S1'), { code: 'unavailable', message: /it is being rebuilt: .*range_0/ });
  await until(() => system.readiness().ready);
  await assertWhole(system);
  assert.deepEqual(await system.operations.mendView('warehouse', 'shelves'), []);
  assert.equal(entries.filter(({ level }) => level === 'error').length, 1);
});

test('an examination does not hold up the end of a system', async (context) => {
  const { started } = await filled(context);
  const { system } = await started.restart();
  const broken = assert.rejects(system.operations.mendView('warehouse', 'shelves'), StoreError);
  await system.stop();
  await broken;
});
