import assert from 'node:assert/strict';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  staff,
  StorageFullError,
  systemPorts,
  UnavailableError,
  type Hub,
  type StoredEvent,
  type System,
  type ViewStore,
} from '@banyan/engine';
import { Follower } from '../src/follower.ts';
import { lab, labService } from './lab.ts';
import { intercepted, TestClock, testSystem, until } from './test-system.ts';

const note = (system: System) => system.client(staff('ann')).send(lab, 'note', { note: 'n', words: ['a'] });
const notesOf = async (system: System): Promise<number | undefined> =>
  (await system.client(staff('ann')).query(lab, 'word', { word: 'a' }))?.notes;
const viewFiles = (folder: string): string[] =>
  readdirSync(join(folder, 'services', 'lab')).filter((name) => /^views\..*\.db$/.test(name));

/** Lets writes to live tables or to copies fail, as a full disk would, and counts the tries. */
class FullDisk {
  live = false;
  copies = false;
  tries = 0;

  readonly wrapViews = (store: ViewStore): ViewStore => {
    const copies = new Map<object, Awaited<ReturnType<ViewStore['shadow']>>>();
    return intercepted(store, {
      open: async (definition) => {
        const table = await store.open(definition);
        return intercepted(table, { write: (change) => this.#refuses(this.live) ?? table.write(change) });
      },
      shadow: async (definition) => {
        const table = await store.shadow(definition);
        const copy = intercepted(table, { write: (change) => this.#refuses(this.copies) ?? table.write(change) });
        copies.set(copy, table);
        return copy;
      },
      swap: (copy) => store.swap(copies.get(copy) ?? copy),
      discard: (copy) => store.discard(copies.get(copy) ?? copy),
    });
  };

  #refuses(full: boolean): Promise<never> | undefined {
    if (!full) return undefined;
    this.tries += 1;
    return Promise.reject(new StorageFullError('the view'));
  }
}

test('a log that was put back to an earlier state is not followed: its view says that it is ahead of it, and it is not ready', async (context) => {
  const started = await testSystem(context, { services: [labService()] });
  await note(started.system);
  await started.system.operations.settle();
  await started.system.stop();
  const file = join(started.folder, 'services', 'lab', 'log.db');
  copyFileSync(file, `${file}.earlier`);
  const later = await started.restart();
  await note(later.system);
  await later.system.operations.settle();
  await later.system.stop();
  copyFileSync(`${file}.earlier`, file);
  const { system, entries } = await later.restart();
  const isAhead =
    /^view .* has handled position 2 of lab\/0, which ends at 1: the log is older than what was made from it/;
  await until(() => entries.some(({ message }) => isAhead.test(message)));
  assert.match(
    system.readiness().reasons['lab']!,
    /it ends at 1, and view lab\/by-word has folded it up to 2: its end is lost/,
  );
});

test('a view that waits after a failed write is not driven on by every new event, and a rebuild makes it go on at once', async (context) => {
  const disk = new FullDisk();
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService()], ports, wrapViews: disk.wrapViews });
  disk.live = true;
  await note(system);
  await until(() => disk.tries === 1);
  for (let nth = 0; nth < 20; nth += 1) await note(system);
  assert.equal(disk.tries, 1);
  disk.live = false;
  await system.operations.rebuildView('lab', 'by-word');
  await note(system);
  await system.operations.settle();
  assert.equal(await notesOf(system), 22);
});

test('a rebuild that cannot write gives up with the reason, and the old view is served as before', async (context) => {
  const disk = new FullDisk();
  const { system, folder } = await testSystem(context, { services: [labService()], wrapViews: disk.wrapViews });
  for (let nth = 0; nth < 5; nth += 1) await note(system);
  await system.operations.settle();
  disk.copies = true;
  await assert.rejects(system.operations.rebuildView('lab', 'by-word'), StorageFullError);
  assert.deepEqual(viewFiles(folder), ['views.by-word.1.db'], 'the copy is gone');
  await note(system);
  await system.operations.settle();
  assert.equal(await notesOf(system), 6);
  disk.copies = false;
  await system.operations.rebuildView('lab', 'by-word');
  assert.equal(await notesOf(system), 6);
  assert.equal((await system.operations.compareView('lab', 'by-word')).differences, 0);
});

test('a system that is stopped during a rebuild ends it, and leaves the old view whole', async (context) => {
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let holding = true;
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      async shadow(definition) {
        const table = await store.shadow(definition);
        begun.resolve();
        if (holding) await held.promise;
        return table;
      },
    });
  const started = await testSystem(context, { services: [labService()], wrapViews });
  for (let nth = 0; nth < 5; nth += 1) await note(started.system);
  await started.system.operations.settle();
  const rebuilding = assert.rejects(
    started.system.operations.rebuildView('lab', 'by-word'),
    (error: Error) => error instanceof UnavailableError && /it is stopping/.test(error.message),
  );
  await begun.promise;
  let stopped = false;
  const stopping = started.system.stop().then(() => (stopped = true));
  for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
  assert.equal(stopped, false, 'it waits for what is under way');
  holding = false;
  held.resolve();
  await Promise.all([rebuilding, stopping]);
  assert.deepEqual(viewFiles(started.folder), ['views.by-word.1.db']);
  const { system } = await started.restart();
  assert.equal(await notesOf(system), 5);
  await system.operations.rebuildView('lab', 'by-word');
  assert.equal(await notesOf(system), 5);
});

test('what does not follow the last event that was handled is handed to nobody: it is read again', async () => {
  const clock = new TestClock();
  const event = (position: number): StoredEvent => ({
    position,
    stream: 'page/n',
    version: position,
    type: 'noted',
    schema: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    recordedAt: '2026-01-01T00:00:00.000Z',
    payload: '{}',
    meta: '{}',
  });
  const pages = [[event(2), event(3)], [event(1), event(2)], [event(4)], [event(3), event(4)]];
  const hub: Hub = {
    sources: () => [{ log: 'lab', shard: 0 }],
    read: async () => pages.shift() ?? [],
    head: async () => 4,
    watch: () => () => {},
  };
  const handled: number[] = [];
  const told: string[] = [];
  const follower = new Follower({
    name: 'somebody',
    hub,
    source: { log: 'lab', shard: 0 },
    scheduler: clock,
    eventsMax: 10,
    position: () => handled.at(-1) ?? 0,
    handle: async (events) => {
      handled.push(...events.map(({ position }) => position));
    },
    log: ({ message }) => told.push(message),
  });
  follower.start();
  await until(() => {
    clock.advance(50);
    return follower.position === 4;
  });
  await follower.stop();
  assert.deepEqual(handled, [1, 2, 3, 4]);
  assert.match(told[0] ?? '', /lab\/0 continues at 2, not at 1/);
});
