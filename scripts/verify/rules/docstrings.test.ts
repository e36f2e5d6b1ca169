import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { docstrings } from './docstrings.ts';

const complaints = (code: string, path = 'a.ts') =>
  docstrings.check(sourceTreeOf({ [path]: code })).map(({ message }) => message);

test('refuses an export without a docstring', () => {
  assert.deepEqual(complaints('export const a = 1;'), ['a has no docstring']);
  assert.deepEqual(complaints('// a remark\nexport function f(): void {}'), ['f has no docstring']);
  assert.deepEqual(complaints('/** */\nexport interface I {}'), ['I has no docstring']);
  assert.deepEqual(complaints('/** A. */\nconst b = 1;\nexport type T = 1;'), ['T has no docstring']);
});

test('lets pass what is documented, overloads, re-exports and tests', () => {
  assert.deepEqual(complaints('/** Adds. */\nexport function f(a: 1): 1;\nexport function f(a: 2): 2;'), []);
  assert.deepEqual(complaints('/**\n * Adds.\n */\nexport const a = 1;'), []);
  assert.deepEqual(complaints('/** `a`: adds. */\nexport const a = 1;'), []);
  assert.deepEqual(complaints("export { a } from './a.ts';"), []);
  assert.deepEqual(complaints('export const a = 1;', 'a.test.ts'), []);
});
