import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DefinitionError,
  T,
  command,
  contract,
  event,
  identifier,
  pageOf,
  paging,
  personal,
  query,
  streamOf,
} from './index.ts';

const open = { by: ['public'] } as const;

const begins = { collection: 'visits', query: 'visit', underWay: [], made: [], failure: 'failure' };

// Every mistake that a contract can make, with the words that name it.
const mistakes: readonly (readonly [what: string, make: () => unknown, ...words: string[]])[] = [
  [
    'a command that begins what no query tells of',
    () => contract('a', { commands: { c: command({}, { ...open, begins }) } }),
    'command c: it begins what query visit tells of, which is not there',
  ],
  [
    'a command that begins what is told of by another name than its answer has',
    () =>
      contract('a', {
        commands: { c: command({}, { ...open, answers: { other: T.String() }, begins }) },
        queries: { visit: query({ visit: T.String() }, { ...open, returns: T.Null() }) },
      }),
    'command c: query visit has to have one parameter, which the command answers',
  ],
  [
    'schemas that nothing fits, or that are none',
    () =>
      contract('a', {
        events: {
          bounded: { n: T.Integer({ minimum: 5, exclusiveMaximum: 5 }), odd: T.Integer({ minimum: 'a' as never }) },
          chosen: { one: T.Union([]), other: T.Enum([]), never: T.Never(), gone: T.Optional(T.Never()) },
          e: { n: T.Integer({ minimum: 5, maximum: 1 }), list: T.Array(T.String({ pattern: '(' })) },
          stepped: { none: T.Number({ multipleOf: 0 }), back: T.Number({ multipleOf: -1 }) },
          counted: { text: T.String({ maxLength: -1 }), list: T.Array(T.String(), { minItems: 1.5 }) },
          whole: {
            between: T.Integer({ minimum: 1.2, exclusiveMaximum: 2 }),
          },
          named: { it: T.Ref('nothing'), list: T.Array(T.Object({ never: T.Never() })), word: T.Unsafe({ enum: 'a' }) },
          odd: { text: T.String({ pattern: 7 as never }) },
        },
        commands: {
          c: command(
            { id: 'string' as never },
            {
              ...open,
              answers: { big: T.BigInt() },
              rejects: { no: { text: T.Object({ inner: T.String({ minLength: 2, maxLength: 1 }) }) } },
            },
          ),
        },
        queries: {
          q: query({}, { ...open, returns: T.Union([T.Null(), T.Undefined()]) }),
          fields: query({}, { ...open, returns: { sku: T.String() } }),
          choices: query({}, { ...open, returns: { sku: T.Union([T.String(), T.Null()]), items: T.Any() } as never }),
        },
      }),
    'event stepped: none: multipleOf is to be above zero, not 0',
    'event stepped: back: multipleOf is to be above zero, not -1',
    'event counted: text: maxLength is to be a whole number from zero, not -1',
    'event counted: list: minItems is to be a whole number from zero, not 1.5',
    'event whole: between: nothing fits, with minimum 1.2 and exclusiveMaximum 2',
    'event named: nothing has the $id nothing',
    'event named: list/never: nothing fits it, and it is not optional',
    'event named: word: enum is to be a list',
    'event odd: text: pattern is to be a text, not 7',
    'query choices: what it returns: sku is a field, and it is to be a schema: T.Object({ … })',
    'event bounded: n: nothing fits, with minimum 5 and exclusiveMaximum 5',
    'event bounded: odd: minimum is to be a number, not "a"',
    'event chosen: one: nothing fits, with an empty anyOf',
    'event chosen: other: nothing fits, with an empty enum',
    'event chosen: never: nothing fits it, and it is not optional',
    'query fields: what it returns: sku is a field, and it is to be a schema: T.Object({ … })',
    'event e: n: nothing fits, with minimum 5 and maximum 1',
    'event e: list: Invalid regular expression: /(/u: Unterminated group',
    'command c: id: "string" is no schema',
    'command c: its answer: big: JSON has no type "bigint"',
    'command c: rejection no: text/inner: nothing fits, with minLength 2 and maxLength 1',
    'query q: what it returns: JSON has no type "undefined"',
  ],
  ['a name in capitals', () => contract('Library', {}), 'the name "Library" is not kebab-case'],
  ['an empty name', () => contract('', {}), 'the name "" is not kebab-case'],
  [
    'an event in camel case',
    () => contract('a', { events: { bookBought: {} } }),
    'the name "bookBought" is not kebab-case',
  ],
  [
    'a command with a blank',
    () => contract('a', { commands: { 'lend it': command({}, open) } }),
    'the name "lend it" is not kebab-case',
  ],
  [
    'a query with two hyphens',
    () => contract('a', { queries: { 'a--b': query({}, { ...open, returns: T.Null() }) } }),
    'the name "a--b" is not kebab-case',
  ],
  ["a role's name", () => contract('staff', {}), "the name staff is a role's"],
  [
    'version 0',
    () => contract('a', { events: { e: event({}, { version: 0 }) } }),
    'event e: version 0 is not a whole number from 1',
  ],
  [
    'version 1.5',
    () => contract('a', { events: { e: event({}, { version: 1.5, upcasts: { 1: () => ({}) } }) } }),
    'version 1.5 is not a whole number',
  ],
  [
    'a gap in the upcasts',
    () => contract('a', { events: { e: event({}, { version: 3, upcasts: { 1: () => ({}) } }) } }),
    'event e: no upcast from version 2 to 3',
  ],
  [
    'an upcast too many',
    () => contract('a', { events: { e: event({}, { upcasts: { 1: () => ({}) } }) } }),
    'the upcast from version 1 leads beyond version 1',
  ],
  [
    'an upcast from nowhere',
    () => contract('a', { events: { e: event({}, { upcasts: { one: () => ({}) } as never }) } }),
    'an upcast starts from a version, not from "one"',
  ],
  [
    'an upcast from version 0',
    () => contract('a', { events: { e: event({}, { upcasts: { 0: () => ({}) } }) } }),
    'an upcast starts from a version, not from "0"',
  ],
  [
    'a command for nobody',
    () => contract('a', { commands: { c: command({}, { by: [] }) } }),
    'command c: nobody may call it',
  ],
  [
    'a query for nobody',
    () => contract('a', { queries: { q: query({}, { by: [], returns: T.Null() }) } }),
    'query q: nobody may call it',
  ],
  [
    'a page that is asked for by words of its own',
    () =>
      contract('a', {
        queries: { q: query({ offset: T.Integer() }, { by: ['staff'], returns: pageOf(T.String()) }) },
      }),
    'query q: it returns a page, so it takes limit and after',
  ],
  [
    'a cursor of another name',
    () =>
      contract('a', {
        queries: { q: query({ ...paging, cursor: T.String() }, { by: ['staff'], returns: pageOf(T.String()) }) },
      }),
    'query q: cursor is called otherwise elsewhere',
  ],
  [
    'a feed without numbers',
    () =>
      contract('a', {
        queries: {
          q: query(
            { since: T.Integer() },
            {
              by: ['staff'],
              returns: T.Array(T.Object({ what: T.String() })),
              feed: { after: 'since', id: 'number', event: 'what' },
            },
          ),
        },
      }),
    'query q: it cannot be followed',
  ],
  [
    'an owner in no field',
    () => contract('a', { commands: { c: command({}, { by: ['customer'], owner: 'customer' as never }) } }),
    'command c: its owner is to be in the field customer, which it has not got',
  ],
  [
    'an edit of nothing',
    () => contract('a', { commands: { c: command({}, { by: ['staff'], edits: 'product/sku' as never }) } }),
    'command c: product/sku names no aggregate by fields of its own',
  ],
  [
    'an edit that a field names which may be left out',
    () =>
      contract('a', {
        commands: {
          c: command({ sku: T.String(), list: T.Optional(T.String()) }, { by: ['staff'], edits: 'price/sku@list' }),
        },
      }),
    'command c: price/sku@list names no aggregate by fields of its own that are always there',
  ],
  [
    'a query that shows nothing',
    () =>
      contract('a', { queries: { q: query({}, { by: ['staff'], returns: T.Null(), shows: 'product/sku' as never }) } }),
    'query q: product/sku names no aggregate by fields of its own',
  ],
  [
    'a rejection that tells there is something',
    () => contract('a', { commands: { c: command({}, { by: ['customer'], rejects: { 'not-yours': {} } }) } }),
    'command c: not-yours tells that there is something',
  ],
  [
    'an unknown caller',
    () => contract('a', { commands: { c: command({}, { by: ['Every body'] }) } }),
    'command c: "Every body" is no role',
  ],
  [
    'a partner without a scope',
    () => contract('a', { commands: { c: command({}, { by: ['partner:'] }) } }),
    'command c: "partner:" is no role',
  ],
  [
    'a rejection named done',
    () => contract('a', { commands: { c: command({}, { ...open, rejects: { done: {} } }) } }),
    'command c: rejection "done" has a reserved name',
  ],
  [
    'a rejection in camel case',
    () => contract('a', { commands: { c: command({}, { ...open, rejects: { noneLeft: {} } }) } }),
    'rejection "noneLeft"',
  ],
  [
    'keys kept for no time',
    () => contract('a', { commands: { c: command({}, { ...open, keysKeptDays: 0 }) } }),
    'command c: idempotency keys are kept for 1 to 3650 days, not 0',
  ],
  [
    'keys kept for ever',
    () => contract('a', { commands: { c: command({}, { ...open, keysKeptDays: Infinity }) } }),
    'not Infinity',
  ],
  [
    'personal of nobody',
    () => contract('a', { events: { e: { name: personal('who', T.String()) } } }),
    'event e: name is personal of who, but there is no such field',
  ],
  [
    'personal of an inherited name',
    () => contract('a', { events: { e: { name: personal('constructor', T.String()) } } }),
    'name is personal of constructor, but there is no such field',
  ],
  [
    'personal of a number',
    () => contract('a', { events: { e: { who: T.Integer(), name: personal('who', T.String()) } } }),
    'who names the person of name, so it must be a string',
  ],
  [
    'personal of a personal field',
    () => contract('a', { events: { e: { name: personal('name', T.String()) } } }),
    'name names the person of name, so it must be a string that is not personal itself',
  ],
  [
    'a personal field inside another',
    () =>
      contract('a', { events: { e: { who: identifier, address: T.Object({ street: personal('who', T.String()) }) } } }),
    'event e: address hides a personal field inside',
  ],
  [
    'a personal field in a command',
    () => contract('a', { commands: { c: command({ name: personal('who', T.String()) }, open) } }),
    'command c: name is personal of who, but there is no such field',
  ],
];

