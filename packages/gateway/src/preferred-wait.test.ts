import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preferredWaitMs } from './preferred-wait.ts';

test('a caller says how long they want to wait; what is not understood says nothing', () => {
  assert.equal(preferredWaitMs('wait=5'), 5000);
  assert.equal(preferredWaitMs('handling=lenient, Wait = 0'), 0);
  assert.equal(preferredWaitMs('respond-async'), 0);
  for (const text of [undefined, '', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=99999', 'return=minimal'])
    assert.equal(preferredWaitMs(text), undefined, text);
});
