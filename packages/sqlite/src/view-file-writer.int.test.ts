import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import type { ViewDefinition } from '@banyan/engine';
import { examineView } from './examine-view.ts';
import { ViewFileWriter } from './view-file-writer.ts';
import type { FlatWrite } from './view-wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-view-file-'));
after(() => rmSync(folder, { recursive: true }));

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'bark', kind: 'text', columns: 1 }] };
const rough = ['\u0001rough\u0002', 1, 'rough'] as const;
const step = (from: number, change: Partial<FlatWrite>): FlatWrite => ({
  source: 'forest/0',
  from,
  to: from + 1,
  rows: [],
  deletes: [],
  park: [],
  unpark: [],
  ...change,
});

function contentOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  const all = (sql: string): unknown[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const content = {
    rows: all('SELECT key, row FROM rows'),
    cursors: all('SELECT source, position FROM cursors'),
    words: all('SELECT word, rows FROM words_0'),
    totals: all('SELECT * FROM totals_0'),
    found: all(`SELECT count(*) AS n FROM text_0 WHERE text_0 MATCH 'rough'`),
    parked: all('SELECT key FROM parked'),
  };
  database.close();
  return content;
}

describe('ViewFileWriter', () => {
  it('undoes a write that fails in its middle, and counts nothing of it later', () => {
    const path = join(folder, 'undo.db');
    const writer = ViewFileWriter.create(path, trees);
    writer.write(step(0, { rows: ['a', '{}', ...rough] }));
    const before = contentOf(path);
    const noReason = {
      key: 'c',
      source: 'forest/0',
      position: 2,
      stream: 'tree/c',
      reason: null as unknown as string,
      held: 1,
    };
    assert.throws(
      () => writer.write(step(1, { rows: ['b', '{}', ...rough], deletes: ['a'], park: [noReason] })),
      /NOT NULL/,
    );
    assert.deepEqual(contentOf(path), before);
    writer.write(step(1, { rows: ['b', '{"b":1}', ...rough] }));
    assert.deepEqual(contentOf(path), {
      rows: [
        { key: 'a', row: '{}' },
        { key: 'b', row: '{"b":1}' },
      ],
      cursors: [{ source: 'forest/0', position: 2 }],
      words: [{ word: 'rough', rows: 2 }],
      totals: [{ documents: 2, stems: 2 }],
      found: [{ n: 2 }],
      parked: [],
    });
    writer.close();
  });

  it('leaves no word behind when the last row that has it goes', () => {
    const path = join(folder, 'words.db');
    const writer = ViewFileWriter.create(path, trees);
    writer.write(step(0, { rows: ['a', '{}', ...rough, 'b', '{}', ...rough] }));
    writer.write(step(1, { rows: ['a', '{}', '\u0001thin\u0002', 1, 'thin'], deletes: ['b'] }));
    writer.write(step(2, { deletes: ['a'] }));
    const database = new DatabaseSync(path, { readOnly: true });
    for (const table of ['rows', 'words_0', 'grams_0'])
      assert.deepEqual(database.prepare(`SELECT * FROM ${table}`).all(), [], table);
    assert.deepEqual({ ...database.prepare('SELECT * FROM totals_0').get() }, { documents: 0, stems: 0 });
    database.close();
    writer.close();
  });

  it('finds a file of another layout', () => {
    const path = join(folder, 'layout.db');
    ViewFileWriter.create(path, trees).close();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE about SET value = '0' WHERE name = 'layout'`);
    database.close();
    assert.equal(ViewFileWriter.open(path), undefined);
  });

  it('gives the cursors and parked rows of a file from before their checksums, and keeps all else', () => {
    const path = join(folder, 'before.db');
    const parked = { key: 'b', source: 'forest/0', position: 1, stream: 'tree/b', reason: 'no', held: 2 };
    const first = ViewFileWriter.create(path, trees);
    first.write(step(0, { rows: ['a', '{}', ...rough], park: [parked] }));
    first.close();
    const examined = (): string[] => examineView({ path, definition: trees }, () => {});
    assert.deepEqual(examined(), []);
    const now = contentOf(path);
    const database = new DatabaseSync(path);
    database.exec(`
      DROP TABLE cursors; DROP TABLE parked; UPDATE about SET value = '1' WHERE name = 'layout';
      CREATE TABLE cursors (source TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE parked (key TEXT PRIMARY KEY, source TEXT NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL,
        reason TEXT NOT NULL, held INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO cursors VALUES ('forest/0', 1); INSERT INTO parked VALUES ('b', 'forest/0', 1, 'tree/b', 'no', 2);`);
    database.close();
    for (let opened = 0; opened < 2; opened += 1) {
      ViewFileWriter.open(path)!.close();
      assert.deepEqual([contentOf(path), examined()], [now, []]);
    }
  });
});
