import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '@banyan/cli';
import { PUBLIC_FILE } from './fill-demonstration.ts';
import { readImportArguments } from './import-arguments.ts';

test('a file, or none for the public one; help is a wish of its own', () => {
  assert.deepEqual(readImportArguments(['/tmp/year.csv']), { file: '/tmp/year.csv' });
  assert.deepEqual(readImportArguments([]), { file: PUBLIC_FILE });
  assert.equal(readImportArguments(['--help', 'x']), 'help');
});

test('two files and unknown options are refused', () => {
  assert.throws(() => readImportArguments(['a.csv', 'b.csv']), UsageError);
  assert.throws(() => readImportArguments(['--fast']), UsageError);
});
