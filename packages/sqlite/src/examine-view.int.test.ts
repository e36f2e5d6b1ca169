import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { StoredRow, ViewDefinition } from '@banyan/engine';
import { examineView } from './examine-view.ts';
import { SqliteViewStore } from './view-store.ts';

/** A view with every kind of index. */
const books: ViewDefinition = {
  name: 'books',
  shape: '1',
  indexes: [
    { name: 'by-shelf', kind: 'range', columns: 2 },
    { name: 'lent', kind: 'facet', columns: 1 },
    { name: 'title', kind: 'text', columns: 1 },
    { name: 'subjects', kind: 'tags', columns: 1 },
    { name: 'sizes', kind: 'measures', columns: 1 },
  ],
};
const WORDS = ['red', 'oak', 'fig', 'roots', 'bark'];

function book(nth: number, edition: number): StoredRow {
  const words = WORDS.filter((_, at) => (nth + edition + at) % 3 > 0);
  return {
    key: `book-${nth}`,
    row: JSON.stringify({ nth, edition }),
    indexed: {
      'by-shelf': [nth % 4, `place ${nth}`],
      lent: [nth % 2 === 0],
      title: [...words, words[0]!],
      subjects: [`s${nth % 5}`, `t${edition}`],
      sizes: ['height', nth + 0.5, 'depth', edition],
    },
    words: { title: words },
  };
}

const books12 = (from: number, edition: number) => Array.from({ length: 12 }, (_, nth) => book(from + nth, edition));

let folder: string;
let whole: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-examine-view-'));
  const store = await SqliteViewStore.open(folder);
  const table = await store.open(books);
  const source = 'library/0';
  const changes = [
    { upserts: books12(0, 1), deletes: [] },
    { upserts: books12(12, 1), deletes: ['book-3'] },
    { upserts: books12(4, 2), deletes: ['book-17', 'book-18'] },
  ];
  const row = { source, position: 2, stream: 'book/4', reason: 'the fold threw', held: 3 };
  for (const [at, change] of changes.entries())
    await table.write({
      source,
      from: at,
      to: at + 1,
      ...change,
      park: at === 1 ? [{ key: 'book-9', ...row }] : [],
      unpark: [],
    });
  await table.write({ source: 'library/1', from: 0, to: 7, upserts: [], deletes: [], park: [], unpark: [] });
  const told: [number, number][] = [];
  assert.deepEqual(await table.examine((...progress) => told.push(progress)), []);
  assert.deepEqual(told, [[21, 21]]);
  await store.close();
  whole = join(folder, 'views.books.1.db');
  assert.deepEqual((await readdir(folder)).toSorted(), ['views.books.1.db', 'views.db']);
});
after(() => rm(folder, { recursive: true }));

const examined = (path: string): string[] => examineView({ path, definition: books }, () => {});

/** What is found after a change behind the store’s back. */
async function afterwards(sql: string): Promise<string> {
  const path = join(folder, 'damaged.db');
  await copyFile(whole, path);
  const database = new DatabaseSync(path, { defensive: false });
  database.exec(sql);
  database.close();
  return examined(path).join('\n');
}

