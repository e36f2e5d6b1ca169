import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  T,
  aggregate,
  command,
  contract,
  decision,
  identifier,
  query,
  service,
  sharedAnswer,
  view,
} from '@banyan/core';
import { staff, type QueryOptions } from '@banyan/engine';
import { testSystem } from './test-system.ts';

const board = contract('board', {
  events: { pinned: { note: identifier, text: T.String() } },
  commands: { pin: command({ note: identifier, text: T.String() }, { by: ['staff'] }) },
  queries: { notes: query({}, { by: ['public'], returns: T.Array(T.String()) }) },
});
const note = aggregate(board, 'note', {}, { pinned: (state) => state });
const pin = decision(
  board,
  'pin',
  ({ note: id }) => note(id),
  (body, it) => it.append('pinned', body),
);

test('a shared answer is the same object for all until its view changes; whoever has changed it sees that', async (context) => {
  let broken = false;
  let asked = 0;
  const notes = view('notes', { text: T.String() }, {}).on(board, {
    pinned: {
      key: ({ note: id }) => id,
      fold: (_, { text }) => {
        if (broken) throw new Error('unreadable');
        return { text };
      },
    },
  });
  const listNotes = sharedAnswer(board, 'notes', { notes }, async (_, views) => {
    asked += 1;
    return (await views.notes.list()).rows.map(({ text }) => text);
  });
  const code = service(board, { aggregates: [note], decisions: [pin], views: [notes], answers: [listNotes] });
  const { system } = await testSystem(context, { services: [code] });
  const [ann, anybody] = [
    system.client(staff('ann')),
    system.client({ role: 'public', id: 'anybody', tenant: 'default' }),
  ];
  const read = (options: QueryOptions = {}) => anybody.query(board, 'notes', {}, options);
  const write = async (text: string) => (await ann.send(board, 'pin', { note: 'n', text })).token;

  assert.deepEqual(await read({ after: await write('one') }), ['one']);
  const told: string[] = [];
  const first = await read({ onShared: () => told.push('shared') });
  assert.equal(await read(), first);
  assert.deepEqual([asked, told], [1, ['shared']]);
  assert.deepEqual(await read({ after: await write('two') }), ['two']);
  assert.equal(asked, 2);

  broken = true;
  const stale = (keys: readonly string[]): void => void told.push(...keys);
  const parked = await write('three');
  for (const _ of [1, 2]) assert.deepEqual(await read({ after: parked, onStale: stale }), ['two']);
  assert.deepEqual(told.slice(1), ['n', 'n'], 'also those who get it again are told that a row is parked');
  broken = false;
  await system.operations.retryRow('board', 'notes', 'n');
  assert.deepEqual(await read(), ['three']);
});
