import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { leansOn } from './leans-on.ts';

const CORE = `import { aggregate, view, event, processManager } from '@banyan/core';\n`;

const complaints = (code: string, others: Readonly<Record<string, string>> = {}): readonly string[] =>
  leansOn
    .check(sourceTreeOf({ 'services/shop/goods.ts': CORE + code, ...others }))
    .map(({ line, message }) => `${line} ${message.split(':', 1)[0]}`);

const state = (fold: string, rest = '', more = ''): string =>
  `${more}\nexport const goods = aggregate(shop, 'goods', NONE, { sold: ${fold} }${rest});`;
const rows = (fold: string, rest = '', more = ''): string =>
  `${more}\nexport const list = view('list', {}).on(shop, { sold: { key: () => 'k', fold: ${fold} } }${rest});`;

const both: readonly (readonly [
  what: string,
  fold: string,
  more: string,
  others?: Readonly<Record<string, string>>,
])[] = [
  ['a function below', '(n) => add(n)', 'function add(n) { return n; }'],
  ['a constant function', '(n) => add(n)', 'const add = (n) => n;'],
  ['a constant', '(n) => n + add', 'const add = 1;'],
  ['a part of a constant', '(n) => n + add', 'const { add } = { add: 1 };'],
  [
    'a name beside it',
    '(n) => add(n)',
    `import { add } from './add.ts';`,
    { 'services/shop/add.ts': 'export const add = (n) => n;' },
  ],
  [
    'a name of a contract',
    '(n) => add(n)',
    `import { add } from '@banyan/lib/contract';`,
    { 'services/lib/contract.ts': 'export const add = 1;' },
  ],
  [
    'a whole module',
    '(n) => add.one(n)',
    `import * as add from './add.ts';`,
    { 'services/shop/add.ts': 'export const one = (n) => n;' },
  ],
  [
    'a name passed on',
    '(n) => add(n)',
    `import { add } from './add.ts';`,
    {
      'services/shop/add.ts': `export { plus as add } from './plus.ts';`,
      'services/shop/plus.ts': `export * from './more.ts';`,
      'services/shop/more.ts': 'const more = 1; export { more as plus };',
    },
  ],
  ['a named fold', 'add', 'function add(n) { return n; }'],
  ['a name in a default', '(n, by = add) => n + by', 'const add = 1;'],
  ['a name in a method', '(n) => ({ ...n, add })', 'const add = 1;'],
];

for (const [what, fold, more, others] of both) {
  test(`leans-on finds ${what}`, () => {
    for (const code of [state(fold, '', more), rows(fold, '', more)]) {
      const [only, ...rest] = complaints(code, others);
      assert.match(only ?? '', /its folds lean on (add|plus|more)$/);
      assert.deepEqual(rest, []);
    }
    for (const code of [state(fold, ', { leansOn: [add] }', more), rows(fold, ', { leansOn: [add] }', more)])
      assert.deepEqual(complaints(code, others), []);
  });
}

test('leans-on finds what lies behind a name, in other modules too, and each of two with one name', () => {
  const others = {
    'services/shop/add.ts': `import { rate } from './rate.ts';\nconst twice = (n) => rate(2 * n);\nexport const add = (n) => twice(n);`,
    'services/shop/rate.ts': 'const twice = 2;\nexport const rate = (n) => n * twice;',
  };
  const code = state('(n) => add(n)', '', `import { add } from './add.ts';`);
  assert.deepEqual(complaints(code, others), ['3 its folds lean on add, twice, rate, twice']);
  const named = state(
    '(n) => add(n)',
    ', { leansOn: [add, rate] }',
    `import { add } from './add.ts';\nimport { rate } from './rate.ts';`,
  );
  assert.deepEqual(complaints(named, others), ['4 its folds lean on twice, twice']);
});

test('leans-on looks into the functions that a constant holds, and takes the rest of it as it is', () => {
  const code = state(
    '(n) => by.rule(n)',
    ', { leansOn: [by] }',
    'const two = 2, three = 3;\nconst by = { rule: (n) => n * two, three };',
  );
  assert.deepEqual(complaints(code), ['4 its folds lean on two']);
});

const silent: readonly (readonly [what: string, code: string])[] = [
  ['folds that lean on nothing', state('({ sum }, { n }) => { const by = sum; return { sum: by + n }; }')],
  [
    'what packages and the language give',
    state('(n) => addMoney(Math.max(n), Number(isErased))', '', `import { addMoney, isErased } from '@banyan/core';`),
  ],
  ['types', state('(n: Sum): Sum => n as Sum', '', `import type { Sum } from './sum.ts';\ntype Other = Sum;`)],
  ['the initial state, which is hashed by itself', state('(n) => ({ ...NONE, n })', '', 'const NONE = {};')],
  [
    'an aggregate, which names what its own folds lean on',
    `${state('(n) => n')}\n${rows('(n) => goods.folds.sold(n)', ', { leansOn: [goods] }')}`,
  ],
  ['a process manager', `const add = 1;\nprocessManager('p', goods).on(shop, 'sold', () => 'k', () => add);`],
  [
    'upcasts that stand alone',
    `export const sold = event({}, { version: 2, upcasts: { 1: (old) => ({ ...old, n: 1 }) } });`,
  ],
];

for (const [what, code] of silent)
  test(`leans-on is silent about ${what}`, () => assert.deepEqual(complaints(code), []));

const hiding: readonly (readonly [what: string, code: string, complaint: RegExp])[] = [
  [
    'a fold made by a call',
    state('counted(1)', '', 'const counted = (by) => (n) => n + by;'),
    /^3 a fold that something else makes/,
  ],
  [
    'a record of folds made by a call',
    rows('', '').replace(/\{ sold.*\}\)/, 'made(1))'),
    /a fold that something else makes/,
  ],
  ['spread folds', state('(n) => n, ...more', '', 'const more = {};'), /a fold that something else makes/],
  [
    'a helper made by a call of ours',
    state('(n) => add(n)', ', { leansOn: [add] }', 'const adder = (by) => (n) => n + by;\nconst add = adder(1);'),
    /its folds lean on add, which a call makes/,
  ],
  ['a list made elsewhere', state('(n) => n', ', options', 'const options = {};'), /leansOn is a list/],
  ['a spread list', state('(n) => n', ', { leansOn: [...all] }', 'const all = [];'), /leansOn is a list/],
  ['a name of the language', state('(n) => Math.abs(n)', ', { leansOn: [Math] }'), /leansOn is a list/],
  [
    'what no fold leans on',
    rows('(n) => n', ', { leansOn: [add] }', 'const add = 1;'),
    /leansOn names add, which no fold/,
  ],
  [
    'an upcast that leans on something',
    `const add = 1;\nevent({}, { version: 2, upcasts: { 1: (old) => ({ ...old, add }) } });`,
    /an upcast leans on add/,
  ],
];

for (const [what, code, complaint] of hiding) {
  test(`leans-on refuses ${what}`, () => assert.match(complaints(code).join('\n'), complaint));
}

test('leans-on reads the services and the examples of the core, and no test', () => {
  const code = CORE + state('(n) => n + add', '', 'const add = 1;');
  const paths = [
    'packages/core/examples/a.ts',
    'packages/engine/test/lab.ts',
    'services/shop/a.test.ts',
    'bench/src/a.ts',
  ];
  const found = leansOn.check(sourceTreeOf(Object.fromEntries(paths.map((path) => [path, code]))));
  assert.deepEqual([...new Set(found.map(({ path }) => path))], ['packages/core/examples/a.ts']);
});
