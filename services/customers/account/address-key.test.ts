import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressKey } from './address-key.ts';

test('one mailbox has one key, however its address is spelled', () => {
  for (const spelling of [
    'Ada@Example.ORG',
    'ada@example.org.',
    'ada@example。org',
    'ada@ｅｘａｍｐｌｅ.org',
    'ADA@exam\u{ad}ple.org',
  ])
    assert.equal(addressKey(spelling), 'ada@example.org', spelling);
  for (const spelling of [
    'jo@bücher.example',
    'Jo@BÜCHER.example.',
    'jo@bu\u0308cher.example',
    'jo@xn--bcher-kva.example',
  ])
    assert.equal(addressKey(spelling), 'jo@xn--bcher-kva.example', spelling);
});

test('what is not the same mailbox has another key', () => {
  const keys = ['ada@example.org', 'ada@example.org/x', 'ada@example.org:80', 'ada@example.org#x', 'ada@example%2eorg'];
  assert.equal(new Set(keys.map(addressKey)).size, keys.length);
  assert.equal(addressKey('é@x.example'), addressKey('e\u0301@x.example'));
});
