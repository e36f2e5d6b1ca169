import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import fc from 'fast-check';
import { holdCredit } from './hold-credit.ts';
import { hold } from './hold.ts';
import { creditPurse, purse } from './purse.ts';
import { Trail } from './testing/trail.ts';
import { releaseHold } from './use-hold.ts';
import { joinCredits, joining, visitorCredits } from './visitor-credits.ts';

const VISITOR = 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const join = { visitor: VISITOR, customer: 'ann' };
const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const theirs = purse(creditPurse(VISITOR, 'GBP'));
const anns = purse(creditPurse('ann', 'GBP'));
const granted = [
  events(theirs, [
    'credit-granted',
    { purse: theirs.id, grant: 'T1', currency: 'GBP', amount: 50_000, from: 'expense:other', reason: 'x' },
  ]),
  events(visitorCredits(VISITOR), ['visitor-credited', { visitor: VISITOR, currency: 'GBP' }]),
];
const joined = events(visitorCredits(VISITOR), ['visitor-credits-joined', join]);
const moved = (amount: number) => [
  events(theirs, ['credit-moved-away', { purse: theirs.id, to: anns.id, amount }]),
  events(anns, ['credit-moved-here', { purse: anns.id, from: theirs.id, currency: 'GBP', amount }]),
];
const held = (amount: number) => [
  events(hold('H1'), ['hold-opened', { hold: 'H1', purse: theirs.id, currency: 'GBP', amount }]),
  events(theirs, ['credit-held', { purse: theirs.id, hold: 'H1', currency: 'GBP', amount }]),
];

test('once customers say so, a visitor’s credit is the customer’s, once; it is spent by them alone', () => {
  given(...granted)
    .whenEvent(joining, events(customers, ['visitor-joined', { ...join, digest: 'd' }]))
    .then({ sent: [['join', join]] });
  given(...granted)
    .when(joinCredits, join)
    .then(joined, ...moved(50_000));
  const after = given(...granted, joined, ...moved(50_000));
  after.when(joinCredits, join).thenNothing();
  given().when(joinCredits, join).then(joined);
  const body = (customer: string) => ({ hold: 'H2', source: { customer, currency: 'GBP' }, amount: gbp(500) });
  after.when(holdCredit, body(VISITOR)).thenRejected('insufficient-credit', { available: gbp(0, 4) });
  after.when(holdCredit, body('ann')).thenAnswer({ available: gbp(0, 4) });
});

test('what is held for a checkout that they had begun follows when it is free again', () => {
  const atOnce = moved(30_000);
  given(...granted, ...held(20_000))
    .when(joinCredits, join)
    .then(joined, ...atOnce);
  const free = [
    events(hold('H1'), ['hold-released', { hold: 'H1', amount: 20_000 }]),
    events(theirs, ['credit-released', { purse: theirs.id, hold: 'H1', amount: 20_000 }]),
    ...moved(20_000),
  ];
  given(...granted, ...held(20_000), joined, ...atOnce)
    .when(releaseHold, { hold: 'H1' })
    .then(...free);
});

test('what they are granted later, as for an exchange that they had asked for, is the customer’s', () => {
  const trail = new Trail();
  trail.send('join-credits', join);
  const grant = { grant: 'T1', customer: VISITOR, amount: gbp(500), from: 'expense:other', reason: 'x' };
  assert.equal(trail.send('grant-credit', grant), undefined);
  assert.equal(trail.send('grant-credit', grant), undefined, 'once');
  const balances = [theirs, anns].map(
    ({ stream }) => (trail.streams.get(stream)!.state as { balance: number }).balance,
  );
  assert.deepEqual(balances, [0, 50_000]);
});

test('whatever is done and whenever they join, books and purses agree, and from then on the visitor has nothing free', () => {
  const one = fc.record({
    do: fc.constantFrom('grant', 'hold', 'hold', 'spend', 'release', 'return', 'join'),
    who: fc.constantFrom(VISITOR, 'ann'),
    of: fc.integer({ min: 0, max: 3 }),
    amount: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 50 }), (story) => {
      const trail = new Trail();
      let isJoined = false;
      for (const [nth, { do: what, who, of, amount: minor }] of story.entries()) {
        const [name, id, amount] = [`n${nth}`, `H${of}`, gbp(minor)];
        if (what === 'grant')
          trail.send('grant-credit', { grant: name, customer: who, amount, from: 'expense:other', reason: '' });
        if (what === 'hold')
          trail.send('hold-credit', { hold: id, source: { customer: who, currency: 'GBP' }, amount });
        if (what === 'spend') trail.send('spend-hold', { hold: id, spend: name, amount });
        if (what === 'release') trail.send('release-hold', { hold: id });
        if (what === 'return') trail.send('return-credit', { hold: id, refund: name, amount, reason: '' });
        if (what === 'join') isJoined = trail.send('join-credits', join) === undefined;
        const states = [theirs, anns].map(
          ({ stream }) =>
            (trail.streams.get(stream)?.state ?? { balance: 0, held: 0 }) as { balance: number; held: number },
        );
        for (const state of states) assert.ok(state.held >= 0 && state.held <= state.balance, JSON.stringify(state));
        if (isJoined) assert.equal(states[0]!.balance, states[0]!.held);
        const owed = trail.events
          .filter(({ type }) => type === 'transaction-posted')
          .flatMap(({ payload }) => payload['entries'] as { account: string; amount: number }[])
          .filter(({ account }) => account === 'liability:store-credit')
          .reduce((sum, entry) => sum - entry.amount, 0);
        assert.equal(
          states.reduce((sum, { balance }) => sum + balance, 0),
          owed,
        );
      }
    }),
    { numRuns: 300 },
  );
});
