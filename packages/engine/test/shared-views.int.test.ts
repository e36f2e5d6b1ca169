import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  staff,
  startSystem,
  type Hub,
  type LogStore,
  type System,
  type ViewStore,
  type ViewTable,
} from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { lab, labService, type LabCode } from './lab.ts';
import { intercepted, until } from './test-system.ts';

/** Two instances of the lab with one log, one store of views and one of keys; each sees the log only while it is `awake`. */
async function twoInstances(context: TestContext, code: LabCode) {
  const path = await mkdtemp(join(tmpdir(), 'banyan-shared-'));
  const folder = openDataFolder(path);
  const log = intercepted<LogStore>(await folder.logStore('lab'), { close: async () => {} });
  const views = await folder.viewStore('lab');
  const keys = await folder.keyStore();
  const tables = new Map<string, Promise<ViewTable>>();
  const shared = intercepted<ViewStore>(views, {
    open(definition) {
      const { name } = definition;
      const table = tables.get(name) ?? views.open(definition);
      tables.set(name, table);
      return table;
    },
    close: async () => {},
  });
  const systems: { readonly system: System; awake: boolean; wake(): void }[] = [];
  for (let nth = 0; nth < 2; nth += 1) {
    const growth = new Set<() => void>();
    const source = { log: 'lab', shard: 0 };
    const one: { system?: System; awake: boolean; seen: number; wake(): void } = {
      awake: true,
      seen: 0,
      wake: () => {
        for (const tell of growth) tell();
      },
    };
    const hub: Hub = {
      sources: () => [source],
      async read(_source, after, limit) {
        return one.awake ? log.read(after, limit, 1e9) : [];
      },
      async head() {
        if (one.awake) one.seen = (await log.head()).position;
        return one.seen;
      },
      watch(_source, onGrowth) {
        growth.add(onGrowth);
        return () => growth.delete(onGrowth);
      },
    };
    one.system = await startSystem({
      services: [labService({ withoutProcess: true, ...code })],
      stores: {
        log: async () => log,
        views: async () => shared,
        keys: async () => intercepted(keys, { close: async () => {} }),
        hub: async () => Object.assign(hub, { close: async () => {} }),
      },
    });
    systems.push(one as never);
  }
  context.after(async () => {
    for (const { system } of systems) await system.stop();
    await views.close();
    await keys.close();
    await folder.close();
    await rm(path, { recursive: true, force: true });
  });
  const [one, two] = systems;
  const folded = async (of: (typeof systems)[number]): Promise<void> => {
    await until(async () => {
      of.wake();
      return (await of.system.operations.views()).every(({ behind }) => behind === 0);
    });
  };
  const note = async (id: string, words: string[]): Promise<void> => {
    await two!.system.client(staff('ann')).send(lab, 'note', { note: id, words });
  };
  const word = async (text: string) =>
    (await one!.system.client(staff('ann')).query(lab, 'word', { word: text }))?.notes;
  return { one: one!, two: two!, folded, note, word };
}

test('a row that one instance has healed stays whole when another one goes on', async (context) => {
  let bad = true;
  const { one, two, folded, note, word } = await twoInstances(context, {
    row: (row, _payload, { key }) => {
      if (bad && key === 'b') throw new Error('a bad word');
      return { word: key, notes: (row?.notes ?? 0) + 1 };
    },
  });
  await note('n', ['b']);
  await folded(two);
  await folded(one);
  bad = false;
  assert.equal(await one.system.operations.retryRow('lab', 'by-word', 'b'), true);
  one.awake = false;
  await note('n', ['b']);
  await folded(two);
  one.awake = true;
  await folded(one);
  assert.deepEqual(await two.system.operations.parkedRows(), []);
  assert.equal(await word('b'), 2);
  assert.equal((await two.system.operations.compareView('lab', 'by-word')).differences, 0);
});

test('what an instance has healed of a stream whose rows could not be told is not lost when another one goes on', async (context) => {
  let bad = true;
  const { one, two, folded, note, word } = await twoInstances(context, {
    keys: ({ words }) => {
      if (bad && words.length > 1) throw new Error('too many words');
      return words;
    },
  });
  await note('m', ['a']);
  await folded(two);
  await folded(one);
  await note('n', ['a', 'c']);
  await folded(two);
  await folded(one);
  await note('m', ['a']);
  await folded(two);
  bad = false;
  const [parked] = await one.system.operations.parkedRows();
  assert.ok(parked);
  await folded(one);
  assert.equal(await one.system.operations.retryRow('lab', 'by-word', parked.key), true);
  assert.equal(await word('a'), 3);
  one.awake = false;
  await note('m', ['a']);
  await folded(two);
  one.awake = true;
  await folded(one);
  assert.equal((await two.system.operations.compareView('lab', 'by-word')).differences, 0);
  assert.equal(await word('a'), 4);
});

test('a row is healed also by an instance that has not come as far as another one', async (context) => {
  let bad = true;
  const { one, two, folded, note, word } = await twoInstances(context, {
    row: (row, _payload, { key }) => {
      if (bad && key === 'b') throw new Error('a bad word');
      return { word: key, notes: (row?.notes ?? 0) + 1 };
    },
  });
  await note('n', ['b']);
  await folded(two);
  await folded(one);
  one.awake = false;
  await note('n', ['a', 'b']);
  await folded(two);
  bad = false;
  one.awake = true;
  assert.equal(await one.system.operations.retryRow('lab', 'by-word', 'b'), true);
  assert.equal(await word('b'), 2);
  await note('n', ['a', 'b']);
  await folded(two);
  await folded(one);
  assert.deepEqual([await word('a'), await word('b')], [2, 3]);
  assert.equal((await two.system.operations.compareView('lab', 'by-word')).differences, 0);
  for (const { system } of [one, two]) assert.deepEqual(await system.operations.examineView('lab', 'by-word'), []);
});

test('rows that one instance has rebuilt are what another one goes on from', async (context) => {
  let bad = true;
  const { one, two, folded, note, word } = await twoInstances(context, {
    row: (row, _payload, { key }) => ({ word: key, notes: (row?.notes ?? 0) + (bad ? 100 : 1) }),
  });
  await note('m', ['a']);
  await folded(two);
  await folded(one);
  await note('m', ['a']);
  await folded(two);
  await folded(one);
  bad = false;
  await one.system.operations.rebuildView('lab', 'by-word');
  assert.equal(await word('a'), 2);
  one.awake = false;
  await note('m', ['a']);
  await folded(two);
  one.awake = true;
  await folded(one);
  assert.equal(await word('a'), 3);
});

test('an instance that another one is ahead of examines and compares what both share as it is', async (context) => {
  const { one, two, folded, note } = await twoInstances(context, {});
  await note('n', ['a']);
  await folded(two);
  await folded(one);
  one.awake = false;
  await note('n', ['a', 'b']);
  await folded(two);
  assert.deepEqual(await one.system.operations.examineView('lab', 'by-word'), []);
  await note('n', ['a', 'b']);
  await folded(two);
  one.awake = true;
  assert.equal((await one.system.operations.compareView('lab', 'by-word')).differences, 0);
});
