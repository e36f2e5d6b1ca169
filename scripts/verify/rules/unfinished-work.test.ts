import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { unfinishedWork } from './unfinished-work.ts';

// Put together, so that this file does not hold the words either.
const [later, broken, danger] = ['DO TO', 'ME FIX', 'X XX'].map((word) => word.split(' ').toReversed().join(''));

const lines = (text: string) => unfinishedWork.check(sourceTreeOf({ 'docs/a.md': text })).map(({ line }) => line);

test('finds marks of unfinished work in code and prose', () => {
  assert.deepEqual(lines(`done\n// ${later}: soon\n${broken}\n`), [2, 3]);
});

test('leaves words alone that only contain them', () => {
  assert.deepEqual(lines(`${later}S an ${danger}L shirt, hacker`), []);
});
