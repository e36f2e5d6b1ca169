import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { library } from '../../examples/lending.ts';
import {
  T,
  command,
  contract,
  event,
  identifier,
  personal,
  query,
  type AnyContract,
  type Fields,
  type TSchema,
} from '../index.ts';
import { compareContracts, describeContract } from './index.ts';

const told = (before: AnyContract, after: AnyContract): string[] =>
  compareContracts(describeContract(before), describeContract(after)).map(
    ({ breaking, subject, sentence }) => `${breaking ? 'BREAKS' : 'ok'} ${subject}: ${sentence}`,
  );

const bought = (fields: Fields): AnyContract => contract('a', { events: { bought: fields } });
const buy = (fields: Fields, options: Partial<Parameters<typeof command>[1]> = {}): AnyContract =>
  contract('a', { commands: { buy: command(fields, { by: ['public'], ...options }) } });
const ask = (returns: TSchema, fields: Fields = {}, by = ['public']): AnyContract =>
  contract('a', { queries: { ask: query(fields, { by, returns }) } });
const n = T.Integer();
const text = T.String();
const colour = (...names: string[]): TSchema => T.Union(names.map((name) => T.Literal(name)));
const nothing = contract('a', {});
const who = identifier;
const raise = ' Raise its version and say how the old one is upcast.';

