import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openForWriting } from './log-schema.ts';
import { StoreFailure } from './store-failure.ts';
import { StreamReader } from './stream-reader.ts';

const LENGTH = 600;

/** A log of so many streams, each with so many events one after the other; `newest` tells where a stream ends. */
function logOf(streams: number): { readonly database: DatabaseSync; readonly newest: (nth: number) => number } {
  const database = openForWriting(':memory:');
  const insert = database.prepare(`insert into event values (?, ?, ?, ?, 'grown', 1, '', '', '{}', '{}', 0)`);
  database.exec('begin');
  for (let nth = 0, position = 0; nth < streams; nth += 1)
    for (let version = 1; version <= LENGTH; version += 1, position += 1)
      insert.run(position + 1, version === 1 ? 0 : position, `tree/${nth}`, version);
  database.exec('commit');
  return { database, newest: (nth) => (nth + 1) * LENGTH };
}

/** Makes the link from an event to the one before it lead elsewhere. */
function mislead(database: DatabaseSync, position: number): void {
  database.prepare('update event set previous = 1 where position = ?').run(position);
}

test('a stream that is read on finds its place from a mark, as long as few others are read meanwhile', () => {
  for (const [others, remembered] of [
    [15, true],
    [16, false],
  ] as const) {
    const { database, newest } = logOf(others + 1);
    const reader = new StreamReader(database);
    const find = (nth: number, version: number) =>
      reader.find(`tree/${nth}`, version, { version: LENGTH, position: newest(nth) });
    assert.deepEqual(find(0, 100), { version: 100, position: 100 });
    for (let nth = 1; nth <= others; nth += 1) find(nth, 100);
    // Between the newest event and the first mark: only who walks from the end comes by.
    mislead(database, LENGTH - 10);
    if (remembered) assert.deepEqual(find(0, 200), { version: 200, position: 200 });
    else assert.throws(() => find(0, 200), StoreFailure);
    database.close();
  }
});

test('a link that leads astray is told of where it does so, though what is behind it is not read', () => {
  const { database, newest } = logOf(2);
  mislead(database, newest(1) - 5);
  const reader = new StreamReader(database);
  assert.throws(() => reader.find('tree/1', 100, { version: LENGTH, position: newest(1) }), {
    kind: 'corrupt',
    message: `version ${LENGTH - 6} of tree/1 is not at position 1`,
  });
  database.close();
});
