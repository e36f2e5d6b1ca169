import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { CorruptLogError, staff } from '@banyan/engine';
import type { DataFolder } from '@banyan/sqlite';
import { lab, labService, type LabCode } from './lab.ts';
import { testSystem, until } from './test-system.ts';

const ann = staff('ann');

/** As a log is whose last batch has never come to the disk; what registers held by then is left out of it. */
async function loseEnd({ path }: DataFolder): Promise<void> {
  const log = new DatabaseSync(join(path, 'services', 'lab', 'log.db'));
  log.exec(`
    delete from event where position = 3; delete from stream where position = 3; delete from batch where last = 3;
    update batch set registers = null where seq = (select max(seq) from batch)`);
  log.close();
}

const isLost = (error: Error): boolean => error instanceof CorruptLogError && /its end is lost/.test(error.message);

test('a view that shows more than its log holds is neither rebuilt nor compared: it is the last trace of what is lost', async (context) => {
  const first = await testSystem(context, { services: [labService()] });
  const { system } = first;
  for (const note of ['a', 'b', 'c']) await system.client(ann).send(lab, 'note', { note, words: ['w'] });
  await system.operations.settle();
  const { operations } = (await first.restart({ before: loseEnd })).system;
  await assert.rejects(operations.rebuildView('lab', 'by-word'), isLost);
  await assert.rejects(operations.compareView('lab', 'by-word'), isLost);
  const [view] = await operations.views();
  assert.equal(view?.positions['lab/0'], 3);
});

test('a row that is parked while its view is rebuilt is told of, as one that is parked later', async (context) => {
  const first = await testSystem(context, { services: [labService()] });
  await first.system.client(ann).send(lab, 'note', { note: 'a', words: ['w'] });
  await first.system.operations.settle();
  const row = (): never => {
    throw new Error('poison');
  };
  const { entries } = await first.restart({ services: [labService({ row })] });
  const told = () =>
    entries.filter(({ level, message }) => level === 'error' && /row w .* parked: poison/.test(message));
  await until(() => told().length > 0);
  assert.equal(told().length, 1);
});

test('a parked row is not folded again from a log that has lost its end', async (context) => {
  let poisoned = true;
  const row: LabCode['row'] = (before, { note }, { key }) => {
    if (poisoned && note === 'b') throw new Error('poison');
    return { word: key, notes: (before?.notes ?? 0) + 1 };
  };
  const first = await testSystem(context, { services: [labService({ row })] });
  for (const note of ['a', 'b', 'c']) await first.system.client(ann).send(lab, 'note', { note, words: ['w'] });
  await first.system.operations.settle();
  const { operations } = (await first.restart({ before: loseEnd })).system;
  poisoned = false;
  await assert.rejects(operations.retryRow('lab', 'by-word', 'w'), isLost);
  assert.equal((await operations.parkedRows()).length, 1);
});

test('a log that has lost its end takes nothing: what would be appended would stand where views have seen something else', async (context) => {
  const first = await testSystem(context, { services: [labService()] });
  for (const note of ['a', 'b', 'c']) await first.system.client(ann).send(lab, 'note', { note, words: ['w'] });
  await first.system.operations.settle();
  const { system } = await first.restart({ before: loseEnd });
  await assert.rejects(system.client(ann).send(lab, 'note', { note: 'd', words: ['w'] }), isLost);
  assert.match(system.readiness().reasons['lab'] ?? '', /its end is lost/);
});

test('a log that has lost its end is not called whole, though its chain is, and no copy is taken of it', async (context) => {
  const first = await testSystem(context, { services: [labService()] });
  for (const note of ['a', 'b', 'c']) await first.system.client(ann).send(lab, 'note', { note, words: ['w'] });
  await first.system.operations.settle();
  const { operations } = (await first.restart({ before: loseEnd })).system;
  await assert.rejects(operations.verifyLog('lab'), isLost);
  await assert.rejects(
    operations.holdCommits(async () => {}),
    isLost,
  );
});
