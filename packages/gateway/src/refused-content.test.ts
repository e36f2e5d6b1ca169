import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedBody } from './refused-content.ts';

const refuse = (text: string): string | undefined =>
  /(?<!\d)4242424242424242(?!\d)/.test(text) ? 'a card' : undefined;
const isRefused = (text: string): boolean => refusedBody(refuse, text, JSON.parse(text)) !== undefined;

test('what a body means is looked at, however it is written', () => {
  for (const text of [
    '{"n":4242424242424242}',
    '{"n":4.242424242424242e15}',
    '{"n": 4.242424242424242E15}',
    '{"n":42424242424242420e-1}',
    '[4.242424242424242e+15]',
    '[0,4.242424242424242e15]',
    '4.242424242424242e15',
    '\n4.242424242424242e15',
    '{"n":{"m":["\\u0034242424242424242"]}}',
    '{"\\u0034242424242424242":1}',
  ])
    assert.ok(isRefused(text), text);
});

test('a body whose texts hold digits before an e is looked at once, as it was sent', () => {
  const text = '{"id":"019aa3e1-7c2e-7b1e-8000-3e5d2c9e1e77","amount":12.5,"list":[1,2,"4e5"]}';
  let asked = 0;
  const counted = (some: string): undefined => {
    asked += 1;
    assert.equal(some, text);
  };
  assert.equal(refusedBody(counted, text, JSON.parse(text)), undefined);
  assert.equal(asked, 1);
});
