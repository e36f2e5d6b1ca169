import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedJson } from './folded-json.ts';

test('what fits stands on one line, the rest is broken', () => {
  assert.equal(foldedJson({ a: [1, 2], b: {} }), '{ "a": [ 1, 2 ], "b": {} }');
  const long = 'x'.repeat(70);
  assert.equal(foldedJson({ a: long, b: [long] }), `{\n  "a": "${long}",\n  "b": [ "${long}" ]\n}`);
});

test('it is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(foldedJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});
