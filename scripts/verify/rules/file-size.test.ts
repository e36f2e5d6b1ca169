import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { fileSize } from './file-size.ts';

const complaints = (text: string) => fileSize.check(sourceTreeOf({ 'src/a.ts': text })).map(({ message }) => message);

test('refuses a file of more than 400 lines', () => {
  assert.deepEqual(complaints('a;\n'.repeat(400)), []);
  assert.deepEqual(complaints('a;\n'.repeat(401)), ['401 lines, at most 400: split it by subject']);
});

test('refuses a file with nothing in it', () => {
  for (const text of ['', '\n\n', 'export {};\n', '#!/usr/bin/env node\nexport {};\n'])
    assert.deepEqual(complaints(text), ['empty: fill it or remove it']);
});