// Before, after, and what is told.
const cases: readonly (readonly [what: string, before: AnyContract, after: AnyContract, ...told: string[]])[] = [
  ['nothing', library, library],
  [
    'another name',
    contract('a', {}),
    contract('b', {}),
    'BREAKS contract a: it is called b now: its log, its streams and whoever uses it still say a.',
  ],
  ['an event added', nothing, bought({}), 'ok event bought: it is new.'],
  [
    'an event removed',
    bought({}),
    nothing,
    'BREAKS event bought: it was removed: its log may hold such events, and those who follow it fold them.',
  ],
  [
    "an event's field removed",
    bought({ n }),
    bought({}),
    `BREAKS event bought: /n of the payload was removed: those who follow it still read the field.${raise}`,
  ],
  [
    "an event's required field added",
    bought({}),
    bought({ n }),
    `BREAKS event bought: /n of the payload is new and required: events that were recorded before lack it.${raise}`,
  ],
  [
    "an event's optional field added",
    bought({}),
    bought({ n: T.Optional(n) }),
    'ok event bought: /n of the payload is new and optional.',
  ],
  [
    "an event's field now required",
    bought({ n: T.Optional(n) }),
    bought({ n }),
    `BREAKS event bought: /n of the payload is required now: events that were recorded before may lack it.${raise}`,
  ],
  [
    "an event's field now optional",
    bought({ n }),
    bought({ n: T.Optional(n) }),
    `BREAKS event bought: /n of the payload is optional now: those who follow it count on the field.${raise}`,
  ],
  [
    "an event's type narrowed",
    bought({ n: T.Number() }),
    bought({ n }),
    `BREAKS event bought: /n of the payload takes fewer values: events that were recorded before may hold values that no longer fit.${raise}`,
  ],
  [
    "an event's type widened",
    bought({ n }),
    bought({ n: T.Number() }),
    `BREAKS event bought: /n of the payload takes other values: those who follow it may meet values that they do not know.${raise}`,
  ],
  [
    "an event's bound loosened",
    bought({ n: T.Integer({ maximum: 5 }) }),
    bought({ n: T.Integer({ maximum: 9 }) }),
    'ok event bought: /n of the payload has wider bounds.',
  ],
  [
    "an event's bound tightened",
    bought({ n }),
    bought({ n: T.Integer({ minimum: 1 }) }),
    `BREAKS event bought: /n of the payload takes fewer values: events that were recorded before may hold values that no longer fit.${raise}`,
  ],
  [
    "an event's literal added",
    bought({ c: colour('red', 'blue') }),
    bought({ c: colour('blue', 'red', 'green') }),
    `BREAKS event bought: /c of the payload takes other values: those who follow it may meet values that they do not know.${raise}`,
  ],
  [
    'a field deep in a list removed',
    bought({ lines: T.Array(T.Object({ n, text })) }),
    bought({ lines: T.Array(T.Object({ n })) }),
    `BREAKS event bought: /lines/*/text of the payload was removed: those who follow it still read the field.${raise}`,
  ],
  [
    'a personal mark added',
    bought({ who, text }),
    bought({ who, text: personal('who', text) }),
    `BREAKS event bought: /text of the payload has another mark of a person: events that were recorded before are encrypted, or not, by the old mark, and erasing a person goes by the new one.${raise}`,
  ],
  [
    'a personal mark removed',
    bought({ who, text: personal('who', text) }),
    bought({ who, text }),
    `BREAKS event bought: /text of the payload has another mark of a person: events that were recorded before are encrypted, or not, by the old mark, and erasing a person goes by the new one.${raise}`,
  ],
  [
    'a new version with an upcast',
    bought({ n }),
    contract('a', { events: { bought: event({ text }, { version: 2, upcasts: { 1: () => ({ text: '' }) } }) } }),
    'ok event bought: it is at version 2 now; what was written before is upcast. Deploy those who read it first.',
  ],
  [
    'a version taken back',
    contract('a', { events: { bought: event({ text }, { version: 2, upcasts: { 1: () => ({ text: '' }) } }) } }),
    bought({ text }),
    'BREAKS event bought: its version went back from 2 to 1: what was written at version 2 cannot be read any more.',
  ],
  [
    'what a command and a query say to people',
    contract('a', {
      commands: { buy: command({ n }, { by: ['public'] }) },
      queries: { ask: query({ n }, { by: ['public'], returns: n }) },
    }),
    contract('a', {
      commands: { buy: command({ n }, { by: ['public'], description: 'Buys some.', example: { n: 2 } }) },
      queries: { ask: query({ n }, { by: ['public'], returns: n, description: 'How many.', example: { n: 2 } }) },
    }),
  ],
  ['a description', bought({ n }), bought({ n: T.Integer({ description: 'how many', title: 'N', examples: [1] }) })],
  [
    'a lower bound moved down',
    bought({ n: T.Integer({ minimum: 5 }) }),
    bought({ n: T.Integer({ minimum: 1 }) }),
    'ok event bought: /n of the payload has wider bounds.',
  ],
  [
    'a lower bound moved up',
    bought({ n: T.Integer({ minimum: 1 }) }),
    bought({ n: T.Integer({ minimum: 5 }) }),
    `BREAKS event bought: /n of the payload takes fewer values: events that were recorded before may hold values that no longer fit.${raise}`,
  ],
  [
    'an upper bound moved down',
    bought({ text: T.String({ maxLength: 9 }) }),
    bought({ text: T.String({ maxLength: 5 }) }),
    `BREAKS event bought: /text of the payload takes fewer values: events that were recorded before may hold values that no longer fit.${raise}`,
  ],

  ['a command added', nothing, buy({}), 'ok command buy: it is new.'],
  ['a command removed', buy({}), nothing, 'BREAKS command buy: it was removed: those who send it get an error.'],
  [
    "a command's required field added",
    buy({}),
    buy({ n }),
    'BREAKS command buy: /n of the body is new and required: what callers send now lacks it and is refused.',
  ],
  [
    "a command's optional field added",
    buy({}),
    buy({ n: T.Optional(n) }),
    'ok command buy: /n of the body is new and optional.',
  ],
  [
    "a command's field removed",
    buy({ n }),
    buy({}),
    'BREAKS command buy: /n of the body was removed: what callers still send is refused as unknown.',
  ],
  [
    "a command's field now required",
    buy({ n: T.Optional(n) }),
    buy({ n }),
    'BREAKS command buy: /n of the body is required now: what callers send may lack it and is refused.',
  ],
  [
    "a command's field now optional",
    buy({ n }),
    buy({ n: T.Optional(n) }),
    'ok command buy: /n of the body is optional now.',
  ],
  [
    "a command's field narrowed",
    buy({ text }),
    buy({ text: identifier }),
    'BREAKS command buy: /text of the body takes fewer values: values that callers send are refused.',
  ],
  [
    "a command's field widened",
    buy({ c: colour('red') }),
    buy({ c: colour('red', 'blue') }),
    'ok command buy: /c of the body takes other values.',
  ],
  [
    "a command's field of another type",
    buy({ n }),
    buy({ n: text }),
    'BREAKS command buy: /n of the body takes fewer values: values that callers send are refused.',
    'ok command buy: /n of the body takes other values.',
  ],
  [
    'a rejection added',
    buy({}),
    buy({}, { rejects: { 'sold-out': {} } }),
    'BREAKS command buy: it may be rejected with sold-out now: those who send it are not ready for that.',
  ],
  [
    'a rejection removed',
    buy({}, { rejects: { 'sold-out': {} } }),
    buy({}),
    'ok command buy: it is no longer rejected with sold-out.',
  ],
  [
    "a rejection's detail removed",
    buy({}, { rejects: { 'sold-out': { n } } }),
    buy({}, { rejects: { 'sold-out': {} } }),
    'BREAKS command buy: /n of the details of rejection sold-out was removed: those who send it still read it.',
  ],
  ['an answer added', buy({}), buy({}, { answers: { n } }), 'ok command buy: it has an answer now.'],
  [
    'an answer removed',
    buy({}, { answers: { n } }),
    buy({}),
    'BREAKS command buy: it has no answer any more: those who send it wait for one.',
  ],
  [
    "an answer's field removed",
    buy({}, { answers: { n, text } }),
    buy({}, { answers: { n } }),
    'BREAKS command buy: /text of the answer was removed: those who send it still read it.',
  ],
  [
    "an answer's field added",
    buy({}, { answers: { n } }),
    buy({}, { answers: { n, text } }),
    'ok command buy: /text of the answer is new and required.',
  ],
  [
    "an answer's field widened",
    buy({}, { answers: { c: colour('a') } }),
    buy({}, { answers: { c: colour('a', 'b') } }),
    'BREAKS command buy: /c of the answer takes other values: those who send it may meet values that they do not know.',
  ],
  [
    'access narrowed',
    buy({}, { by: ['public'] }),
    buy({}, { by: ['staff'] }),
    'BREAKS command buy: public may not send it any more: everybody else is refused.',
    'ok command buy: staff may send it now.',
  ],
  [
    'one of several callers shut out',
    buy({}, { by: ['staff', 'orders'] }),
    buy({}, { by: ['staff'] }),
    'BREAKS command buy: orders may not send it any more: they are refused.',
  ],
  [
    'access widened',
    buy({}, { by: ['staff'] }),
    buy({}, { by: ['public'] }),
    'ok command buy: public may send it now.',
  ],
  ['access in another order', buy({}, { by: ['staff', 'orders'] }), buy({}, { by: ['orders', 'staff'] })],
  [
    'keys kept for less long',
    buy({}),
    buy({}, { keysKeptDays: 3 }),
    'BREAKS command buy: its idempotency keys are kept for 3 days, no longer for 7: whoever sends it again later than that acts twice.',
  ],
  [
    'keys kept for longer',
    buy({}),
    buy({}, { keysKeptDays: 30 }),
    'ok command buy: its idempotency keys are kept for 30 days, no longer for 7.',
  ],

  ['a query added', nothing, ask(n), 'ok query ask: it is new.'],
  ['a query removed', ask(n), nothing, 'BREAKS query ask: it was removed: those who ask it get an error.'],
  [
    "a result's field removed",
    ask(T.Object({ n, text })),
    ask(T.Object({ n })),
    'BREAKS query ask: /text of the result was removed: those who ask it still read it.',
  ],
  [
    "a result's field added",
    ask(T.Object({ n })),
    ask(T.Object({ n, text })),
    'ok query ask: /text of the result is new and required.',
  ],
  [
    'a result that may be null now',
    ask(T.Object({ n })),
    ask(T.Union([T.Object({ n }), T.Null()])),
    'BREAKS query ask: the result takes other values: those who ask it may meet values that they do not know.',
  ],
  [
    'a result that is never null now',
    ask(T.Union([T.Object({ n }), T.Null()])),
    ask(T.Object({ n })),
    'ok query ask: the result takes fewer values.',
  ],
  [
    'a result of another type',
    ask(n),
    ask(text),
    'ok query ask: the result takes fewer values.',
    'BREAKS query ask: the result takes other values: those who ask it may meet values that they do not know.',
  ],
  [
    'a parameter added',
    ask(n),
    ask(n, { text: T.Optional(text) }),
    'ok query ask: /text of the body is new and optional.',
  ],
  [
    'a parameter required',
    ask(n),
    ask(n, { text }),
    'BREAKS query ask: /text of the body is new and required: what callers send now lacks it and is refused.',
  ],
  [
    'a query shut',
    ask(n),
    ask(n, {}, ['staff']),
    'BREAKS query ask: public may not ask it any more: everybody else is refused.',
    'ok query ask: staff may ask it now.',
  ],
];

