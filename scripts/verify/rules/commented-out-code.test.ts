import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { commentedOutCode } from './commented-out-code.ts';

const lines = (text: string) => commentedOutCode.check(sourceTreeOf({ 'a.ts': text })).map(({ line }) => line);

for (const code of [
  '// const a = 1;',
  '// return lane.append(events)',
  '// if (free < quantity) return;',
  '// if (free < quantity) {\n//   stop();\n// }',
  '// if (free < quantity) {',
  "// import { a } from './a.ts';",
  '// console.log(batch)',
  '/* append(batch); */',
]) {
  test(`refuses ${JSON.stringify(code)}`, () => assert.deepEqual(lines(`a();\n${code}\n`), [2]));
}

for (const prose of [
  '// A batch fills while the one before it commits.',
  '// batch',
  '// oldest, newest',
  '// see append() in the store: it may throw',
  '// @ts-expect-error a misspelt event',
  '/// <reference types="node" />',
  '/** Runs `append(batch);` once. */',
  '/**\n * ```ts\n * const a = 1;\n * ```\n */',
  '// The state after `apply(event)`; then the next (see below).',
]) {
  test(`lets pass ${JSON.stringify(prose)}`, () => assert.deepEqual(lines(`${prose}\na();\n`), []));
}
