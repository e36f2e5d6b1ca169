import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given, trialDigest } from '@banyan/core/testing';
import fc from 'fast-check';
import { attempts } from './attempts.ts';
import { holdCredit } from './hold-credit.ts';
import { hold } from './hold.ts';
import { grantCredit, issueGiftCard, presentGiftCard } from './issue-credit.ts';
import { presentation } from './presentation.ts';
import { creditPurse, giftCard, giftCardPurse, purse } from './purse.ts';
import { gbp } from './testing/network-payments.ts';
import { Trail } from './testing/trail.ts';
import { releaseHold, returnCredit, spendHold } from './use-hold.ts';

const code = 'GIFT-7K2M-9QXA-4RTV-W3ZD';
const id = giftCardPurse(trialDigest(code));
const card = purse(id);
const issue = { card: 'G1', code, amount: gbp(2500), from: 'asset:bank' };
const issuedFields = { purse: id, card: 'G1', currency: 'GBP', amount: 250_000, from: 'asset:bank', expiresAt: null };
const issued = events(card, ['gift-card-issued', issuedFields]);
const shown = events(presentation('S1'), ['gift-card-presented', { presentation: 'S1', purse: id, currency: 'GBP' }]);
const holdIt = { hold: 'H1', source: { presentation: 'S1' }, amount: gbp(2000) };
const held = [
  events(hold('H1'), ['hold-opened', { hold: 'H1', purse: id, currency: 'GBP', amount: 200_000 }]),
  events(card, ['credit-held', { purse: id, hold: 'H1', currency: 'GBP', amount: 200_000 }]),
];
const spent = [
  events(hold('H1'), ['hold-spent', { hold: 'H1', spend: 's1', amount: 150_000, invoice: null }]),
  events(card, ['credit-spent', { purse: id, hold: 'H1', spend: 's1', amount: 150_000 }]),
];
const named = events(giftCard('G1'), ['gift-card-named', { card: 'G1', purse: id }]);
const line = (account: string, amount: number) => ({ account, currency: 'GBP', amount });