const damages: readonly (readonly [what: string, sql: string, told: RegExp])[] = [
  ['a row’s text', `UPDATE rows SET row = '{}' WHERE key = 'book-1'`, /the row "book-1" does not match its checksum/],
  ['a cursor', `UPDATE cursors SET position = 2 WHERE source = 'library/0'`, /the cursor of "library\/0"/],
  ['a cursor’s name', `UPDATE cursors SET source = 'library/2' WHERE position = 7`, /the cursor of "library\/2"/],
  ['what is parked', `UPDATE parked SET held = 1`, /noted of the parked row "book-9"/],
  ['a tag', `UPDATE tags_3 SET value = 's9' WHERE value = 's1'`, /the tags subjects lacks "s1" of the row "book-1"/],
  [
    'a missing tag',
    `DELETE FROM tags_3 WHERE value = 's1' AND row = 2`,
    /tags subjects lacks "s1" of the row "book-1"/,
  ],
  ['an extra tag', `INSERT INTO tags_3 VALUES ('s9', 2)`, /tags subjects has \["s9"\], which is of no row/],
  ['a tag of no row', `INSERT INTO tags_3 VALUES ('s1', 99)`, /tags subjects has \["s1"\], which is of no row/],
  [
    'a measure',
    `UPDATE measures_4 SET value = 9 WHERE key = 'book-1' AND name = 'depth'`,
    /measures sizes lacks \["depth",1\] of the row "book-1"/,
  ],
  ['a missing measure', `DELETE FROM measures_4 WHERE key = 'book-1'`, /measures sizes lacks/],
  ['an extra measure', `INSERT INTO measures_4 VALUES ('width', 1, 'book-1', 2)`, /measures sizes has \["width",1\]/],
  ['a measure’s row', `UPDATE measures_4 SET row = 3 WHERE key = 'book-1'`, /measures sizes lacks/],
  ['totals', `UPDATE totals_2 SET stems = stems + 1`, /the totals of index title/],
  ['no totals', `DELETE FROM totals_2`, /the totals of index title/],
  ['a word’s count', `UPDATE words_2 SET rows = rows + 1 WHERE word = 'oak'`, /the words of index title have "oak" in/],
  ['a word', `UPDATE words_2 SET word = 'oat' WHERE word = 'oak'`, /the words of index title lack "oak"/],
  ['a missing word', `DELETE FROM words_2 WHERE word = 'oak'`, /the words of index title lack "oak"/],
  [
    'an extra word',
    `INSERT INTO words_2 (word, rows) VALUES ('elm', 1)`,
    /the words of index title have "elm" in 1 rows, not in none/,
  ],
  [
    'a letter pair',
    `UPDATE grams_2 SET gram = 'xx' WHERE gram = 'oa'`,
    /the letter pairs of index title lack "oa" of the word "oak"/,
  ],
  ['a missing pair', `DELETE FROM grams_2 WHERE gram = 'oa'`, /the letter pairs of index title lack "oa"/],
  ['an extra pair', `INSERT INTO grams_2 VALUES ('xx', 1)`, /the letter pairs of index title are \d+, not \d+/],
  ['full text of a row', `DELETE FROM text_2 WHERE rowid = 2`, /the full text of index title/],
  [
    'other full text',
    `DELETE FROM text_2 WHERE rowid = 2; INSERT INTO text_2 (rowid, stems) VALUES (2, 'red elm')`,
    /has not the words of the row "book-1"/,
  ],
  [
    'full text of no row',
    `INSERT INTO text_2 (rowid, stems) VALUES (99, 'red')`,
    /has not the words of a row that is not there/,
  ],
  ['an index', `DROP INDEX range_0`, /index range_0 \(of index by-shelf\) is missing/],
  ['an index of tags', `DROP INDEX of_row_3`, /of_row_3 \(of index subjects\) is missing/],
  [
    'another index',
    `DROP INDEX range_0; CREATE INDEX range_0 ON rows (value_0_1)`,
    /range_0 \(of index by-shelf\) is not the one that was made/,
  ],
  ['a table too many', `CREATE TABLE more (a)`, /table more should not be there/],
  [
    'a note',
    `UPDATE about SET value = replace(value, 'lent', 'sent') WHERE name = 'definition'`,
    /the note "definition"/,
  ],
];
for (const [what, sql, told] of damages)
  test(`${what} that was changed in a view’s file is told by its name`, async () =>
    assert.match(await afterwards(sql), told));

/** All that the file holds, as far as it can be read. */
function contentOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'text_2'`).all();
    return JSON.stringify([
      database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all(),
      tables.map(({ name }) => database.prepare(`SELECT * FROM "${String(name)}"`).all()),
    ]);
  } catch {
    return 'not readable';
  } finally {
    database.close();
  }
}

/** One byte of so many is flipped, another bit each time: all of them (nothing is unseen there either) take minutes. */
const EVERY_BYTES = 101;

test('no byte of a view’s file can be flipped so that it holds something else, and nothing is told', async () => {
  const content = contentOf(whole);
  const bytes = await readFile(whole);
  const path = join(folder, 'flipped.db');
  const unseen: number[] = [];
  let seen = 0;
  for (let at = 0; at < bytes.length; at += EVERY_BYTES) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    await writeFile(path, flipped);
    let told: readonly string[];
    try {
      told = examined(path);
    } catch (error) {
      told = [String(error)];
    }
    if (told.length > 0) seen += 1;
    else if (contentOf(path) !== content) unseen.push(at);
  }
  assert.deepEqual(unseen, []);
  assert.ok(seen > 50, `${seen} seen`);
});
