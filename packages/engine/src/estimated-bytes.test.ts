import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueBytes, decisionBytes } from './estimated-bytes.ts';

test('a body counts for what it takes in memory, not for the length of its text', () => {
  const text = `[${'{},'.repeat(99_999)}{}]`;
  const estimated = valueBytes(JSON.parse(text), Infinity);
  assert.ok(estimated > 10 * text.length, `${estimated} for ${text.length} characters`);
});

test('texts count two bytes a character, wherever they are: values, names, items', () => {
  const long = 'x'.repeat(10_000);
  for (const body of [long, { long }, { [long]: 1 }, [[long]], { a: { b: [{ c: long }] } }]) {
    const bytes = valueBytes(body, Infinity);
    assert.ok(bytes >= 20_000 && bytes < 20_500, `${bytes}`);
  }
});

test('a body that is nested ever so deep, or holds itself, is counted up to what is enough', () => {
  let deep: unknown = [];
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  assert.ok(valueBytes(deep, Infinity) > 200_000 * 8);
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  assert.equal(valueBytes(circle, 1_000_000), 1_000_000);
  for (const value of [undefined, null, 7, true]) assert.ok(valueBytes(value, Infinity) > 0);
});

test('a decision counts for its events and for its registers, what they hold and what they are to hold', () => {
  const long = 'x'.repeat(10_000);
  const event = { stream: 's', version: 1, type: 't', schema: 1, occurredAt: '', payload: '{}', meta: '{}' };
  const register = { kind: 'command', key: 'k', expect: undefined, value: 'v' } as const;
  const bytes = (events: object, registers: object): number =>
    decisionBytes({ events: [{ ...event, ...events }], registers: [{ ...register, ...registers }] });
  const little = bytes({}, {});
  for (const field of ['payload', 'meta', 'stream']) assert.ok(bytes({ [field]: long }, {}) > little + 19_000, field);
  for (const field of ['key', 'expect', 'value']) assert.ok(bytes({}, { [field]: long }) > little + 19_000, field);
});
