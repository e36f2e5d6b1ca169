import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { StorageFullError, staff, type ViewStore, type ViewTable } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { intercepted, testSystem } from './test-system.ts';
import { parcelsService, warehouseService } from './warehouse.ts';

const ann = staff('ann');

test('a rebuild writes before it holds too many rows, however small its events are', async (context) => {
  const writes: number[] = [];
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      shadow: async (definition) => {
        const table = await store.shadow(definition);
        return intercepted(table, {
          write: (change) => {
            writes.push(change.upserts.length);
            return table.write(change);
          },
        });
      },
      // The store knows its own table again.
      swap: () => Promise.reject(new Error('enough was seen')),
    });
  const { system } = await testSystem(context, { services: [labService()], wrapViews });
  const client = system.client(ann);
  const notes = Array.from({ length: 1_500 }, (_, nth) => `n${nth}`);
  const wordsOf = (note: string): string[] => Array.from({ length: 20 }, (_, nth) => `${note}-${nth}`);
  await Promise.all(notes.map((note) => client.send(lab, 'note', { note, words: wordsOf(note) })));
  await system.operations.settle();
  await assert.rejects(system.operations.rebuildView('lab', 'by-word'), /enough was seen/);
  assert.equal(
    writes.reduce((sum, rows) => sum + rows, 0),
    30_000,
  );
  assert.ok(Math.max(...writes) <= 10_000, `${writes.join(', ')} rows at once`);
});

test('of many views two are built at once, and all of them in the end', async (context) => {
  let [building, most] = [0, 0];
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      shadow: (definition) => {
        most = Math.max(most, (building += 1));
        return store.shadow(definition);
      },
      swap: async (table) => {
        const swapped = await store.swap(table);
        building -= 1;
        return swapped;
      },
    });
  const services = [warehouseService, parcelsService, labService()];
  const { system } = await testSystem(context, { services, wrapViews });
  await system.client(ann).send(lab, 'note', { note: 'n', words: ['word'] });
  await system.operations.settle();
  const views = await system.operations.views();
  assert.ok(views.length > 2, `${views.length} views`);
  await Promise.all(views.map(({ service, view }) => system.operations.rebuildView(service, view)));
  assert.deepEqual([most, building], [2, 0]);
});

test('a rebuild that fails gives the room on the disk back at once, for a full disk is full for everybody', async (context) => {
  let begun: string[] = [];
  const shadows = new Map<ViewTable, ViewTable>();
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      shadow: async (definition) => {
        const table = await store.shadow(definition);
        const failing = intercepted(table, {
          write: async () => {
            begun = await files();
            throw new StorageFullError('views');
          },
        });
        shadows.set(failing, table);
        return failing;
      },
      // The store knows its own table again.
      discard: (table) => store.discard(shadows.get(table) ?? table),
    });
  const { system, folder } = await testSystem(context, { services: [labService()], wrapViews });
  const files = async (): Promise<string[]> => (await readdir(join(folder, 'services', 'lab'))).toSorted();
  await system.client(ann).send(lab, 'note', { note: 'n', words: ['word'] });
  await system.operations.settle();
  const before = await files();
  await assert.rejects(system.operations.rebuildView('lab', 'by-word'), StorageFullError);
  assert.ok(begun.length > before.length, `${begun.join(', ')} while it was built`);
  assert.deepEqual(await files(), before);
});
