import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { readmes } from './readmes.ts';

const complaints = (texts: Record<string, string>): number =>
  readmes.check(sourceTreeOf({ 'packages/core/package.json': '{}', ...texts })).length;

test('refuses a workspace without a README, and one with nothing but a title', () => {
  assert.equal(complaints({}), 1);
  assert.equal(complaints({ 'packages/core/README.md': '' }), 1);
  assert.equal(complaints({ 'packages/core/README.md': '# core\n\n## Use\n' }), 1);
});

test('lets pass a title and a sentence', () => {
  assert.equal(complaints({ 'packages/core/README.md': '# core\n\nThe model.\n' }), 0);
});
