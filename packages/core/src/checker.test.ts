import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Checker, InvalidError, T, exactly, identifier, instant, type Problem, type TSchema } from './index.ts';

const problemsOf = (schema: TSchema, value: unknown): Problem[] => new Checker(schema).problems(value);
const letterOrParcel = T.Union([
  exactly({ kind: T.Literal('letter'), grams: T.Integer() }),
  exactly({ kind: T.Literal('parcel'), size: T.Union([T.Literal('small'), T.Literal('large')]) }),
]);
const line = T.Object(
  { sku: identifier, quantity: T.Integer({ minimum: 1, maximum: 1000 }) },
  { additionalProperties: false },
);
const order = exactly({
  lines: T.Array(line, { minItems: 1 }),
  'a/b': T.Optional(T.String()),
  'm~n': T.Optional(T.String()),
});

// The value, and each place with what is wrong there.
const cases: readonly (readonly [
  what: string,
  schema: TSchema,
  value: unknown,
  ...problems: [path: string, message: string | RegExp][],
])[] = [
  ['a value that fits', order, { lines: [{ sku: 'a', quantity: 1 }] }],
  ['no object at all', order, 'order', ['', 'must be object']],
  ['null', order, null, ['', 'must be object']],
  ['a missing field', order, {}, ['/lines', 'is missing']],
  ['two missing fields', line, {}, ['/sku', 'is missing'], ['/quantity', 'is missing']],
  ['an unknown field', line, { sku: 'a', quantity: 1, colour: 'red' }, ['/colour', 'is not a known field']],
  [
    'two unknown fields',
    line,
    { sku: 'a', quantity: 1, x: 1, y: 2 },
    ['/x', 'is not a known field'],
    ['/y', 'is not a known field'],
  ],
  [
    'a missing and an unknown field',
    line,
    { sku: 'a', qty: 1 },
    ['/quantity', 'is missing'],
    ['/qty', 'is not a known field'],
  ],
  [
    'a wrong type deep inside',
    order,
    {
      lines: [
        { sku: 'a', quantity: 1 },
        { sku: 'b', quantity: 'two' },
      ],
    },
    ['/lines/1/quantity', 'must be integer'],
  ],
  ['a missing field deep inside', order, { lines: [{ sku: 'a' }] }, ['/lines/0/quantity', 'is missing']],
  ['a number too small', line, { sku: 'a', quantity: 0 }, ['/quantity', 'must be >= 1']],
  ['a number too large', line, { sku: 'a', quantity: 1e12 }, ['/quantity', 'must be <= 1000']],
  ['a fraction', line, { sku: 'a', quantity: 1.5 }, ['/quantity', 'must be integer']],
  ['an empty list', order, { lines: [] }, ['/lines', /must not have fewer than 1 items/]],
  ['a name with a slash', order, { lines: [{ sku: 'a', quantity: 1 }], 'a/b': 1 }, ['/a~1b', 'must be string']],
  ['a name with a tilde', order, { lines: [{ sku: 'a', quantity: 1 }], 'm~n': 1 }, ['/m~0n', 'must be string']],
  [
    'a bad time',
    exactly({ at: instant }),
    { at: 'yesterday' },
    ['/at', 'must be a UTC time with milliseconds, like 2026-01-31T12:00:00.000Z'],
  ],
  [
    'a bad identifier',
    exactly({ id: identifier }),
    { id: ' x' },
    ['/id', 'must be an identifier: 1 to 200 printable characters without white space at its ends'],
  ],
  [
    'a text that misses its pattern, where only a title says what is wanted',
    exactly({ code: T.String({ pattern: '^[A-Z]{3}$', title: 'three capital letters' }) }),
    { code: 'abc' },
    ['/code', 'must be three capital letters'],
  ],
  [
    'an empty text where words say what is wanted, its length among it',
    exactly({ id: identifier, code: T.String({ minLength: 3, pattern: '^[A-Z]+$', description: 'three capitals' }) }),
    { id: '', code: '' },
    ['/id', 'must be an identifier: 1 to 200 printable characters without white space at its ends'],
    ['/code', 'must be three capitals'],
  ],
  [
    'an empty text where only a length and a pattern are there',
    exactly({ code: T.String({ minLength: 1, pattern: '^[A-Z]+$' }) }),
    { code: '' },
    ['/code', 'must not have fewer than 1 characters'],
  ],
  [
    'a text of the wrong length alone',
    exactly({ id: identifier }),
    { id: 'x'.repeat(201) },
    ['/id', 'must not have more than 200 characters'],
  ],
  [
    'texts of one kind, each with a fault of its own',
    exactly({ ids: T.Array(identifier) }),
    { ids: ['', 'x'.repeat(201)] },
    ['/ids/0', 'must be an identifier: 1 to 200 printable characters without white space at its ends'],
    ['/ids/1', 'must not have more than 200 characters'],
  ],
  ...[0, 10].map(
    (pieces) =>
      [
        `${pieces} where numbers of two ranges are wanted`,
        exactly({ pieces: T.Union([T.Integer({ minimum: 1, maximum: 9 }), T.Integer({ minimum: -9, maximum: -1 })]) }),
        { pieces },
        ['/pieces', 'must be from 1 to 9 or from -9 to -1'] as [string, string],
      ] as const,
  ),
  [
    'a number between two ranges that have one end each',
    exactly({ heat: T.Union([T.Number({ minimum: 60 }), T.Number({ maximum: 5 }), T.Null()]) }),
    { heat: 20 },
    ['/heat', 'must be >= 60 or <= 5'],
  ],
  [
    'a code that is not on a described list',
    exactly({ currency: T.Unsafe({ type: 'string', enum: ['EUR', 'GBP'], description: 'a currency of ours' }) }),
    { currency: 'USD' },
    ['/currency', 'must be a currency of ours'],
  ],
  [
    'an unlisted word',
    exactly({ s: T.Union([T.Literal('new'), T.Literal('used')]) }),
    { s: 'old' },
    ['/s', 'must be "new" or "used"'],
  ],
  ['a wrong scalar', exactly({ s: T.Union([T.String(), T.Null()]) }), { s: 1 }, ['/s', 'must be string or null']],
  [
    'a list of unions',
    exactly({ s: T.Array(T.Union([T.String(), T.Null()])) }),
    { s: [1, 'a', 2] },
    ['/s/0', 'must be string or null'],
    ['/s/2', 'must be string or null'],
  ],
  [
    'the branch of a union that was meant',
    exactly({ s: letterOrParcel }),
    { s: { kind: 'letter', grams: 'x' } },
    ['/s/grams', 'must be integer'],
  ],
  [
    'a union inside a union',
    exactly({ s: letterOrParcel }),
    { s: { kind: 'parcel', size: 'huge' } },
    ['/s/size', 'must be "small" or "large"'],
  ],
  [
    'a union of unknown kind',
    exactly({ s: letterOrParcel }),
    { s: { kind: 'card' } },
    ['/s/kind', 'must be "letter" or "parcel"'],
  ],
  ['a union without its kind', exactly({ s: letterOrParcel }), { s: { grams: 1 } }, ['/s/kind', 'is missing']],
  ['no object for a union of objects', exactly({ s: letterOrParcel }), { s: 'letter' }, ['/s', 'must be object']],
  [
    'branches that differ in all',
    exactly({ s: T.Union([T.Literal('auto'), exactly({ mode: T.Literal('by-hand') })]) }),
    { s: { mode: 'x' } },
    ['/s', 'fits none of its 2 forms'],
  ],
  [
    'many unions at once',
    T.Array(T.Union([T.Literal('a'), T.Literal('b'), T.Literal('c')])),
    ['x', 'y', 'z', 'a', 'q'],
    ...[0, 1, 2, 4].map((i): [string, string] => [`/${i}`, 'must be "a", "b" or "c"']),
  ],
  [
    'a value nested without measure',
    T.Array(T.Any()),
    JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)),
    ['/0'.repeat(100), /nested deeper than 100 levels/],
  ],
  ['U+0000', exactly({ s: T.String() }), { s: 'a\0b' }, ['/s', 'must not contain the character U+0000']],
  ['a lone surrogate', exactly({ s: T.String() }), { s: 'a\ud800' }, ['/s', /well-formed Unicode/]],
  [
    'a lone surrogate deep inside',
    exactly({ s: T.Array(T.Any()) }),
    { s: [{ t: '\udc00' }] },
    ['/s/0/t', /well-formed Unicode/],
  ],
  [
    'a bad name in a record',
    exactly({ s: T.Record(T.String(), T.Integer()) }),
    { s: { 'a\0': 1 } },
    ['/s/a\0', /U\+0000/],
  ],
];

