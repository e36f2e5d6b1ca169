import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { anybody, systemPorts, type LogStore, type System } from '@banyan/engine';
import { keyFileIn, openDataFolder } from '@banyan/sqlite';
import { ownSystem, type OwnedSystem } from '../owned-system.ts';
import { first, ledger, second } from '../testing/ledgers.ts';
import { copyStores, type CopiedStores } from './copy-stores.ts';

const ledgers = [first, second];
/** More turns of the event loop than a decided batch takes to reach a log that nobody holds. */
const TURNS = 50;

type HoldCommits = <R>(within: () => Promise<R>) => Promise<R>;

interface Ledgers {
  readonly owned: OwnedSystem;
  readonly system: System;
  readonly logs: readonly LogStore[];
  /** Appends that logs were given, in their order. */
  readonly appends: readonly Promise<unknown>[];
  readonly decided: () => number;
  /** Done when a log is next asked for its head. */
  readonly atHead: (task: () => Promise<void>) => void;
}

async function startLedgers(path: string): Promise<Ledgers> {
  const logs: LogStore[] = [];
  const appends: Promise<unknown>[] = [];
  let decided = 0;
  let task: (() => Promise<void>) | undefined;
  const watched = (store: LogStore): LogStore => {
    const methods: Partial<LogStore> = {
      append: (batch) => {
        const appending = store.append(batch);
        appends.push(appending);
        return appending;
      },
      head: async () => {
        const asked = task;
        task = undefined;
        await asked?.();
        return store.head();
      },
    };
    return new Proxy(store, {
      get: (_, member): unknown => {
        if (Object.hasOwn(methods, member)) return Reflect.get(methods, member);
        const value: unknown = Reflect.get(store, member, store);
        return typeof value === 'function' ? (value.bind(store) as unknown) : value;
      },
    });
  };
  const owned = await ownSystem(path, (folder) => ({
    services: ledgers.map((contract) => ledger(contract, () => (decided += 1))),
    stores: {
      ...folder.stores,
      log: async (name) => {
        logs.push(watched(await folder.stores.log(name)));
        return logs.at(-1)!;
      },
    },
  }));
  const { system } = owned;
  return { owned, system, logs, appends, decided: () => decided, atHead: (then) => (task = then) };
}

const enterInBoth = (system: System, entry: string): Promise<unknown> =>
  Promise.all(
    ledgers.map((contract) => system.client(anybody()).send(contract, 'enter', { entry, who: `name of ${entry}` })),
  );

async function whoIn(system: System, entry: string): Promise<unknown[]> {
  await system.operations.settle();
  return Promise.all(ledgers.map((contract) => system.client(anybody()).query(contract, 'who', { entry })));
}

const turn = (): Promise<void> => new Promise((resolve) => systemPorts.scheduler.soon(resolve));

/** Sends a command to each service while commits are held, and looks on long enough to see a log that is not held take its one. */
async function sendWhileHeld({ system, appends, decided }: Ledgers): Promise<{ readonly sent: Promise<unknown> }> {
  const [begun, taken] = [appends.length, decided()];
  // Both are of the person of before, whose key is known: nothing but the hold keeps them from the logs once they are decided.
  const sent = enterInBoth(system, 'before');
  while (decided() < taken + ledgers.length) await turn();
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
  assert.equal(appends.length, begun, 'a log commits while commits are held');
  return { sent };
}

/** Copies the stores, with something else in the place of the plain hold, and starts a system on the copies. */
async function copied(
  context: TestContext,
  hold: (ledgers: Ledgers) => HoldCommits,
): Promise<{ copy: CopiedStores; restored: System }> {
  const root = await mkdtemp(join(tmpdir(), 'banyan-held-'));
  const [from, to] = [join(root, 'source'), join(root, 'copy')];
  const source = await startLedgers(from);
  context.after(async () => {
    await source.owned.close();
    await rm(root, { recursive: true });
  });
  await openDataFolder(to).close();
  const keys = keyFileIn(to);
  const copy = await copyStores({ folder: from, logs: source.logs, files: [] }, hold(source), { folder: to, keys });
  const restored = await startLedgers(to);
  context.after(() => restored.owned.close());
  return { copy, restored: restored.system };
}

const inBoth = <Value>(value: Value): Value[] => ledgers.map(() => value);

test('the copies of all logs are of one moment: none commits while it lasts, and what is answered before and after is told apart', async (context) => {
  let holds = 0;
  const { copy, restored } = await copied(context, (source) => async (within) => {
    const { system } = source;
    holds += 1;
    await enterInBoth(system, 'before');
    let during: Promise<unknown> = Promise.resolve();
    const held = await system.operations.holdCommits(async () => {
      ({ sent: during } = await sendWhileHeld(source));
      const begun = source.appends.length;
      const result = await within();
      assert.equal(source.appends.length, begun, 'a log commits while it is copied');
      return result;
    });
    await during;
    await enterInBoth(system, 'after');
    return held;
  });
  assert.equal(holds, 1);
  assert.deepEqual(
    copy.logs.map(({ position }) => position),
    inBoth(1),
  );
  for (const { service, position, hash } of copy.logs) {
    const { events, hash: verified } = await restored.operations.verifyLog(service);
    assert.deepEqual([events, verified], [position, hash], `the copy of ${service} is of another moment than its head`);
  }
  assert.deepEqual(await whoIn(restored, 'before'), inBoth('name of before'));
  assert.deepEqual(await whoIn(restored, 'after'), inBoth(null));
});

test('whoever is in the logs’ copies can be read with the keys’ copy, unless erased before that was made', async (context) => {
  const { restored } = await copied(context, ({ system }) => async (within) => {
    await enterInBoth(system, 'erased');
    await enterInBoth(system, 'just-before');
    const held = await system.operations.holdCommits(within);
    await enterInBoth(system, 'just-after');
    await system.operations.erase({ subjects: ['erased'] });
    return held;
  });
  assert.deepEqual(await whoIn(restored, 'just-before'), inBoth('name of just-before'));
  assert.deepEqual(await whoIn(restored, 'just-after'), inBoth(null));
  assert.deepEqual(await whoIn(restored, 'erased'), inBoth({ erased: true }));
  assert.ok((await restored.operations.tombstones()).subjects.includes('erased'));
  // One whose key is in the copies and whose first event is not is entered as anybody is.
  await enterInBoth(restored, 'just-after');
  assert.deepEqual(await whoIn(restored, 'just-after'), inBoth('name of just-after'));
});

test('a system that is running holds its commits while its stores are copied', async (context) => {
  const root = await mkdtemp(join(tmpdir(), 'banyan-held-'));
  const source = await startLedgers(join(root, 'source'));
  context.after(async () => {
    await source.owned.close();
    await rm(root, { recursive: true });
  });
  await enterInBoth(source.system, 'before');
  const to = join(root, 'copy');
  await openDataFolder(to).close();
  let during: Promise<unknown> | undefined;
  source.atHead(async () => {
    ({ sent: during } = await sendWhileHeld(source));
  });
  const { logs } = await source.owned.operations.copyStores({ folder: to });
  assert.ok(during !== undefined);
  await during;
  assert.deepEqual(
    logs.map(({ position }) => position),
    inBoth(1),
  );
});
