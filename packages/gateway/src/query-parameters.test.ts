import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, type Fields } from '@banyan/core';
import { assertReadable, parameterStyles, queryBody } from './query-parameters.ts';

const fields: Fields = {
  text: T.String(),
  count: T.Integer(),
  flag: T.Boolean(),
  status: T.Union([T.Literal('open'), T.Literal('shut')]),
  level: T.Union([T.Literal(1), T.Literal(2)]),
  mixed: T.Union([T.String(), T.Number()]),
  names: T.Array(T.String()),
  numbers: T.Array(T.Integer()),
  nested: T.Object({ from: T.String() }),
};
const styles = parameterStyles(fields);
const read = (parameters: Record<string, string | string[]>) => queryBody(styles, parameters);

test('each field is written in the style of its schema', () => {
  assert.deepEqual(Object.fromEntries(styles), {
    text: 'text',
    count: 'number',
    flag: 'flag',
    status: 'text',
    level: 'number',
    mixed: 'json',
    names: 'list of text',
    numbers: 'list of number',
    nested: 'json',
  });
});

test('parameters are read as their fields’ types', () => {
  assert.deepEqual(read({ text: '12', count: '-12', flag: 'true', level: '2', mixed: '3' }), {
    text: '12',
    count: -12,
    flag: true,
    level: 2,
    mixed: 3,
  });
  assert.deepEqual(read({ names: 'one', numbers: ['1', '2'] }), { names: ['one'], numbers: [1, 2] });
  assert.deepEqual(read({ nested: '{"from":"a"}' }), { nested: { from: 'a' } });
});

test('what cannot be read stays as it is, for the schema to name', () => {
  assert.deepEqual(read({ count: '1e', flag: 'yes', nested: '{', numbers: ['x'] }), {
    count: '1e',
    flag: 'yes',
    nested: '{',
    numbers: ['x'],
  });
  assert.deepEqual(read({ count: '', level: ' 1', text: ['a', 'b'] }), { count: '', level: ' 1', text: ['a', 'b'] });
  assert.deepEqual(read({ count: '0x10', level: 'Infinity' }), { count: '0x10', level: 'Infinity' });
});

test('a parameter cannot reach the prototype', () => {
  const body = read({ ['__proto__']: 'x' });
  assert.equal(Object.getPrototypeOf(body), Object.prototype);
  assert.deepEqual(Object.keys(body), ['__proto__']);
});

test('a URL is refused unless its parameters are percent-encoded UTF-8', () => {
  for (const url of ['/a', '/a?', '/a?text=', '/a?text=caf%C3%A9&x=1+2', '/a?text=100%25'])
    assert.doesNotThrow(() => assertReadable(url), url);
  for (const url of ['/a?text=%ff', '/a?x=1&text=%C3', '/a?text=100%', '/a?text=%zz', '/a?text=%ED%A0%80'])
    assert.throws(() => assertReadable(url), { code: 'bad-request', message: /parameter text / }, url);
});
