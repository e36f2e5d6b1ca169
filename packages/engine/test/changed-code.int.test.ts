import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff, type ViewStore } from '@banyan/engine';
import { lab, labContract, labService, type LabCode } from './lab.ts';
import { intercepted, testSystem } from './test-system.ts';

const ann = staff('ann');

/** A lab whose folds have one text, and lean on a function that a deployment changes. */
function weighing(weigh: (word: string) => number) {
  return labService({
    fold: (state, { words }) => ({ ...state, words: words.map((word: string) => String(weigh(word))) }),
    row: (_row, _payload, { key }) => ({ word: key, notes: weigh(key) }),
    // Tells the words before the event that it answers.
    decide: (body, it) => {
      const { words } = it.state;
      it.append('noted', body);
      return { words };
    },
    leansOn: [weigh],
  });
}

test('a mended function that folds lean on makes snapshots and rows be folded again', async (context) => {
  const limits = { snapshotEvents: 1 };
  const once = weighing((word) => word.length);
  const twice = weighing((word) => 2 * word.length);
  const before = await testSystem(context, { services: [once], limits });
  await before.system.client(ann).send(lab, 'note', { note: 'n', words: ['abc'] });
  await before.system.operations.settle();

  const after = await before.restart({ services: [twice], limits });
  await after.system.operations.settle();
  const client = after.system.client(ann);
  assert.deepEqual(await client.query(lab, 'word', { word: 'abc' }), { word: 'abc', notes: 6 });
  const outcome = await client.send(lab, 'note', { note: 'n', words: [] });
  assert.deepEqual(outcome.done && outcome.answer.words, ['6']);
});

test('a mended upcast makes rows be folded again', async (context) => {
  const row: LabCode['row'] = (_row, { length = 0 }, { key }) => ({ word: key, notes: length });
  const wrong = labService({ version: 2, row, upcast: (old) => ({ ...old, length: 99 }) });
  const right = labService({ version: 2, row, upcast: (old) => ({ ...old, length: old.words.length }) });
  const old = await testSystem(context, { services: [labService()] });
  await old.system.client(ann).send(lab, 'note', { note: 'n', words: ['a', 'b'] });
  await old.system.operations.settle();

  const before = await old.restart({ services: [wrong] });
  await before.system.operations.settle();
  const word = { word: 'a' };
  assert.deepEqual(await before.system.client(ann).query(labContract(2), 'word', word), { word: 'a', notes: 99 });
  const after = await before.restart({ services: [right] });
  await after.system.operations.settle();
  assert.deepEqual(await after.system.client(ann).query(labContract(2), 'word', word), { word: 'a', notes: 2 });
});

test('what other code has parked is not told of a view that is being made anew, nor folded again in what is not served any more', async (context) => {
  let held = Promise.withResolvers<void>();
  held.resolve();
  // Before the system's own end, which waits for what is under way.
  context.after(() => held.resolve());
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, {
      async shadow(definition) {
        await held.promise;
        return store.shadow(definition);
      },
    });
  const count: LabCode['row'] = (row, _payload, { key }) => ({ word: key, notes: (row?.notes ?? 0) + 1 });
  const poisoned: LabCode['row'] = () => {
    throw new Error('a bad word');
  };
  const before = await testSystem(context, {
    services: [labService({ row: poisoned, leansOn: ['poisoned'] })],
    wrapViews,
  });
  await before.system.client(ann).send(lab, 'note', { note: 'n', words: ['abc'] });
  await before.system.operations.settle();
  assert.equal((await before.system.operations.parkedRows()).length, 1);

  held = Promise.withResolvers<void>();
  const { operations } = (await before.restart({ services: [labService({ row: count, leansOn: ['mended'] })] })).system;
  assert.deepEqual(await operations.parkedRows(), []);
  assert.deepEqual(
    (await operations.views()).map(({ parked, rebuilding }) => [parked, rebuilding]),
    [[0, true]],
  );
  await assert.rejects(operations.retryRow('lab', 'by-word', 'abc'), { code: 'unavailable' });
  held.resolve();
  await operations.settle();
  assert.deepEqual(await operations.parkedRows(), []);
  assert.equal((await operations.compareView('lab', 'by-word')).rows, 1);
});
