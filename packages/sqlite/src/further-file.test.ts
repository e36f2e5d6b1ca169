import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFurtherPath } from './further-file.ts';

test('a further file lies in the data folder', () => {
  for (const path of ['marks', 'notes/marks.db', 'a/b-c/d_e.txt', 'lockers/1']) assert.ok(isFurtherPath(path), path);
  for (const path of [
    '',
    '/etc/passwd',
    '../x',
    'a/../b',
    'a//b',
    'a/',
    './a',
    '.hidden',
    'a\\b',
    'a\0',
    'x'.repeat(91),
  ])
    assert.ok(!isFurtherPath(path), path);
});

test('what the folder has of its own is no further file', () => {
  for (const path of ['services/orders/log.db', 'keys.db', 'keys.db-journal', 'lock', 'format.json', 'staff-token'])
    assert.ok(!isFurtherPath(path), path);
});
