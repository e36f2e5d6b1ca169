import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, aggregate, command, contract, decision, identifier, service, view } from '@banyan/core';
import { staff } from '@banyan/engine';
import { testSystem } from './test-system.ts';

const words = T.Array(T.String());
const notes = contract('notes', {
  events: { noted: { note: identifier, words } },
  commands: { note: command({ note: identifier, words }, { by: ['staff'] }) },
});
const note = aggregate(notes, 'note', {}, { noted: (state) => state });
const take = decision(
  notes,
  'note',
  (body) => note(body.note),
  (body, it) => it.append('noted', body),
);

const row = { note: identifier, words };
const key = (noted: { readonly note: string }): string => noted.note;

// What the types forbid, by folds that got around them.
const sorting = view('a-sorted', row).on(notes, {
  noted: {
    key,
    fold: (_, noted) => {
      (noted.words as string[]).sort();
      return noted;
    },
  },
});
const asNoted = view('as-noted', row).on(notes, { noted: { key, fold: (_, noted) => noted } });
const growing = view('growing', row).on(notes, {
  noted: {
    key,
    fold: (before, noted) => {
      if (before === undefined) return { note: noted.note, words: [...noted.words] };
      (before.words as string[]).push(...noted.words);
      return before;
    },
  },
});
const counting = view('counting', { note: identifier, count: T.Integer() }).on(notes, {
  noted: { key, fold: (before, noted) => ({ note: noted.note, count: (before?.count ?? 0) + noted.words.length }) },
});

test('a fold that changes what it is given is found by comparing with the log, and so is what it did to another view', async (context) => {
  const services = [
    service(notes, { aggregates: [note], decisions: [take], views: [sorting, asNoted, growing, counting] }),
  ];
  const { system } = await testSystem(context, { services });
  const client = system.client(staff('ann'));
  for (const last of ['a', 'b']) await client.send(notes, 'note', { note: 'n', words: ['z', last] });
  await system.operations.settle();
  const compare = (name: string) => system.operations.compareView('notes', name);

  const sorted = await compare('a-sorted');
  assert.deepEqual(sorted.differing, ['n']);
  assert.match(sorted.reasons['n'] ?? '', /read only/);
  const shared = await compare('as-noted');
  assert.deepEqual([shared.differing, shared.reasons], [['n'], {}]);
  const grown = await compare('growing');
  assert.deepEqual(grown.differing, ['n']);
  assert.match(grown.reasons['n'] ?? '', /not extensible|read only/);
  assert.deepEqual((await compare('counting')).differences, 0);

  // The view itself goes on: only what is compared is folded strictly.
  assert.deepEqual(await system.operations.parkedRows(), []);
});
