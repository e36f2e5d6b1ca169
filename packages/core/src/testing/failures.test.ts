import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, aggregate, erased, command, contract, decision, identifier, reject, view } from '../index.ts';
import { desk, holdState, holding } from '../../examples/holds.ts';
import { buyBook, copies, lendBook, library, shelves } from '../../examples/lending.ts';
import { ExpectationError, events, given } from './index.ts';

const emma = copies('emma');
const due = '2026-02-01T00:00:00.000Z';
const bought = events(emma, ['book-bought', { book: 'emma', title: 'Emma', copies: 2 }]);
const lent = events(emma, ['book-lent', { book: 'emma', reader: 'ann', due }]);
const asked = events(holdState('h1'), ['hold-asked', { hold: 'h1', reader: 'ann', name: 'Ann', book: 'emma' }]);
const lend = { book: 'emma', reader: 'ann', due };

// What a test prints that fails: short enough to read at a glance.
const failures: readonly (readonly [what: string, fail: () => void, text: string])[] = [
  [
    'another payload',
    () =>
      given(bought)
        .when(lendBook, { ...lend, reader: 'bob' })
        .then(lent),
    'lend-book did not append what was expected\n  copies/emma: book-lent\n    /reader: is "bob", expected "ann"',
  ],
  [
    'another event',
    () =>
      given(bought)
        .when(lendBook, lend)
        .then(events(emma, ['book-returned', { book: 'emma', reader: 'ann' }])),
    'lend-book did not append what was expected\n  copies/emma:\n    expected book-returned {"book":"emma","reader":"ann"}\n' +
      `    appended book-lent {"book":"emma","reader":"ann","due":"${due}"}`,
  ],
  [
    'another stream',
    () =>
      given(bought)
        .when(lendBook, lend)
        .then(events(copies('dune'), ['book-lent', lend])),
    `lend-book did not append what was expected\n  copies/dune:\n    expected book-lent {"book":"emma","reader":"ann","due":"${due}"}\n    appended nothing\n` +
      `  copies/emma:\n    appended book-lent {"book":"emma","reader":"ann","due":"${due}"}`,
  ],
  [
    'a rejection in place of events',
    () => given().when(lendBook, lend).then(lent),
    'lend-book was refused, expected events\n  it was rejected: none-left {"lent":0}',
  ],
  [
    'an invalid body in place of events',
    () =>
      given()
        .when(lendBook, { ...lend, due: 'soon' })
        .then(lent),
    'lend-book was refused, expected events\n  its body is not valid: /due must be a UTC time with milliseconds, like 2026-01-31T12:00:00.000Z',
  ],
  [
    'events in place of nothing',
    () => given(bought).when(lendBook, lend).thenNothing(),
    `lend-book was expected to append nothing\n  copies/emma:\n    appended book-lent {"book":"emma","reader":"ann","due":"${due}"}`,
  ],
  [
    'events in place of a rejection',
    () => given(bought).when(lendBook, lend).thenRejected('none-left', { lent: 0 }),
    'lend-book was expected to be rejected with none-left\n  it was accepted and appended book-lent to copies/emma',
  ],
  [
    'other details',
    () => given().when(lendBook, lend).thenRejected('none-left', { lent: 2 }),
    'lend-book was rejected with none-left, with other details\n  /lent: is 0, expected 2',
  ],
  [
    'another answer',
    () => given(bought).when(lendBook, lend).then(lent).thenAnswer({ left: 2 }),
    'lend-book gave another answer\n  /left: is 1, expected 2',
  ],
  [
    'a valid body',
    () => given().when(buyBook, { book: 'a', title: 'A', copies: 1 }).thenInvalid('/copies'),
    'buy-book was expected to be invalid\n  it was accepted and appended book-bought to copies/a',
  ],
  [
    'another wrong field',
    () => given().when(buyBook, { book: 'a', title: 'A', copies: 0 }).thenInvalid('/book'),
    'buy-book is invalid at other places than expected\n  it is invalid at ["/copies"], expected ["/book"]',
  ],
  [
    'another state',
    () => given(bought, lent).thenState(emma, { free: 2, readers: [] }),
    'the state of copies/emma is not as expected\n  /free: is 1, expected 2\n  /readers/0: is "ann", expected nothing',
  ],
  [
    'another row',
    () => given(bought).thenRows(shelves, {}),
    'the rows of view shelves are not as expected\n  /emma: is {"book":"emma","title":"Emma","free":2,"lent":0}, expected nothing',
  ],
  [
    'a missing row',
    () => given().thenRow(shelves, 'emma', { book: 'emma', title: 'Emma', free: 2, lent: 0 }),
    'row "emma" of view shelves is not as expected\n  is missing, expected {"book":"emma","title":"Emma","free":2,"lent":0}',
  ],
  [
    'another reaction',
    () =>
      given(asked)
        .whenDone(holding, 'h1', 'lend', { left: 0 })
        .then({ appended: [['hold-collected', { hold: 'h1' }]], cancelled: ['collect'] }),
    'process manager holding reacted otherwise\n  expected appended: hold-collected {"hold":"h1"}\n  was appended: hold-ready {"hold":"h1"}\n  /cancelled/0: is missing, expected "collect"',
  ],
  [
    'a timer at another time',
    () =>
      given()
        .whenEvent(holding, asked)
        .then({
          sent: [['lend', { book: 'emma', reader: 'bob', due: '2026-01-04T00:00:00.000Z' }]],
          scheduled: { collect: due },
        }),
    `process manager holding reacted otherwise\n  sent: lend\n    /reader: is "ann", expected "bob"\n  /scheduled/collect: is "2026-01-04T00:00:00.000Z", expected "${due}"`,
  ],
];