for (const [what, schema, value, ...expected] of cases) {
  test(`problems of ${what}`, () => {
    const found = problemsOf(schema, value);
    assert.deepEqual(
      found.map(({ path }) => path),
      expected.map(([path]) => path),
      JSON.stringify(found),
    );
    for (const [index, [, message]] of expected.entries()) {
      if (typeof message === 'string') assert.equal(found[index]?.message, message);
      else assert.match(found[index]?.message ?? '', message);
    }
  });
}

test('at most 20 problems are told', () => {
  assert.equal(
    problemsOf(
      T.Array(T.Integer()),
      Array.from({ length: 100 }, () => 'x'),
    ).length,
    20,
  );
  assert.equal(
    problemsOf(
      T.Array(T.String()),
      Array.from({ length: 100 }, () => '\0'),
    ).length,
    20,
  );
});

test('an assertion names each wrong field', () => {
  assert.throws(
    () => new Checker(line).assert('command buy', { sku: 'a' }),
    (error) => {
      assert.ok(error instanceof InvalidError);
      assert.equal(error.message, 'command buy is not valid: /quantity is missing');
      assert.deepEqual(error.problems, [{ path: '/quantity', message: 'is missing' }]);
      return true;
    },
  );
  new Checker(line).assert('command buy', { sku: 'a', quantity: 1 });
});

test('whatever JSON comes, a value without problems fits and one with problems says where', () => {
  const checker = new Checker(order);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const problems = checker.problems(value);
      if (problems.length === 0) assert.ok(checker.fits(value));
      for (const { path, message } of problems) assert.ok((path === '' || path.startsWith('/')) && message !== '');
    }),
  );
});
