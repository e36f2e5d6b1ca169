import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CorruptKeysError,
  CorruptLogError,
  DamagedViewError,
  OverloadedError,
  StorageFullError,
  UnavailableError,
} from '@banyan/engine';
import { MissingFileError } from '@banyan/sqlite';
import { brokenOff } from './broken-off.ts';

test('to restore a backup is advised where a log or the keys are lost, and nowhere else', () => {
  const lost = [new CorruptLogError('orders', 'x'), new CorruptKeysError('x'), new MissingFileError('/d', ['f'])];
  for (const error of lost) assert.match(brokenOff('c', error).problems[0]?.remedy ?? '', /restore the last backup/);
  assert.doesNotMatch(brokenOff('c', new DamagedViewError('v', 'x')).problems[0]?.remedy ?? '', /backup/);
});

test('what may pass by itself is no damage: the check could not be made', () => {
  const passing = [
    new UnavailableError('the system', 'the connection to its process broke'),
    new OverloadedError('view x', 100),
    new StorageFullError('x'),
    new TypeError('a defect'),
  ];
  for (const error of passing)
    assert.deepEqual(brokenOff('c', error), {
      examined: 'not made',
      problems: [],
      problemCount: 0,
      notMade: error.message,
    });
});
