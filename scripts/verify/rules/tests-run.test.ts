import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { testsRun } from './tests-run.ts';

const complaints = (code: string): number => testsRun.check(sourceTreeOf({ 'a.test.ts': code })).length;

for (const code of [
  "test.only('a', run)",
  "it.skip('a', run)",
  "describe.todo('a')",
  "test['skip']('a', run)",
  'const { length } = [test.skip]',
  "import { test as check } from 'node:test'; check.skip('a', run)",
  "import { skip as test } from 'node:test'; test('a', run)",
  "import { only } from 'node:test'; only('a', run)",
  "test('a', { skip: true }, run)",
  "test('a', { only: true }, run)",
  "test('a', { 'skip': true }, run)",
  "test('a', { skip: isLinux }, run)",
  "test('a', { skip: !isLinux }, run)",
  "test('a', { skip: process.platform === 'win32' }, run)",
  "test('a', { skip: here() }, run)",
  "function here(): boolean { return true } test('a', { skip: here() }, run)",
  "function why(): string { return 'a' } test('a', { skip: why() }, run)",
  "test('a', { skip }, run)",
  "const skip = !isLinux; test('a', { skip }, run)",
  "const skip = 'for ever'; test('a', { skip }, run)",
  "const skip = skip; test('a', { skip }, run)",
  "test('a', { skip: 'needs a disk that can be filled' }, run)",
  "test('a', { skip: '' }, run)",
  "test('a', { skip: onLinux ? false : '' }, run)",
  "test('a', { skip: onLinux ? 'so' : 'so' }, run)",
  "test('a', { skip: onLinux && true }, run)",
  "test('a', { skip: 'skip' in disk && disk.skip }, run)",
  "test('a', { todo: 'later' }, run)",
  "test('a', { todo }, run)",
  "test('a', { only }, run)",
  "const options = { skip: isLinux }; test('a', options, run)",
  "const options = { skip: isLinux }; test('a', { ...options }, run)",
  "describe('a', () => { it('b', { skip: isLinux }, run) })",
  "test('a', async (t) => { await t.test('b', { skip: isLinux }, run) })",
  "test('a', (t) => t.skip())",
  "test('a', (t) => t.skip(''))",
  "test('a', (t) => t.skip(true))",
  "test('a', (t) => t['skip']())",
  "test('a', (mine) => mine.todo('later'))",
  "test('a', (context) => context.todo())",
  "test('a', (t) => t.runOnly(true))",
  "const shared = (given: TestContext) => given.todo('later')",
  "test('a', ({ skip }) => skip('so'))",
  "test('a', ({ skip, ...own }) => own.skip())",
]) {
  test(`refuses ${code}`, () => assert.ok(complaints(code) > 0));
}

for (const code of [
  "test('a', run)",
  "test('a', { timeout: 5, skip: false, only: false }, run)",
  "test('a', { skip: onLinux ? false : 'needs /proc' }, run)",
  "test('a', { skip: !onLinux && 'needs /proc' }, run)",
  "test('a', { skip: onLinux ? undefined : `needs ${what}` }, run)",
  "test('a', { skip: typeof disk === 'string' && disk }, run)",
  "const skip = onLinux ? false : 'needs /proc'; test('a', { skip }, run)",
  "function why(): string | undefined { return }; const skip = why() ?? false; test('a', { skip }, run)",
  "function why(): string | false { return false }; test('a', { skip: why() }, run)",
  "test('a', (t) => t.skip('no PostgreSQL here'))",
  "test('a', (t) => { if (typeof disk === 'string') return t.skip(disk) })",
  'cursor.skip(3)',
  "list.todo('milk')",
  "send({ skip: 20 }); const page = { skip, todo: 'x' }",
]) {
  test(`lets pass ${code}`, () => assert.equal(complaints(code), 0));
}