for (const [what, make, ...words] of mistakes) {
  test(`a contract refuses ${what}`, () => {
    assert.throws(make, (error) => {
      assert.ok(error instanceof DefinitionError);
      for (const word of words) assert.ok(error.message.includes(word), `${error.message}\nlacks: ${word}`);
      return true;
    });
  });
}

test('a contract lists all of its mistakes at once', () => {
  const make = (): unknown => contract('A', { events: { B: {} }, commands: { c: command({}, { by: [] }) } });
  assert.throws(make, (error) => {
    assert.ok(error instanceof DefinitionError);
    assert.equal(error.mistakes.length, 3);
    assert.match(error.message, /^contract A cannot be built:\n {2}- the name "A"/);
    return true;
  });
});

test('a plain record of fields is an event at version 1', () => {
  const { events } = contract('a', { events: { plain: { n: T.Integer() }, said: event({ n: T.Integer() }) } });
  assert.equal(events.plain.version, 1);
  assert.deepEqual(Object.keys(events.plain), Object.keys(events.said));
  assert.deepEqual(events.plain.checker.problems({ n: 1, more: 2 }), [
    { path: '/more', message: 'is not a known field' },
  ]);
});

test('a contract has no names but its own', () => {
  const { events, commands, queries } = contract('a', { events: { e: {} } });
  for (const names of [events, commands, queries]) {
    assert.equal((names as Record<string, unknown>)['constructor'], undefined);
    assert.equal('toString' in names, false);
    assert.ok(Object.isFrozen(names));
  }
});

