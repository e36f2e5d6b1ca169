import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DefinitionError,
  T,
  aggregate,
  aggregateCodeText,
  contract,
  event,
  personal,
  view,
  viewCodeText,
  type Fields,
} from './index.ts';

const plusOne = (n: number): number => n + 1;
const plusTwo = (n: number): number => n + 2;
const upcast = (old: { n: number }) => ({ n: old.n * 2 });
const otherUpcast = (old: { n: number }) => ({ n: old.n * 3 });

const counting = (upcasts = { 1: upcast }) =>
  contract('counting', { events: { added: event({ n: T.Integer() }, { version: 2, upcasts }), cleared: {} } });
const add = (sum: { n: number }, { n }: { n: number }) => ({ n: sum.n + n });
const row = {
  key: () => 'k',
  fold: (sum: { n: number } | undefined, { n }: { n: number }) => ({ n: (sum?.n ?? 0) + n }),
};

const stateText = (leansOn: readonly unknown[] = [], of = counting()) =>
  aggregateCodeText(aggregate(of, 'counter', { n: 0 }, { added: add }, { leansOn }));
const rowText = (leansOn: readonly unknown[] = [], of = counting()) =>
  viewCodeText(view('counters', { n: T.Integer() }).on(of, { added: row }, { leansOn }));

const different: readonly (readonly [what: string, one: unknown, other: unknown])[] = [
  ['functions', plusOne, plusTwo],
  ['texts', 'a', 'b'],
  ['numbers', 1, 2],
  ['a number and its text', 1, '1'],
  ['zero and minus zero', 0, -0],
  ['big integers', 1n, 2n],
  ['patterns', /a/, /a/i],
  ['dates', new Date(1), new Date(2)],
  ['lists', [1, 2], [2, 1]],
  ['records', { a: { b: 1 } }, { a: { b: 2 } }],
  ['records of functions', { f: plusOne }, { f: plusTwo }],
  ['maps', new Map([['a', 1]]), new Map([['a', 2]])],
  ['sets', new Set(['a']), new Set(['b'])],
  ['a set and a list', new Set(['a']), ['a']],
  ['null and nothing', null, undefined],
  [
    'aggregates',
    aggregate(counting(), 'a', { n: 0 }, { added: add }, { leansOn: [plusOne] }),
    aggregate(counting(), 'a', { n: 0 }, { added: add }, { leansOn: [plusTwo] }),
  ],
];

for (const [what, one, other] of different) {
  test(`what folds lean on tells ${what} apart`, () => {
    assert.equal(stateText([one]), stateText([one]));
    assert.notEqual(stateText([one]), stateText([other]));
    assert.notEqual(rowText([one]), rowText([other]));
  });
}

test('another upcast is other code, for states and for rows', () => {
  assert.notEqual(stateText([], counting()), stateText([], counting({ 1: otherUpcast })));
  assert.notEqual(rowText([], counting()), rowText([], counting({ 1: otherUpcast })));
});

test('the platform is part of the code', async () => {
  const { version } = await import('./version.ts');
  assert.deepEqual([JSON.parse(stateText())[0], JSON.parse(rowText())[0]], [version, version]);
});

const unreadable: readonly (readonly [what: string, value: unknown])[] = [
  ['a bound function', plusOne.bind(null)],
  ['a function of the language', Math.max],
  ['a symbol', Symbol('s')],
  ['an instance of a class', new URL('http://localhost/')],
];

for (const [what, value] of unreadable) {
  test(`a fold cannot lean on ${what}, whose text cannot be read`, () => {
    assert.throws(() => stateText([value]), DefinitionError);
    assert.throws(() => rowText([{ inside: value }]), DefinitionError);
  });
}

test('a fold whose text cannot be read is refused', () => {
  assert.throws(() => aggregate(counting(), 'a', { n: 0 }, { added: add.bind(null) }), DefinitionError);
  const folds = { added: { ...row, key: row.key.bind(null) } };
  assert.throws(() => view('counters', { n: T.Integer() }).on(counting(), folds), DefinitionError);
});

const fieldsText = (fields: Fields): string =>
  viewCodeText(view('counters', fields).on(counting(), { added: row as never }));
const titled = (title: Fields[string]) => ({ n: T.Integer(), title, of: T.Object({ title }) });

test('what a field says to people is no part of what makes rows, at any depth', () => {
  const plain = titled(T.String({ maxLength: 9 }));
  const said = titled(
    T.String({ maxLength: 9, description: 'how it is called', examples: ['Ada'], title: 'T', 'x-of': 1 }),
  );
  assert.equal(fieldsText(said), fieldsText(plain));
});

const changedFields: readonly (readonly [what: string, fields: Fields])[] = [
  ['a bound', titled(T.String({ maxLength: 8 }))],
  [
    'a field that is called like an annotation',
    { n: T.Integer(), of: T.Object({ title: T.String({ maxLength: 9 }) }) },
  ],
  ['such a field further in', { ...titled(T.String({ maxLength: 9 })), of: T.Object({}) }],
  ['the mark of a personal field', titled(personal('n', T.String({ maxLength: 9 })))],
];

for (const [what, fields] of changedFields) {
  test(`${what} makes other rows`, () => {
    assert.notEqual(fieldsText(fields), fieldsText(titled(T.String({ maxLength: 9 }))));
  });
}

test('in a value nothing is an annotation', () => {
  const one = { n: T.Integer(), as: T.Literal('a') };
  const as = (value: object) => ({ n: one.n, as: { const: value } as never });
  assert.notEqual(fieldsText(as({ title: 'a' })), fieldsText(as({ title: 'b' })));
});
