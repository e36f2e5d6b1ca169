import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { prepareWrite } from './prepare-write.ts';

test('a statement runs and reports a row’s id that no number holds, which a full-text index leaves behind', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE VIRTUAL TABLE texts USING fts5 (stems, content = '', contentless_delete = 1, detail = none);
    CREATE TABLE counts (rows); INSERT INTO counts VALUES (0)`);
  const insert = prepareWrite(database, 'INSERT INTO texts (rowid, stems) VALUES (?, ?)');
  const remove = prepareWrite(database, 'DELETE FROM texts WHERE rowid = ?');
  for (const first of [1, 13]) {
    database.exec('BEGIN');
    for (let id = first; id < first + 12; id += 1) insert.run(id, `word${id}`);
    if (first > 1) remove.run(3);
    database.exec('COMMIT');
  }
  database.exec('BEGIN');
  remove.run(5);
  const { changes, lastInsertRowid } = prepareWrite(database, 'UPDATE counts SET rows = rows - 1').run();
  assert.equal(changes, 1n);
  assert.ok(lastInsertRowid > Number.MAX_SAFE_INTEGER, String(lastInsertRowid));
  database.close();
});

test('whatever writes a view’s file is prepared that way', () => {
  for (const name of ['file-writer', 'row-writer', 'set-index', 'text-index']) {
    const text = readFileSync(join(import.meta.dirname, `view-${name}.ts`), 'utf8');
    const plain = text.match(/\.prepare\(\s*['`](INSERT|UPDATE|DELETE)(?![^\n]*RETURNING)[^\n]*/g);
    assert.equal(plain, null, `view-${name}.ts`);
  }
});
