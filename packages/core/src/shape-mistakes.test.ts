import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  event,
  fullText,
  processManager,
  query,
  range,
  service,
  view,
} from './index.ts';

// As in plain JavaScript: no compiler has looked at what these are given.
type Untyped = (...given: unknown[]) => any;
const make = {
  aggregate: aggregate as unknown as Untyped,
  answer: answer as unknown as Untyped,
  command: command as unknown as Untyped,
  contract: contract as unknown as Untyped,
  decision: decision as unknown as Untyped,
  event: event as unknown as Untyped,
  processManager: processManager as unknown as Untyped,
  fullText: fullText as unknown as Untyped,
  query: query as unknown as Untyped,
  range: range as unknown as Untyped,
  service: service as unknown as Untyped,
  view: view as unknown as Untyped,
};
const [by, returns] = [['public'], T.String()];
const shop = contract('shop', {
  events: { sold: { sku: T.String() } },
  commands: { buy: command({ sku: T.String() }, { by }) },
  queries: { stock: query({}, { by, returns }) },
});
const shelf = aggregate(shop, 'shelf', { sold: 0 }, {});
const inContract =
  (parts: unknown): (() => unknown) =>
  () =>
    make.contract('a', parts);
const inCommand =
  (options: unknown): (() => unknown) =>
  () =>
    make.contract('a', { commands: { c: make.command({}, options) } });

const wrong: readonly (readonly [make: () => unknown, words: string])[] = [
  [inContract(undefined), 'events, commands and queries, are to be in an object, by their names, not undefined'],
  [inContract([]), 'by their names, not a list'],
  [inContract({ events: null }), '`events` are to be in an object, by their names, not null'],
  [inContract({ events: { e: null } }), 'event e: its fields are to be in an object, by their names, not null'],
  [inContract({ events: { e: { sku: undefined } } }), 'event e: sku: undefined is no schema'],
  [inContract({ events: { e: command({}, { by }) } }), 'event e: it is made by command()'],
  [inContract({ commands: { c: {} } }), 'command c is to be made by command()'],
  [inContract({ commands: { c: make.command({ sku: null }, { by }) } }), 'command c: sku: null is no schema'],
  [inContract({ queries: { q: () => {} } }), 'query q is to be made by query()'],
  [inContract({ queries: { q: make.query({}, { by }) } }), 'query q: what it returns: undefined is no schema'],
  [inContract({ queries: { q: make.query({}, { by: 'public', returns }) } }), 'such as [\'public\'], not "public"'],
  [inCommand({}), "command c: `by` is to be a list of names, such as ['public'], not undefined"],
  [inCommand({ by: 'public' }), 'such as [\'public\'], not "public"'],
  [inCommand({ by: [7] }), 'command c: `by` is to be a list of names'],
  [inCommand({ by, rejects: null }), 'command c: its rejections are to be in an object, by their names, not null'],
  [inCommand({ by, rejects: { no: 7 } }), 'the details of rejection no are to be in an object, by their names, not 7'],
  [inCommand({ by, answers: null }), 'the fields of its answer are to be in an object, by their names, not null'],
  [inCommand({ by, about: 'it' }), 'command c: `about` is to be a function, not "it"'],
  [inCommand({ by, edits: 7 }), 'command c: / names no aggregate'],
  [inCommand(undefined), 'its options, of which it needs `by`, are to be in an object, by their names, not undefined'],
  [() => make.command(undefined, { by }), 'its fields are to be in an object, by their names, not undefined'],
  [() => make.query({}), 'its options, of which it needs `by` and `returns`, are to be in an object'],
  [() => make.event(7), 'its fields are to be in an object, by their names, not 7'],
  [() => make.event({}, null), 'its options are to be in an object, by their names, not null'],
  [() => make.event({}, { upcasts: null }), 'its upcasts are to be in an object, by their names, not null'],
  [inContract({ events: { e: make.event({}, { version: 2, upcasts: { 1: 7 } }) } }), 'version 1 is no function'],
  [() => make.service(), 'it is to be given a contract first, not undefined'],
  [() => make.service({}, {}), 'it is to be given a contract first, not an object'],
  [() => make.service(shop), 'its parts, such as aggregates and decisions, are to be in an object'],
  [() => make.service(shop, {}), '`decisions` is to be a list, not undefined'],
  [() => make.service(shop, { aggregates: { shelf }, decisions: [] }), '`aggregates` is to be a list, not an object'],
  [() => make.service(shop, { aggregates: [null], decisions: [] }), '`aggregates` holds null, which is no aggregate'],
  [
    () => make.service(shop, { aggregates: [], decisions: [shelf] }),
    '`decisions` holds a function, which is no decision',
  ],
  [() => make.service(shop, { aggregates: [], decisions: [], uses: ['x'] }), '`uses` holds "x", which is no contract'],
  [() => make.aggregate(null, 'a', {}, {}), 'it is to be given a contract first, not null'],
  [() => make.aggregate(shop, 'a', {}), 'its folds are to be in an object, by their names, not undefined'],
  [() => make.decision(undefined, 'buy'), 'it is to be given a contract first, not undefined'],
  [() => make.decision(shop, 'buy', shelf), 'what decides is to be a function, not undefined'],
  [() => make.decision(shop, 'buy', shelf('a'), () => {}), 'what names its streams is to be a function, not an object'],
  [() => make.view('v'), 'the fields of its rows are to be in an object, by their names, not undefined'],
  [() => make.view(undefined, {}), 'the name undefined is not kebab-case'],
  [() => make.contract(undefined, {}), 'the name undefined is not kebab-case'],
  [() => make.view('v', { a: null }), 'its rows: a: null is no schema'],
  [() => make.view('v', {}, null), 'its indexes are to be in an object, by their names, not null'],
  [() => make.view('v', { a: returns }, { by: 'a' }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', { a: returns }, { by: null }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', { a: returns }, { by: range }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', { a: returns }, { by: make.range(['a']) }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', { a: returns }, { by: make.range() }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', { a: returns }, { by: make.fullText('a') }), 'index by is to be made by range(), facet()'],
  [() => make.view('v', {}).on({}), 'it is to be given a contract first, not an object'],
  [() => make.view('v', {}).on(shop), 'its folds of shop are to be in an object, by their names, not undefined'],
  [() => make.view('v', {}).on(shop, { sold: () => ({}) }), 'the key of sold is to be a function, not undefined'],
  [() => make.answer(undefined, 'stock'), 'it is to be given a contract first, not undefined'],
  [() => make.answer(shop, 'stock', () => {}), 'the views that it reads are to be in an object'],
  [() => make.answer(shop, 'stock', {}), 'what answers is to be a function, not undefined'],
  [() => make.processManager('p'), 'the aggregate of its state is to be a function, not undefined'],
  [() => make.processManager('p', shelf).on('shop', 'sold'), 'it is to be given a contract first, not "shop"'],
  [
    () => make.processManager('p', shelf).on(shop, 'sold', () => 'a'),
    'its reaction is to be a function, not undefined',
  ],
];

test('what the compiler would refuse is told in a sentence where there was none', () => {
  for (const [build, words] of wrong)
    assert.throws(build, (error: Error & { readonly code?: string }) => {
      assert.equal(error.code, 'definition', `${error.message}, instead of: ${words}`);
      assert.ok(error.message.includes(words), `${error.message}\nlacks: ${words}`);
      return true;
    });
});
