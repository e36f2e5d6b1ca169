import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, command, contract, identifier, query, type AnyContract, type Begun } from '../index.ts';
import { compareContracts, describeContract } from './index.ts';

const told = (before: AnyContract, after: AnyContract): string[] =>
  compareContracts(describeContract(before), describeContract(after)).map(
    ({ breaking, subject, sentence }) => `${breaking ? 'BREAKS' : 'ok'} ${subject}: ${sentence}`,
  );

const fields = { visit: identifier, guest: identifier, host: identifier };
const visit = T.Object({ status: T.String(), failure: T.Null() });
const entries = T.Array(T.Object({ number: T.Integer(), place: T.Integer(), happened: T.String() }));

const ask = query({ visit: identifier }, { by: ['public'], returns: visit });
const pay = (options: object = {}): AnyContract =>
  contract('a', {
    commands: { pay: command(fields, { by: ['public'], answers: { visit: identifier }, ...options }) },
    queries: { ask, again: ask },
  });
const look = (options: object = {}): AnyContract =>
  contract('a', {
    queries: {
      look: query(
        { visit: identifier, guest: identifier, after: T.Integer() },
        { by: ['public'], returns: entries, ...options },
      ),
    },
  });
const sharded = (shardKey?: string): AnyContract => contract('a', shardKey === undefined ? {} : { shardKey });
const begins = (changes: Partial<Begun> = {}): { begins: Begun } => ({
  begins: { collection: 'visits', query: 'ask', underWay: ['begun'], made: ['done'], failure: 'failure', ...changes },
});
const feed = (changes: object = {}): object => ({
  feed: { after: 'after', id: 'number', event: 'happened', ...changes },
});

// Before, after, and what is told.
const cases: readonly (readonly [what: string, before: AnyContract, after: AnyContract, ...told: string[]])[] = [
  ['an owner that stays', pay({ owner: 'guest' }), pay({ owner: 'guest' })],
  [
    'an owner added to a command',
    pay(),
    pay({ owner: 'guest' }),
    'BREAKS command pay: its owner is in guest now: customers and guests who name somebody else are refused.',
  ],
  [
    'an owner in another field',
    pay({ owner: 'guest' }),
    pay({ owner: 'host' }),
    'BREAKS command pay: its owner is in host now, no longer in guest: customers and guests who name somebody else are refused.',
  ],
  [
    'an owner removed from a query',
    look({ owner: 'guest' }),
    look(),
    'ok query look: its owner is no longer looked for in guest: customers and guests may name anybody.',
  ],
  ['an edit that stays', pay({ edits: 'bill/visit' }), pay({ edits: ['bill/visit'] })],
  [
    'an edit added',
    pay(),
    pay({ edits: ['bill/visit@guest', "bills/'all'"] }),
    "BREAKS command pay: it edits bill/visit@guest or bills/'all' now: staff who do not say of which version are refused.",
  ],
  [
    'an edit of something else',
    pay({ edits: 'bill/visit' }),
    pay({ edits: 'bill/guest' }),
    'BREAKS command pay: it edits bill/guest now, no longer bill/visit: the versions that callers have seen are of something else.',
  ],
  [
    'an edit removed',
    pay({ edits: 'bill/visit' }),
    pay(),
    'BREAKS command pay: it no longer edits bill/visit: those who say of which version are refused.',
  ],
  ['something begun', pay(), pay(begins()), 'ok command pay: it begins visits now.'],
  [
    'nothing begun any more',
    pay(begins()),
    pay(),
    'BREAKS command pay: it no longer begins visits: those who go to /visits find nothing.',
  ],
  [
    'what is begun is told of otherwise',
    pay(begins()),
    pay(begins({ query: 'again' })),
    'BREAKS command pay: what it says of the visits that it begins has changed: those who wait for one go by the old words.',
  ],
  ['a version shown', look(), look({ shows: 'bill/visit' }), 'ok query look: it shows the version of bill/visit now.'],
  [
    'a version of something else',
    look({ shows: 'bill/visit' }),
    look({ shows: 'bill/guest' }),
    'BREAKS query look: it shows the version of bill/guest now, no longer of bill/visit: those who edit that name the wrong one.',
  ],
  [
    'no version shown any more',
    look({ shows: 'bill/visit' }),
    look(),
    'BREAKS query look: it no longer shows the version of bill/visit: those who edit that do not learn it.',
  ],
  ['a list that can be followed', look(), look(feed()), 'ok query look: it can be followed now.'],
  [
    'a list that is followed by another number',
    look(feed()),
    look(feed({ id: 'place' })),
    'BREAKS query look: its entries are followed by other fields: those who follow it go on from a number that means something else.',
  ],
  [
    'a list that can no longer be followed',
    look(feed()),
    look(),
    'BREAKS query look: it can no longer be followed: those who do get a list and no events.',
  ],
  ['a field to shard by', sharded(), sharded('host'), 'ok contract a: its log may be sharded by host now.'],
  [
    'another field to shard by',
    sharded('host'),
    sharded('guest'),
    'BREAKS contract a: its log is sharded by guest now, no longer by host: where it is, its streams are not found.',
  ],
  [
    'no field to shard by',
    sharded('host'),
    sharded(),
    'BREAKS contract a: its log may no longer be sharded by host: where it is, its streams are not found.',
  ],
];

for (const [what, before, after, ...expected] of cases) {
  test(`a comparison tells of ${what}`, () => assert.deepEqual(told(before, after), expected));
}
