import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntaxOf } from './syntax.ts';

const imports = (text: string) =>
  syntaxOf({ path: 'a.ts', text }).imports.map(({ specifier, names, typeOnly }) => [specifier, names, typeOnly]);

test('finds every way of naming a module', () => {
  assert.deepEqual(imports("import { a, b as c } from 'x';"), [['x', ['a', 'b'], false]]);
  assert.deepEqual(imports("import a from 'x';"), [['x', ['*'], false]]);
  assert.deepEqual(imports("import * as a from 'x';"), [['x', ['*'], false]]);
  assert.deepEqual(imports("import 'x';"), [['x', [], false]]);
  assert.deepEqual(imports("export { a } from 'x';"), [['x', ['*'], false]]);
  assert.deepEqual(imports("export * from 'x';"), [['x', ['*'], false]]);
  assert.deepEqual(imports("await import('x');"), [['x', ['*'], false]]);
});

test('a dynamic import of a computed name has no specifier', () => {
  assert.deepEqual(imports('await import(`x/${a}`);'), [['', ['*'], false]]);
  assert.deepEqual(imports('await import(a);'), [['', ['*'], false]]);
});

test('tells what is gone at run time', () => {
  assert.deepEqual(imports("import type { A } from 'x';"), [['x', ['A'], true]]);
  assert.deepEqual(imports("import { type A } from 'x';"), [['x', ['A'], true]]);
  assert.deepEqual(imports("import { type A, b } from 'x';"), [['x', ['A', 'b'], false]]);
  assert.deepEqual(imports("export type { A } from 'x';"), [['x', ['*'], true]]);
  assert.deepEqual(imports("type A = import('x').A;"), [['x', ['*'], true]]);
});

test('a file that does not parse is named', () => {
  assert.throws(() => syntaxOf({ path: 'src/a.ts', text: 'const = 1' }), {
    name: 'SyntaxError',
    message: /^src\/a\.ts: /,
  });
});
