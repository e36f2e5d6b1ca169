import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readSourceTree, workspaceOf } from './source-tree.ts';

test('reads the texts of a checkout and leaves out what is not source', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'banyan-tree-'));
  t.after(() => rmSync(root, { recursive: true }));
  const source = ['package.json', 'packages/core/package.json', 'packages/core/src/a.ts', 'docs/a.md', '.ci/run'];
  const others = ['node_modules/x/package.json', 'packages/core/dist/a.js', '.banyan/log.json', 'bench/results/a.json'];
  for (const path of [...source, ...others]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path.endsWith('.json') ? `{ "name": "${path}" }` : path);
  }
  const tree = readSourceTree(root);
  assert.deepEqual(tree.files.map(({ path }) => path).toSorted(), source.slice(0, 4).toSorted());
  assert.deepEqual(tree.workspaces.map(({ directory }) => directory).toSorted(), ['', 'packages/core']);
  assert.ok(tree.paths.has('packages/core/src') && tree.paths.has('.ci/run'));
  assert.ok(!tree.paths.has('node_modules'));
});

test('a file belongs to the innermost workspace', () => {
  const tree = readSourceTree(join(import.meta.dirname, '../..'));
  assert.equal(workspaceOf(tree, 'packages/core/src/index.ts')?.manifest.name, '@banyan/core');
  assert.equal(workspaceOf(tree, 'scripts/verify.ts')?.manifest.name, 'banyan');
});