test('a command keeps its idempotency keys for a week unless told', () => {
  assert.equal(command({}, open).keysKeptDays, 7);
  assert.equal(command({}, { ...open, keysKeptDays: 30 }).keysKeptDays, 30);
  assert.equal(command({}, open).answers, undefined);
  assert.deepEqual(command({}, open).rejects, {});
});

test('the fields of people are known by their person', () => {
  const { events } = contract('a', {
    events: {
      moved: { who: identifier, street: personal('who', T.String()), note: T.Optional(personal('who', T.String())) },
    },
  });
  assert.deepEqual(
    [...events.moved.personal],
    [
      ['street', 'who'],
      ['note', 'who'],
    ],
  );
});

test('a stream is named by a field, by several in their order, or by a word', () => {
  const body = { sku: 'MUG-1', currency: 'GBP' };
  const named = (edits: 'price/sku' | 'price/sku@currency' | "price/'all'") => {
    const { c } = contract('a', {
      commands: { c: command({ sku: T.String(), currency: T.String() }, { by: ['staff'], edits }) },
    }).commands;
    return streamOf(c.edits![0]!, body);
  };
  assert.equal(named('price/sku'), 'price/MUG-1');
  assert.equal(named('price/sku@currency'), 'price/MUG-1@GBP');
  assert.equal(named("price/'all'"), 'price/all');
});

test('a contract takes whatever a schema may say', () => {
  const text = { type: 'string' };
  const said: readonly object[] = [
    { type: 'object', default: text, examples: [text], 'x-card': text },
    { const: text },
    { type: 'array', contains: text, unevaluatedItems: text },
    {
      type: 'object',
      propertyNames: text,
      unevaluatedProperties: text,
      dependentSchemas: { type: { type: 'object' } },
    },
    { if: text, else: { type: 'null' } },
    { not: text },
    { $defs: { type: text }, $ref: '#/$defs/type' },
    { anyOf: [{ $id: 'node', type: 'object', properties: { next: { $ref: 'node' } } }, text], discriminator: text },
    T.Object({ type: T.String(), minimum: T.Integer(), properties: T.Optional(T.Never()), enum: T.String() }),
    T.Tuple([]),
    T.Number({ minimum: 1, maximum: 1, multipleOf: 0.01 }),
  ];
  for (const returns of said)
    contract('a', { events: { e: { it: returns } }, queries: { q: query({ it: returns }, { ...open, returns }) } });
});
