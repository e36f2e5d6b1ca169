import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
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
export async function twoInstances(context: TestContext, code: LabCode) {
  const path = await mkdtemp(join(tmpdir(), 'banyan-shared-'));
  const folder = openDataFolder(path);
  const log = intercepted<LogStore>(await folder.logStore('lab'), { close: async () => {} });
  const views = await folder.viewStore('lab');
  const keys = await folder.keyStore();
  const tables = new Map<string, Promise<ViewTable>>();
  /** What happens before each page of a live table is read to be compared. */
  const scanned = { before: async () => {} };
  /** What happens once between two looks at where a live table stands: at its cursors, and at its parked rows. */
  const stood = { between: async () => {} };
  /** Why the next write of a live table fails. */
  const written: { fails?: Error | undefined } = {};
  const lookedAt = async <R>(found: Promise<R>): Promise<R> => {
    const known = await found;
    const { between } = stood;
    stood.between = async () => {};
    await between();
    return known;
  };
  const watched = (table: ViewTable) =>
    intercepted<ViewTable>(table, {
      positions: () => lookedAt(table.positions()),
      parked: () => lookedAt(table.parked()),
      async write(change) {
        const { fails } = written;
        written.fails = undefined;
        if (fails !== undefined) throw fails;
        await table.write(change);
      },
      async scan(after, limit) {
        await scanned.before();
        return table.scan(after, limit);
      },
    });
  const shared = intercepted<ViewStore>(views, {
    open(definition) {
      const { name } = definition;
      const table = tables.get(name) ?? views.open(definition).then(watched);
      tables.set(name, table);
      return table;
    },
    close: async () => {},
  });
  const systems: { readonly system: System; awake: boolean; eventsMax: number; wake(): void }[] = [];
  for (let nth = 0; nth < 2; nth += 1) {
    const growth = new Set<() => void>();
    const source = { log: 'lab', shard: 0 };
    const one: { system?: System; awake: boolean; seen: number; eventsMax: number; wake(): void } = {
      awake: true,
      eventsMax: 1_000,
      seen: 0,
      wake: () => {
        for (const tell of growth) tell();
      },
    };
    const hub: Hub = {
      sources: () => [source],
      async read(_source, after, limit) {
        return one.awake ? log.read(after, Math.min(limit, one.eventsMax), 1e9) : [];
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
      services: [labService(code)],
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
  return { one: one!, two: two!, folded, note, word, scanned, stood, written };
}
