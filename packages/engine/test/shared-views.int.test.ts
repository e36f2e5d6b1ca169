import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff, StorageFullError } from '@banyan/engine';
import { lab } from './lab.ts';
import { twoInstances } from './two-instances.ts';

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

test('what another instance writes while a view is compared is no difference; what is wrong still is one', async (context) => {
  let bad = false;
  const { one, two, folded, note, scanned } = await twoInstances(context, {
    row: (row, _payload, { key }) => ({ word: key, notes: (row?.notes ?? 0) + (bad ? 100 : 1) }),
  });
  await note('n', ['a', 'b']);
  await folded(two);
  bad = true;
  await note('n', ['wrong']);
  await folded(two);
  bad = false;
  await folded(one);
  let scans = 0;
  scanned.before = async () => {
    scans += 1;
    await note('n', ['a', `new${scans}`]);
    await folded(two);
  };
  const { differences, differing } = await one.system.operations.compareView('lab', 'by-word');
  assert.ok(scans > 0, 'it was written meanwhile');
  assert.deepEqual([differences, differing], [1, ['wrong']]);
});

test('a row that another instance parks while one looks where the table stands is parked for that one, too', async (context) => {
  const { one, two, folded, note, word, stood, written } = await twoInstances(context, {
    row: (row, { words }, { key }) => {
      if (words.includes('bad') && key === 'b') throw new Error('a bad word');
      return { word: key, notes: (row?.notes ?? 0) + 1 };
    },
  });
  // What one notes by itself, it folds before anybody else, and alone while the other one sleeps.
  const noteAtOne = (words: string[]) => one.system.client(staff('ann')).send(lab, 'note', { note: 'n', words });
  two.awake = false;
  await noteAtOne(['b']);
  await folded(one);
  let parked = 0;
  stood.between = async () => {
    two.awake = true;
    await note('n', ['b', 'bad']);
    await folded(two);
    parked = (await two.system.operations.parkedRows()).length;
    two.awake = false;
  };
  written.fails = new StorageFullError('the view');
  await noteAtOne(['a']);
  await folded(one);
  assert.equal(parked, 1, 'it was parked meanwhile');
  await noteAtOne(['b']);
  await folded(one);
  assert.equal(await word('b'), 1);
  const rows = await one.system.operations.parkedRows();
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['b'],
  );
});