for (const [what, fail, text] of failures) {
  test(`a failure tells of ${what}`, () => {
    assert.throws(fail, (error) => {
      assert.ok(error instanceof ExpectationError);
      assert.equal(error.message, text);
      assert.equal(error.name, 'AssertionError');
      assert.equal(error.code, 'ERR_ASSERTION');
      assert.ok('actual' in error && 'expected' in error);
      return true;
    });
  });
}

const odd = contract('odd', {
  events: { done: { n: T.Integer() } },
  commands: {
    act: command({ id: identifier }, { by: ['public'], rejects: { no: { why: T.String() } } }),
    tell: command({}, { by: ['public'], answers: { n: T.Integer() } }),
  },
});
const one = aggregate(odd, 'one', { n: 0 }, { done: (state, { n }) => ({ n: state.n + n }) });

let calls = 0;
// What the engine would call a defect of the service's code.
const defects: readonly (readonly [what: string, fail: () => void, text: RegExp])[] = [
  [
    'an event that does not fit',
    () =>
      given().when(
        decision(
          odd,
          'act',
          ({ id }) => one(id),
          (_, it) => it.append('done', { n: 1.5 }),
        ),
        { id: 'a' },
      ),
    /event done does not fit contract odd: \/n must be integer/,
  ],
  [
    'a state changed in place',
    () =>
      given().when(
        decision(
          odd,
          'act',
          ({ id }) => one(id),
          (_, it) => void Object.assign(it.state, { n: 1 }),
        ),
        { id: 'a' },
      ),
    /read only|not extensible/,
  ],
  [
    'a body changed in place',
    () =>
      given().when(
        decision(
          odd,
          'act',
          () => [],
          (body) => void Object.assign(body, { id: 'b' }),
        ),
        { id: 'a' },
      ),
    /read only/,
  ],
  [
    'an undeclared rejection',
    () =>
      given().when(
        decision(
          odd,
          'act',
          () => [],
          () => reject('never', {}) as never,
        ),
        { id: 'a' },
      ),
    /act was rejected with never, which contract odd does not declare/,
  ],
  [
    'details that do not fit',
    () =>
      given().when(
        decision(
          odd,
          'act',
          () => [],
          () => reject('no', {} as { why: string }),
        ),
        { id: 'a' },
      ),
    /the details of rejection no of act does? ?not fit|\/why is missing/,
  ],
  [
    'an answer that does not fit',
    () =>
      given().when(
        decision(
          odd,
          'tell',
          () => [],
          () => ({ n: 'x' }) as never,
        ),
        {},
      ),
    /the answer of tell does not fit its contract: \/n must be integer/,
  ],
  [
    'an answer that is not declared',
    () =>
      given().when(
        decision(
          odd,
          'act',
          () => [],
          () => ({ n: 1 }) as never,
        ),
        { id: 'a' },
      ),
    /act gave an answer, and its contract declares none/,
  ],
  [
    'a decision that is not pure',
    () =>
      given().when(
        decision(
          odd,
          'act',
          ({ id }) => one(id),
          (_, it) => it.append('done', { n: (calls += 1) }),
        ),
        { id: 'a' },
      ),
    /the decision act is not pure/,
  ],
  [
    'an event given that does not fit',
    () => given(events(odd, ['done', { n: 'x' as never }])),
    /event done does not fit contract odd/,
  ],
  [
    'an event given that does not exist',
    () => given(events(odd, ['constructor', {}] as never)),
    /contract odd has no event constructor/,
  ],
  [
    'a row that does not fit',
    () =>
      given(bought).thenRows(
        view('v', { book: identifier }).on(library, { 'book-bought': { key: () => 'k', fold: () => ({ book: '' }) } }),
        {},
      ),
    /row k of view v does not fit its schema after book-bought: \/book/,
  ],
  [
    'expected events of a contract',
    () =>
      given(bought)
        .when(lendBook, lend)
        .then(events(library, ['book-lent', lend])),
    /name the stream of expected events/,
  ],
];

