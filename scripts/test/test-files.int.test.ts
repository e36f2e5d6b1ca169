import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { testFiles } from './test-files.ts';

test('finds the files of a suite, by their names', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'banyan-files-'));
  t.after(() => rmSync(root, { recursive: true }));
  const files = ['a/lane.test.ts', 'a/lane.int.test.ts', 'b/order.crash.test.ts', 'b/fleet.sim.test.ts', 'b/lane.ts'];
  const others = ['node_modules/x/x.test.ts', 'a/dist/lane.test.ts'];
  for (const path of [...files, ...others]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  assert.deepEqual(testFiles(root, ['unit'], []), ['a/lane.test.ts']);
  assert.deepEqual(testFiles(root, ['unit', 'int'], []), ['a/lane.int.test.ts', 'a/lane.test.ts']);
  assert.deepEqual(testFiles(root, ['crash'], []), ['b/order.crash.test.ts']);
  assert.deepEqual(testFiles(root, ['sim', 'unit'], ['b/']), ['b/fleet.sim.test.ts']);
});
