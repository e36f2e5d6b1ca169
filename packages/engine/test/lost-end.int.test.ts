import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { CorruptLogError, staff } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { testSystem, until } from './test-system.ts';

const ann = staff('ann');

test('a view that shows more than its log holds is neither rebuilt nor compared: it is the last trace of what is lost', async (context) => {
  const first = await testSystem(context, { services: [labService()] });
  const { system, folder } = first;
  for (const note of ['a', 'b', 'c']) await system.client(ann).send(lab, 'note', { note, words: ['w'] });
  await system.operations.settle();
  const shorten = async (): Promise<void> => {
    const log = new DatabaseSync(join(folder, 'services', 'lab', 'log.db'));
    log.exec(
      'delete from event where position = 3; delete from stream where position = 3; delete from batch where last = 3',
    );
    log.close();
  };
  const { operations } = (await first.restart({ before: shorten })).system;
  const isLost = (error: Error): boolean => error instanceof CorruptLogError && /its end is lost/.test(error.message);
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
