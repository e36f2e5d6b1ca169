import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { errorsPage } from './errors-page.ts';
import { readErrorClasses } from './read-error-classes.ts';

const root = resolve(import.meta.dirname, '../..');

test('docs/errors.md is current', () => {
  assert.equal(
    readFileSync(resolve(root, 'docs/errors.md'), 'utf8'),
    errorsPage(readErrorClasses(root)),
    'write it anew: npm run errors',
  );
});

test('every error has a code of its own, a sentence, a fault, and says whether to try again', () => {
  const classes = readErrorClasses(root);
  assert.ok(classes.length > 10);
  for (const { name, codes, thrown, fault, retryable } of classes) {
    assert.ok(codes.length > 0, name);
    for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/, name);
    assert.match(thrown, /^Thrown /, name);
    assert.ok(fault !== undefined && retryable !== undefined, name);
  }
  const all = classes.flatMap(({ codes }) => codes);
  assert.equal(new Set(all).size, all.length);
});

test('a class is read from its source, with what it leaves to its parent', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-errors-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'packages/a/src'), { recursive: true });
  const source = `import { BanyanError } from '@banyan/core';
/** Thrown when it
 * breaks. */
export class OneError extends BanyanError {
  constructor(soon: boolean, code = 'one') {
    super('x', { code, fault: soon ? 'system' : 'caller', retryable: soon });
  }
}
/** Thrown always. */
export class TwoError extends OneError {
  constructor() { super(true, 'two'); }
}
export class Other {}
`;
  writeFileSync(join(folder, 'packages/a/src/errors.ts'), source);
  const traits = { package: '@banyan/a', fault: 'system or caller', retryable: 'true or false' };
  assert.deepEqual(readErrorClasses(folder), [
    { name: 'OneError', parent: 'BanyanError', thrown: 'Thrown when it breaks.', codes: ['one'], ...traits },
    { name: 'TwoError', parent: 'OneError', thrown: 'Thrown always.', codes: ['two'], ...traits },
  ]);
});
