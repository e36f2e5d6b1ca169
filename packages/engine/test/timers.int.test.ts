import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { staff, startSystem, systemPorts, type LogEntry, type LogStore, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { lab, labService, type LabCode, type TickerHandle } from './lab.ts';
import { intercepted, TestClock, testSystem, until } from './test-system.ts';

const note = (system: System, id: string, words = ['a']) =>
  system.client(staff('ann')).send(lab, 'note', { note: id, words });
const eventsOf = async (system: System): Promise<number> => (await system.operations.verifyLog('lab')).events;
const later = (it: TickerHandle, ms: number): string => new Date(Date.parse(it.at) + ms).toISOString();
const END_OF_TIME = '9999-12-31T23:59:59.999Z';

/** Two instances of one service that write one log, both at the time of one clock. */
async function twoInstances(
  context: TestContext,
  clock: TestClock,
  code: LabCode,
  log: (entry: LogEntry) => void,
): Promise<readonly [System, System]> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-timers-'));
  const folders = ['one', 'two'].map((name) => openDataFolder(join(path, name)));
  const store = await folders[0]!.logStore('lab');
  const shared = intercepted(store, { close: async () => {} });
  const start = (folder: (typeof folders)[number]): Promise<System> =>
    startSystem({
      services: [labService(code)],
      stores: {
        log: async () => shared,
        views: (service) => folder.viewStore(service),
        keys: () => folder.keyStore(),
      },
      ports: { ...systemPorts, clock, scheduler: clock },
      log,
    });
  const [one, two] = [await start(folders[0]!), await start(folders[1]!)];
  context.after(async () => {
    await one.stop();
    await two.stop();
    await store.close();
    for (const folder of folders) await folder.close();
    await rm(path, { recursive: true, force: true });
  });
  return [one, two];
}

test('a timer that two loops see due fires once', async (context) => {
  const clock = new TestClock();
  const react: LabCode['react'] = (it) => it.schedule('tick', later(it, 1_000));
  const entries: LogEntry[] = [];
  const [one, two] = await twoInstances(context, clock, { react }, (entry) => entries.push(entry));
  for (let nth = 0; nth < 20; nth += 1) await note(one, `n${nth}`);
  await one.operations.settle();
  // Both look at the clock within this minute, and read what is due before either of them has committed anything.
  clock.advance(60_000);
  await one.operations.settle();
  await two.operations.settle();
  assert.equal(await eventsOf(one), 20 + 20);
  assert.deepEqual(entries, [], 'whom the other was ahead of takes that for an end, not for a failure');
});

test('a timer that was set again after the loop had seen it due fires at its new time only', async (context) => {
  const clock = new TestClock();
  let log: LogStore | undefined;
  let seenDue = 0;
  let gate: Promise<void> = Promise.resolve();
  const wrap = (store: LogStore): LogStore => {
    log = store;
    return intercepted(store, {
      async dueTimers(...asked) {
        const found = await store.dueTimers(...asked);
        // The loop's own question; the one after it is for the next timer that is not due yet.
        if (found.length > 0 && asked[0] !== END_OF_TIME) {
          seenDue += 1;
          await gate;
        }
        return found;
      },
    });
  };
  const react: LabCode['react'] = (it, { words }) => it.schedule('tick', later(it, Number(words[0])));
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService({ react })], wrap, ports });
  await note(system, 'n', ['1000']);
  await system.operations.settle();
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  clock.advance(1_000);
  await until(() => seenDue === 1);
  await note(system, 'n', ['60000']);
  await until(async () => (await log!.dueTimers(END_OF_TIME, 1))[0]!.due === '2026-01-01T00:01:01.000Z');
  held.resolve();
  await system.operations.settle();
  assert.equal(await eventsOf(system), 2, 'it does not fire with its old time');
  clock.advance(59_999);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 2, 'nor before its new one');
  clock.advance(1);
  await until(async () => (await eventsOf(system)) === 3);
  clock.advance(600_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 3);
});

test('of two timers that are due together, the one that the other’s reaction cancels does not fire', async (context) => {
  const clock = new TestClock();
  const react: LabCode['react'] = (it) => {
    it.schedule('tick', later(it, 1_000));
    it.schedule('tock', later(it, 1_000));
  };
  const tick: LabCode['tick'] = (it) => {
    it.append('ticked', { note: it.id });
    it.cancel('tock');
  };
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService({ react, tick })], ports });
  await note(system, 'n');
  await system.operations.settle();
  // Both are handed over before anything of the first is committed: they are decided for one batch.
  clock.advance(2_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 2);
});

test('of two timers that are due together, the one that the other’s reaction moves fires once, at its new time', async (context) => {
  const clock = new TestClock();
  const react: LabCode['react'] = (it) => {
    it.schedule('tick', later(it, 1_000));
    it.schedule('tock', later(it, 1_000));
  };
  const tick: LabCode['tick'] = (it) => {
    it.append('ticked', { note: it.id });
    it.schedule('tock', later(it, 10_000));
  };
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService({ react, tick })], ports });
  await note(system, 'n');
  await system.operations.settle();
  clock.advance(2_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 2);
  clock.advance(10_000);
  await until(async () => (await eventsOf(system)) === 3);
  clock.advance(600_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 3);
});
