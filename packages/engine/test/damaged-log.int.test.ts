import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { CorruptLogError, staff, systemPorts, UnavailableError, type System } from '@banyan/engine';
import { lab, labService, type LabCode } from './lab.ts';
import { TestClock, testSystem, until, type TestSystem } from './test-system.ts';
import { warehouse } from './warehouse.ts';

const ann = staff('ann');
const DAMAGED = /the log of \w+ is damaged: .+ Restore it from a backup; nothing of it is served meanwhile/;
const PAGE_BYTES = 4096;

const receive = (system: System, sku: string, quantity: number) =>
  system.client(ann).send(warehouse, 'receive', { sku, quantity });
const stockOf = async (system: System, sku: string): Promise<number | undefined> =>
  (await system.client(ann).query(warehouse, 'shelf', { sku }))?.stock;

/** The warehouse's log file, and a stopped system that has filled it: S0 to S9 with 11 each. */
async function filled(context: TestContext): Promise<{ readonly started: TestSystem; readonly file: string }> {
  const started = await testSystem(context);
  for (const quantity of [4, 7]) {
    const nths = Array.from({ length: 10 }, (_, nth) => nth);
    await Promise.all(nths.map((nth) => receive(started.system, `S${nth}`, quantity)));
  }
  await started.system.operations.settle();
  await started.system.stop();
  return { started, file: join(started.folder, 'services', 'warehouse', 'log.db') };
}

test('one flipped byte in an event is never served: not to decisions, not to a rebuild; the view that was made before goes on', async (context) => {
  const { started, file } = await filled(context);
  const bytes = readFileSync(file);
  const [from, to] = [Buffer.from('{"sku":"S3","quantity":7}'), Buffer.from('{"sku":"S3","quantity":6}')];
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at)) to.copy(bytes, at);
  writeFileSync(file, bytes);
  const { system } = await started.restart();
  assert.equal(await stockOf(system, 'S3'), 11);
  await assert.rejects(system.operations.rebuildView('warehouse', 'shelves'), CorruptLogError);
  assert.match(system.readiness().reasons['warehouse']!, DAMAGED);
  assert.equal(await stockOf(system, 'S3'), 11, 'the old view is there');
  for (const sku of ['S3', 'S4']) await assert.rejects(receive(system, sku, 1), CorruptLogError);
  await assert.rejects(system.operations.verifyLog('warehouse'), CorruptLogError);
  assert.equal(system.readiness().ready, false);
});

test('who waits for all that is committed to be seen is told that it cannot be: of a damaged log, and when the system stops', async (context) => {
  const { started, file } = await filled(context);
  const log = new DatabaseSync(file);
  log.exec('update event set checksum = checksum + 1 where position = 3');
  log.close();
  rmSync(join(started.folder, 'services', 'warehouse', 'views.db'));
  const { system } = await started.restart();
  await assert.rejects(system.operations.settle(), CorruptLogError);
  await system.stop();
  await assert.rejects(system.operations.settle(), UnavailableError);
});

test('a corrupted page, whichever it is, is met with a clear word or not needed: no answer comes from it', async (context) => {
  const { started, file } = await filled(context);
  const whole = readFileSync(file);
  let met = 0;
  let before = started;
  for (let page = 0; page < whole.length / PAGE_BYTES; page += 1) {
    await before.system.stop();
    const damaged = Buffer.from(whole).fill(0x5a, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
    for (const beside of ['-wal', '-shm']) rmSync(file + beside, { force: true });
    writeFileSync(file, damaged);
    // A log that is not even opened: the system does not start, and says why.
    const after = await before.restart().catch((error: Error) => error);
    if (after instanceof Error) assert.match(after.message, DAMAGED);
    else {
      if (await isMet(after.system)) met += 1;
      before = after;
    }
  }
  assert.ok(met > 0, 'some damage shows only when it is read');
});

/** Uses all of the log. True when that meets damage, and then readiness says so; false when all is as it should be. */
async function isMet(system: System): Promise<boolean> {
  try {
    for (let nth = 0; nth < 10; nth += 1) {
      const outcome = await receive(system, `S${nth}`, 1);
      assert.deepEqual(outcome.done && outcome.answer, { stock: 12 });
    }
    await system.operations.rebuildView('warehouse', 'shelves');
    await system.operations.settle();
    for (let nth = 0; nth < 10; nth += 1) assert.equal(await stockOf(system, `S${nth}`), 12);
    await system.operations.verifyLog('warehouse');
    return false;
  } catch (error) {
    assert.ok(error instanceof CorruptLogError, String(error));
    assert.match(system.readiness().reasons['warehouse']!, DAMAGED);
    return true;
  }
}

const labLog = (folder: string): DatabaseSync => new DatabaseSync(join(folder, 'services', 'lab', 'log.db'));

function countRegisters(folder: string, kind: string): unknown {
  const database = labLog(folder);
  const row = database.prepare('select count(*) as found from register where kind = ?').get(kind);
  database.close();
  return row!['found'];
}

function damageRegister(folder: string, kind: string): void {
  const database = labLog(folder);
  database.prepare(`update register set value = value || ' ' where kind = ?`).run(kind);
  database.close();
}

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const note = (system: System, key?: string) =>
  system.client(ann).send(lab, 'note', { note: 'n', words: ['a'] }, key === undefined ? {} : { key });

function unavailable(): never {
  throw new UnavailableError('count', 'it has gone out');
}

// What is damaged, the code that leaves it behind, and who meets it when the system is started again.
const registers: readonly (readonly [kind: string, code: LabCode, meet: (system: System) => Promise<unknown>])[] = [
  ['timer', { react: (it) => it.schedule('tick', later(it.at, 3_600_000)) }, async () => {}],
  ['intent', { react: (it) => it.send('count', { note: it.id }), count: unavailable }, async () => {}],
  ['command', {}, (system) => assert.rejects(note(system, 'k'), CorruptLogError)],
];

for (const [kind, code, meet] of registers) {
  test(`a damaged register (${kind}) takes the service out of readiness as soon as it is met`, async (context) => {
    const clock = new TestClock();
    const ports = { ...systemPorts, clock, scheduler: clock };
    const started = await testSystem(context, { services: [labService(code)], ports });
    await note(started.system, 'k');
    await until(() => countRegisters(started.folder, kind) === 1);
    await started.system.stop();
    damageRegister(started.folder, kind);
    const { system } = await started.restart();
    await meet(system);
    await until(() => !system.readiness().ready);
    assert.match(system.readiness().reasons['lab']!, DAMAGED);
  });
}

for (const kind of ['secret', 'cursor']) {
  test(`a system whose ${kind} register is damaged does not start, and says why`, async (context) => {
    const react: LabCode['react'] = (it) => it.append('ticked', { note: it.id });
    const started = await testSystem(context, { services: [labService({ react })] });
    await note(started.system);
    await started.system.operations.settle();
    await started.system.stop();
    damageRegister(started.folder, kind);
    await assert.rejects(
      started.restart(),
      (error: Error) => error instanceof CorruptLogError && DAMAGED.test(error.message),
    );
  });
}
