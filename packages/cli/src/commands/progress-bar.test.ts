import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressBar } from './progress-bar.ts';

test('a bar says something when a twentieth more is done, and when something else begins', () => {
  const said: string[] = [];
  const bar = progressBar((text) => said.push(text));
  for (let done = 0; done <= 1000; done += 1) bar('copying', done, 1000);
  assert.equal(said.length, 21);
  assert.equal(said[0], `copying  ${'░'.repeat(24)}  0%  0 of 1,000`);
  assert.equal(said[10], `copying  ${'█'.repeat(12)}${'░'.repeat(12)}  50%  500 of 1,000`);
  assert.equal(said.at(-1), `copying  ${'█'.repeat(24)}  100%  1,000 of 1,000`);
  bar('opening', 0, 0);
  bar('opening', 0, 0);
  assert.deepEqual(said.slice(21), ['opening']);
});
