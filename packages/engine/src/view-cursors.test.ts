import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewCursors } from './view-cursors.ts';

test('what the view does not fold stays read when the table is looked at again', () => {
  const cursors = new ViewCursors({ 'a/0': 5 });
  cursors.pass('a/0', 5, 8, true);
  cursors.pass('a/0', 8, 9, true);
  cursors.reset({ 'a/0': 5 });
  assert.deepEqual([cursors.read('a/0'), cursors.written.get('a/0')], [9, 5]);
  cursors.reset({ 'a/0': 7 });
  assert.equal(cursors.read('a/0'), 9, 'another instance has come to somewhere among them');
  cursors.reset({ 'a/0': 12 });
  assert.equal(cursors.read('a/0'), 12, 'or beyond them');
});

test('what had no effect on the rows as they were, and what comes after a write that has failed, is read again', () => {
  const cursors = new ViewCursors({ 'a/0': 5 });
  cursors.pass('a/0', 5, 6, false);
  cursors.pass('a/0', 6, 9, true);
  cursors.reset({ 'a/0': 5 });
  assert.equal(cursors.read('a/0'), 5);
  cursors.pass('a/0', 9, 11, true);
  cursors.reset({ 'a/0': 5 });
  assert.equal(cursors.read('a/0'), 5, 'ten to eleven follow what is not written');
  cursors.pass('a/0', 5, 7, true);
  cursors.pass('a/0', 7, 8, false);
  cursors.reset({ 'a/0': 5 });
  assert.equal(cursors.read('a/0'), 5);
});
