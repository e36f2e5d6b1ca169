import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff, type System, type ViewStore, type ViewWrite } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { intercepted, testSystem } from './test-system.ts';

const note = (system: System, id: string, words: string[]) =>
  system.client(staff('ann')).send(lab, 'note', { note: id, words });
const word = async (system: System, text: string) =>
  (await system.client(staff('ann')).query(lab, 'word', { word: text }))?.notes;

/** Tells what is written to the views' tables. */
const overhearing = (writes: ViewWrite[]) => (store: ViewStore) =>
  intercepted(store, {
    async open(definition) {
      const table = await store.open(definition);
      return intercepted(table, {
        write: (change) => {
          writes.push(change);
          return table.write(change);
        },
      });
    },
  });

test('events without an effect on a view cost no write; its cursor is written with the next rows and when it stops', async (context) => {
  const writes: ViewWrite[] = [];
  const tested = await testSystem(context, { services: [labService()], wrapViews: overhearing(writes) });
  for (const words of [['a'], [], [], ['a'], []]) {
    await note(tested.system, 'n', words);
    await tested.system.operations.settle();
  }
  const spans = (): number[][] => writes.map(({ from, to, upserts }) => [from, to, upserts.length]);
  assert.deepEqual(spans(), [
    [0, 1, 1],
    [1, 4, 1],
  ]);
  await tested.system.stop();
  assert.deepEqual(spans().slice(2), [[4, 5, 0]]);
  const again = await tested.restart();
  assert.equal(await word(again.system, 'a'), 2);
});

test('the first cursor is written at once, whatever it stands at: a table without one counts as never filled', async (context) => {
  const writes: ViewWrite[] = [];
  const { system } = await testSystem(context, { services: [labService()], wrapViews: overhearing(writes) });
  await note(system, 'n', []);
  await system.operations.settle();
  assert.deepEqual(
    writes.map(({ from, to }) => [from, to]),
    [[0, 1]],
  );
});

test('a row that is healed is written at the cursor that the table has, whatever was read beyond it', async (context) => {
  let bad = true;
  const code = labService({
    row: (row, _payload, { key }) => {
      if (bad && key === 'b') throw new Error('a bad word');
      return { word: key, notes: (row?.notes ?? 0) + 1 };
    },
  });
  const tested = await testSystem(context, { services: [code] });
  const { system } = tested;
  for (const words of [['a'], ['b'], [], []]) await note(system, 'n', words);
  await system.operations.settle();
  bad = false;
  assert.equal(await system.operations.retryRow('lab', 'by-word', 'b'), true);
  await note(system, 'n', ['b']);
  const again = await tested.restart();
  await again.system.operations.settle();
  assert.equal(await word(again.system, 'b'), 2);
  assert.equal((await again.system.operations.compareView('lab', 'by-word')).differences, 0);
});
