import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { testsRun } from './tests-run.ts';

const complaints = (code: string): number => testsRun.check(sourceTreeOf({ 'a.test.ts': code })).length;

for (const code of [
  "test.only('a', run)",
  "it.skip('a', run)",
  "describe.todo('a')",
  "test('a', { skip: true }, run)",
  "test('a', { only: true }, run)",
  "test('a', (t) => t.skip())",
  "test('a', (context) => context.todo())",
  "test('a', ({ skip, ...own }) => own.skip())",
]) {
  test(`refuses ${code}`, () => assert.equal(complaints(code), 1));
}

for (const code of [
  "test('a', run)",
  "test('a', { skip: 'needs a disk that can be filled' }, run)",
  "test('a', { skip: onLinux ? false : 'needs /proc' }, run)",
  "test('a', (t) => t.skip('no PostgreSQL here'))",
  'cursor.skip(3)',
]) {
  test(`lets pass ${code}`, () => assert.equal(complaints(code), 0));
}