for (const [what, fail, text] of defects) {
  test(`a test stops at ${what}`, () => assert.throws(fail, text));
}

test('a test stops at a state changed in place that events have made', () => {
  const spoil = decision(
    odd,
    'act',
    ({ id }) => one(id),
    (_, it) => void Object.assign(it.state, { n: 1 }),
  );
  assert.throws(() => given(events(one('a'), ['done', { n: 5 }])).when(spoil, { id: 'a' }), /read only/);
});

test('a test stops at a field that is erased and was never personal', () => {
  const wrong = events(desk, ['hold-asked', { hold: 'h1', reader: erased as never, name: 'Ann', book: 'emma' }]);
  assert.throws(() => given(wrong), /event hold-asked does not fit contract desk: \/reader must be string/);
});

test('a result that is awaited by mistake says so', async () => {
  await assert.rejects(
    Promise.resolve().then((): unknown => given(bought).when(lendBook, lend)),
    /do not await given\(\).when\(\)/,
  );
  await assert.rejects(
    Promise.resolve().then((): unknown => given().whenEvent(holding, asked)),
    /do not await a reaction/,
  );
});

test('a stream named twice is one handle, also when it is found on the way', () => {
  const twice = decision(
    odd,
    'act',
    ({ id }) => [one(id), one(id)],
    ({ id }, [first, second], { stream }) => {
      first.append('done', { n: 1 });
      second.append('done', { n: second.state.n + 1 });
      stream(one(id)).append('done', { n: stream(one(id)).version });
    },
  );
  given()
    .when(twice, { id: 'a' })
    .then(events(one('a'), ['done', { n: 1 }], ['done', { n: 2 }], ['done', { n: 2 }]));
});

test('times stand still until told, and are passed on', () => {
  const seen: string[] = [];
  const look = decision(
    odd,
    'act',
    () => [],
    (_, __, { at, occurredAt, caller }) => void seen.push(at, occurredAt, caller.role),
  );
  given(events(odd, ['done', { n: 1 }, { recordedAt: '2026-03-01T00:00:00.000Z' }]))
    .when(look, { id: 'a' })
    .thenNothing();
  given().when(look, { id: 'a' }, { occurredAt: '2025-01-01T00:00:00.000Z' }).thenNothing();
  assert.deepEqual(
    [...new Set(seen)],
    ['2026-03-01T00:00:00.000Z', 'staff', '2026-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  );
});