test('a gift card is issued once, and only a digest of its code is kept', () => {
  const posted = {
    transaction: 'gift-card:G1',
    kind: 'adjustment' as const,
    entries: [line('asset:bank', 250_000), line('liability:gift-cards', -250_000)],
    country: null,
    note: '',
  };
  given()
    .when(issueGiftCard, issue)
    .then(named, events(card, ['gift-card-issued', issuedFields], ['transaction-posted', posted]))
    .thenAnswer({ available: gbp(250_000, 4) });
  // A second code under the id of a card would be a second card: neither its amount nor its code tells them apart.
  given(issued, named)
    .when(issueGiftCard, { ...issue, code: 'GIFT-7K2M-9QXA-4RTV-W3ZE' })
    .thenRejected('gift-card-exists', { card: 'G1' });
  given()
    .when(issueGiftCard, { ...issue, from: 'liability:store-credit' })
    .thenRejected('not-by-hand', { account: 'liability:store-credit' });
  given(issued).when(issueGiftCard, issue).thenNothing();
  given(issued)
    .when(issueGiftCard, { ...issue, amount: gbp(1) })
    .thenRejected('gift-card-exists', { card: 'G1' });
  given()
    .when(issueGiftCard, { ...issue, from: 'asset:yacht' })
    .thenRejected('unknown-account', { account: 'asset:yacht' });
  given()
    .when(issueGiftCard, { ...issue, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  given()
    .when(issueGiftCard, { ...issue, amount: gbp(1, 4) })
    .thenRejected('not-payable', { scaleMax: 2 });
  given()
    .when(issueGiftCard, { ...issue, amount: gbp(Number.MAX_SAFE_INTEGER) })
    .thenRejected('amount-too-large', {});
  given()
    .when(issueGiftCard, { ...issue, code: 'short' })
    .thenInvalid('/code');
});

test('a gift card is shown by its code alone', () => {
  const body = { presentation: 'S1', code };
  given(issued)
    .when(presentGiftCard, body)
    .then(shown)
    .thenAnswer({ available: gbp(250_000, 4) });
  given(issued, shown).when(presentGiftCard, body).thenNothing();
  const guard = trialDigest('caller staff tester');
  const failed = events(attempts(guard), ['attempt-failed', { guard }]);
  given().when(presentGiftCard, body).thenRejected('no-such-gift-card', {}, failed);
  given(issued, ...Array.from({ length: 10 }, () => failed))
    .when(presentGiftCard, body, { at: '2026-01-01T00:14:59.999Z' })
    .thenRejected('too-many-attempts', { retryAt: '2026-01-01T00:15:00.000Z' });
  const other = 'GIFT-0000-0000-0000-0000';
  const another = giftCardPurse(trialDigest(other));
  given(issued, shown, events(purse(another), ['gift-card-issued', { ...issuedFields, purse: another, card: 'G2' }]))
    .when(presentGiftCard, { presentation: 'S1', code: other })
    .thenRejected('presentation-exists', { presentation: 'S1' });
});

test('credit is granted once a grant', () => {
  const body = { grant: 'T1', customer: 'C1', amount: gbp(500), from: 'expense:other', reason: 'late' };
  const own = purse(creditPurse('C1', 'GBP'));
  const granted = events(own, [
    'credit-granted',
    { purse: own.id, grant: 'T1', currency: 'GBP', amount: 50_000, from: 'expense:other', reason: 'late' },
  ]);
  given()
    .when(grantCredit, body)
    .thenAnswer({ available: gbp(50_000, 4) });
  given(granted).when(grantCredit, body).thenNothing();
  given(granted)
    .when(grantCredit, { ...body, reason: 'x' })
    .thenRejected('grant-exists', { grant: 'T1' });
  given(granted)
    .when(grantCredit, { ...body, grant: 'T2' })
    .thenAnswer({ available: gbp(100_000, 4) });
  given()
    .when(grantCredit, { ...body, from: 'income:luck' })
    .thenRejected('unknown-account', { account: 'income:luck' });
  given()
    .when(grantCredit, { ...body, amount: gbp(0) })
    .thenRejected('not-positive', {});
  given(granted)
    .when(holdCredit, { hold: 'H9', source: { customer: 'C1', currency: 'GBP' }, amount: gbp(501) })
    .thenRejected('insufficient-credit', { available: gbp(50_000, 4) });
  given()
    .when(holdCredit, { hold: 'H9', source: { customer: 'C2', currency: 'GBP' }, amount: gbp(1) })
    .thenRejected('insufficient-credit', { available: gbp(0, 4) });
});

test('what is held is there for nobody else', () => {
  given(issued, shown)
    .when(holdCredit, holdIt)
    .then(...held)
    .thenAnswer({ available: gbp(50_000, 4) });
  given(issued, shown, ...held)
    .when(holdCredit, holdIt)
    .thenNothing();
  given(issued, shown, ...held)
    .when(holdCredit, { ...holdIt, amount: gbp(1) })
    .thenRejected('hold-exists', { hold: 'H1' });
  given(issued, shown, ...held)
    .when(holdCredit, { ...holdIt, hold: 'H2', amount: gbp(501) })
    .thenRejected('insufficient-credit', { available: gbp(50_000, 4) });
  given(issued).when(holdCredit, holdIt).thenRejected('no-such-presentation', { presentation: 'S1' });
  given(issued, shown)
    .when(holdCredit, { ...holdIt, amount: { ...gbp(1), currency: 'EUR' } })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given(issued, shown)
    .when(holdCredit, { ...holdIt, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  const expiresAt = '2026-01-01T00:00:00.000Z';
  given(events(card, ['gift-card-issued', { ...issuedFields, expiresAt }]), shown)
    .when(holdCredit, holdIt, { at: expiresAt })
    .thenRejected('gift-card-expired', { expiresAt });
});

test('a hold is spent in parts, and the rest is released', () => {
  const body = { hold: 'H1', spend: 's1', amount: gbp(1500) };
  const before = [issued, shown, ...held];
  const posted = {
    transaction: 'spend:H1:s1',
    kind: 'payment' as const,
    entries: [line('liability:gift-cards', 150_000), line('liability:deposits', -150_000)],
    country: null,
    note: '',
  };
  given(...before)
    .when(spendHold, body)
    .then(
      events(
        hold('H1'),
        ['hold-spent', { hold: 'H1', spend: 's1', amount: 150_000, invoice: null }],
        ['transaction-posted', posted],
      ),
      spent[1]!,
    )
    .thenAnswer({ held: gbp(50_000, 4) });
  given(...before, ...spent)
    .when(spendHold, body)
    .thenNothing();
  given(...before, ...spent)
    .when(spendHold, { ...body, invoice: 'N' })
    .thenRejected('spend-exists', { spend: 's1' });
  given(...before, ...spent)
    .when(spendHold, { ...body, spend: 's2', amount: gbp(501) })
    .thenRejected('more-than-held', { held: gbp(50_000, 4) });
  given().when(spendHold, body).thenRejected('no-such-hold', { hold: 'H1' });
  given(...before)
    .when(spendHold, { ...body, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  const released = [
    events(hold('H1'), ['hold-released', { hold: 'H1', amount: 50_000 }]),
    events(card, ['credit-released', { purse: id, hold: 'H1', amount: 50_000 }]),
  ];
  given(...before, ...spent)
    .when(releaseHold, { hold: 'H1' })
    .then(...released)
    .thenAnswer({ released: gbp(50_000, 4) });
  given(...before, ...spent, ...released)
    .when(releaseHold, { hold: 'H1' })
    .thenNothing();
  given().when(releaseHold, { hold: 'H1' }).thenRejected('no-such-hold', { hold: 'H1' });
  given(...before, ...spent, ...released)
    .when(spendHold, { ...body, spend: 's2', amount: gbp(1) })
    .thenRejected('more-than-held', { held: gbp(0, 4) });
});

test('what was spent is put back, never more', () => {
  const body = { hold: 'H1', refund: 'r1', amount: gbp(1000), reason: 'broken' };
  const before = [issued, shown, ...held, ...spent];
  given(...before)
    .when(returnCredit, body)
    .thenAnswer({ returnable: gbp(50_000, 4) });
  const back = [
    events(hold('H1'), ['hold-returned', { hold: 'H1', refund: 'r1', amount: 100_000, reason: 'broken' }]),
    events(card, ['credit-returned', { purse: id, hold: 'H1', refund: 'r1', amount: 100_000 }]),
  ];
  given(...before, ...back)
    .when(returnCredit, body)
    .thenNothing();
  given(...before, ...back)
    .when(returnCredit, { ...body, reason: 'x' })
    .thenRejected('refund-exists', { refund: 'r1' });
  given(...before, ...back)
    .when(returnCredit, { ...body, refund: 'r2', amount: gbp(501) })
    .thenRejected('more-than-spent', { returnable: gbp(50_000, 4) });
  given(...before)
    .when(returnCredit, { ...body, amount: gbp(-1) })
    .thenRejected('not-positive', {});
  given().when(returnCredit, body).thenRejected('no-such-hold', { hold: 'H1' });
});

test('whatever is done, no purse falls below zero, and books and purses agree', () => {
  const step = fc.record({
    do: fc.constantFrom('grant', 'hold', 'hold', 'spend', 'release', 'return'),
    of: fc.integer({ min: 0, max: 3 }),
    amount: fc.integer({ min: -1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (story) => {
      const trail = new Trail();
      let made = 0;
      for (const { do: what, of, amount } of story) {
        const name = `n${(made += 1)}`;
        const [of1, money] = [`H${of}`, gbp(amount)];
        if (what === 'grant')
          trail.send('grant-credit', { grant: name, customer: 'C', amount: money, from: 'expense:other', reason: '' });
        if (what === 'hold')
          trail.send('hold-credit', { hold: of1, source: { customer: 'C', currency: 'GBP' }, amount: money });
        if (what === 'spend') trail.send('spend-hold', { hold: of1, spend: name, amount: money });
        if (what === 'release') trail.send('release-hold', { hold: of1 });
        if (what === 'return') trail.send('return-credit', { hold: of1, refund: name, amount: money, reason: '' });
        const state = (trail.streams.get(`purse/${creditPurse('C', 'GBP')}`)?.state ?? { balance: 0, held: 0 }) as {
          readonly balance: number;
          readonly held: number;
        };
        assert.ok(state.held >= 0 && state.held <= state.balance, JSON.stringify(state));
        const owed = trail.events
          .filter(({ type }) => type === 'transaction-posted')
          .flatMap(({ payload }) => payload['entries'] as { account: string; amount: number }[]);
        const credit = owed.filter(({ account }) => account === 'liability:store-credit');
        assert.equal(
          credit.reduce((sum, one) => sum - one.amount, 0),
          state.balance,
        );
        assert.equal(
          owed.reduce((sum, one) => sum + one.amount, 0),
          0,
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('what a service holds it alone spends, gives back and puts back', () => {
  const caller = { role: 'service', id: 'orders', tenant: 'default' } as const;
  const opened = { hold: 'H1', purse: id, currency: 'GBP', amount: 200_000, holder: 'orders' };
  const theirs = events(hold('H1'), ['hold-opened', opened]);
  const taken = events(card, ['credit-held', { purse: id, hold: 'H1', currency: 'GBP', amount: 200_000 }]);
  given(issued, shown).when(holdCredit, holdIt, { caller }).then(theirs, taken);
  const past = given(issued, shown, theirs, taken, ...spent);
  const refused = ['held-by-service', { holder: 'orders' }] as const;
  const spend = { hold: 'H1', spend: 's2', amount: gbp(100) };
  const back = { hold: 'H1', refund: 'r1', amount: gbp(100), reason: 'Broken' };
  past.when(spendHold, spend).thenRejected(...refused);
  past.when(releaseHold, { hold: 'H1' }).thenRejected(...refused);
  past.when(returnCredit, back).thenRejected(...refused);
  past.when(releaseHold, { hold: 'H1' }, { caller }).thenAnswer({ released: gbp(50_000, 4) });
  past.when(spendHold, spend, { caller }).thenAnswer({ held: gbp(40_000, 4) });
  past.when(returnCredit, back, { caller }).thenAnswer({ returnable: gbp(140_000, 4) });
});
