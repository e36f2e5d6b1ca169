import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Checker, T, identifier, instant, money, type TSchema } from '@banyan/core';
import { exampleOf } from './example-of.ts';

// A schema, the name of its field, and the example that people are to see.
const cases: readonly (readonly [schema: TSchema, name: string, example: unknown])[] = [
  [T.String({ examples: ['85123A'], pattern: '^[0-9A-Z]+$' }), 'sku', '85123A'],
  [identifier, 'order', 'order-1'],
  [T.String(), 'note', 'note-1'],
  // A pattern that forbids lower-case letters makes no time of a code.
  [T.String({ pattern: '^[^\\s\\p{Ll}]+$' }), 'sku', 'SKU-1'],
  [T.String({ pattern: '^[A-Z]{3}$' }), 'currency', 'GBP'],
  [T.String({ pattern: '^[0-9]{4}-[0-9]{2}$' }), 'month', '2026-01'],
  [T.String({ format: 'date-time' }), 'at', '2026-01-31T12:00:00.000Z'],
  [T.String({ format: 'email' }), 'email', 'someone@example.org'],
  [T.String({ format: 'uuid' }), 'id', '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  [instant, 'at', '2026-01-31T12:00:00.000Z'],
  [money, 'price', { amount: 295, currency: 'GBP', scale: 2 }],
  [T.Integer({ minimum: 5 }), 'count', 5],
  [T.Union([T.Null(), T.Literal('open')]), 'state', 'open'],
  [T.Array(T.Integer(), { minItems: 2 }), 'numbers', [1, 1]],
  // What may be left out is shown only where the contract knows what it may be.
  [
    T.Object({ a: T.Integer(), b: T.Optional(T.String()), c: T.Optional(T.String({ examples: ['x'] })) }),
    '',
    { a: 1, c: 'x' },
  ],
];

for (const [schema, name, example] of cases) {
  test(`an example of ${JSON.stringify(schema)}`, () => {
    assert.deepEqual(exampleOf(schema, name), example);
    assert.ok(new Checker(schema).fits(example));
  });
}

test('there is no example where none could be made up', () => {
  assert.equal(exampleOf(T.String({ pattern: '^q{7}$' }), 'riddle'), undefined);
  assert.equal(exampleOf(T.Integer({ examples: ['one'] })), undefined, 'an example that does not fit is none');
});
