import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const PAGES = join(import.meta.dirname, '../../../../docs/runbooks');

test('every runbook is followed by a test, and found from the index', () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.int.test.ts'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const index = readFileSync(join(PAGES, 'README.md'), 'utf8');
  const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
  assert.ok(pages.length > 0);
  for (const page of pages) {
    assert.ok(tests.includes(`followRunbook(t, '${page}'`), `${page} is followed by no test`);
    assert.ok(index.includes(`](${page})`), `the index does not name ${page}`);
  }
});