for (const [what, before, after, ...expected] of cases) {
  test(`a comparison tells of ${what}`, () => assert.deepEqual(told(before, after), expected));
}

test('literals are the same in whatever union they stand', () => {
  const before = ask(T.Union([T.Literal('a'), T.Literal('b')]));
  assert.deepEqual(describeContract(before).queries['ask']?.returns, { enum: ['a', 'b'], type: 'string' });
  const after = ask(T.Union([T.Literal('b'), T.Null(), T.Literal('a')]));
  assert.deepEqual(told(after, before), ['ok query ask: the result takes fewer values.']);
  assert.equal(told(before, after).length, 1);
  assert.match(told(before, after)[0] ?? '', /^BREAKS query ask: the result takes other values/);
});

const schema = fc.oneof(
  ...[
    n,
    text,
    T.Number(),
    T.Null(),
    identifier,
    T.Optional(n),
    colour('a', 'b'),
    T.Array(n),
    T.Object({ n }),
    T.Union([n, T.Null()]),
    T.Integer({ minimum: 1 }),
  ].map((one) => fc.constant(one)),
);
const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c'), schema);

test('a contract never differs from itself, and payloads that are described otherwise always do', () => {
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      assert.deepEqual(told(buy(one), buy(one)), []);
      const same = JSON.stringify(describeContract(bought(one))) === JSON.stringify(describeContract(bought(other)));
      assert.equal(told(bought(one), bought(other)).length === 0, same);
    }),
  );
});
