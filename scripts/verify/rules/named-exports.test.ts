import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { namedExports } from './named-exports.ts';

const complaints = (code: string, path = 'a.ts'): number => namedExports.check(sourceTreeOf({ [path]: code })).length;

test('refuses default exports and export *', () => {
  assert.equal(complaints('export default 1;'), 1);
  assert.equal(complaints("export * from './a.ts';"), 1);
});

test('lets pass named exports, and a default where a tool wants it', () => {
  assert.equal(complaints("export { a } from './a.ts'; export const b = 1;"), 0);
  assert.equal(complaints('export default {};', 'apps/web/vite.config.ts'), 0);
});
