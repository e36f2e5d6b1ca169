import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { accountBalances } from './account-balances.ts';
import { adjustments } from './adjustments.ts';
import { isInChart } from './chart-of-accounts.ts';
import { transaction } from './documents.ts';
import { imbalanceOf, post } from './entries.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { addExactly, roundToPayable, sumOf, toLedger } from './ledger-amounts.ts';
import { monthBalances } from './month-balances.ts';
import { postAdjustment } from './post-adjustment.ts';
import { postTransaction } from './post-transaction.ts';
import { till } from './till.ts';

const gbp = (amount: number, scale = 4) => ({ amount, currency: 'GBP', scale });
const entry = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
const capital = {
  transaction: 'T1',
  entries: [
    { account: 'asset:bank', amount: gbp(1000, 2) },
    { account: 'equity:capital', amount: gbp(-1000, 2) },
  ],
  note: 'the owner pays in',
};
const posted = {
  transaction: 'T1',
  kind: 'manual' as const,
  entries: [entry('asset:bank', 100_000), entry('equity:capital', -100_000)],
  country: null,
  note: 'the owner pays in',
};
const fee = {
  adjustment: 'F1',
  category: 'bank-charges' as const,
  amount: gbp(-155_005),
  country: 'France',
  note: 'x',
};
const feePosted = {
  transaction: 'adjustment:F1',
  kind: 'adjustment' as const,
  entries: [entry('expense:bank-charges', 155_005), entry('asset:bank', -155_000), entry('income:rounding', -5)],
  country: 'France',
  note: 'x',
};

test('a transaction is posted once', () => {
  const before = events(transaction('T1'), ['transaction-posted', posted]);
  given().when(postTransaction, capital).then(before);
  given(before).when(postTransaction, capital).thenNothing();
  given(before)
    .when(postTransaction, { ...capital, note: 'another' })
    .thenRejected('transaction-exists', { transaction: 'T1' });
});

test('what is owed on gift cards and as credit is moved by these alone', () => {
  for (const account of ['liability:gift-cards', 'liability:store-credit', 'liability:store-credit:gbp']) {
    const entries = [
      { account, amount: gbp(100) },
      { account: 'asset:bank', amount: gbp(-100) },
    ];
    given()
      .when(postTransaction, { ...capital, entries })
      .thenRejected('not-by-hand', { account });
  }
});

const DRAWER = 'asset:till:front';
const drawer = till(`${DRAWER}@GBP`);
const moved = (amount: number, by = 'T0') =>
  events(drawer, ['till-moved', { account: DRAWER, currency: 'GBP', amount, transaction: by }]);
const out = (amount: number, back = 0) => ({
  transaction: 'T1',
  entries: [
    { account: DRAWER, amount: gbp(-amount) },
    ...(back > 0 ? [{ account: DRAWER, amount: gbp(back) }] : []),
    { account: 'asset:bank', amount: gbp(amount - back) },
  ],
  note: '',
});

test('a till never holds less than nothing, in each of its currencies, and all that move it meet in its stream', () => {
  const reached = { account: DRAWER, balance: gbp(500) };
  given()
    .when(postTransaction, out(1))
    .thenRejected('below-floor', { account: DRAWER, balance: gbp(0) });
  given(moved(500)).when(postTransaction, out(501)).thenRejected('below-floor', reached);
  // What one transaction puts in and takes out is one movement.
  given(moved(500)).when(postTransaction, out(700, 199)).thenRejected('below-floor', reached);
  const all = {
    transaction: 'T1',
    kind: 'manual' as const,
    entries: [entry(DRAWER, -500), entry('asset:bank', 500)],
    country: null,
    note: '',
  };
  const posted = events(transaction('T1'), ['transaction-posted', all]);
  given(moved(500)).when(postTransaction, out(500)).then(moved(-500, 'T1'), posted);
  // The same again changes nothing, though there is nothing left.
  given(moved(500), moved(-500, 'T1'), posted).when(postTransaction, out(500)).thenNothing();
  const otherCurrency = events(till(`${DRAWER}@EUR`), [
    'till-moved',
    { account: DRAWER, currency: 'EUR', amount: 900, transaction: 'T0' },
  ]);
  given(moved(500), otherCurrency).when(postTransaction, out(501)).thenRejected('below-floor', reached);
});

test('a transaction is rejected', () => {
  const entries = (first: string, amount: object, second = gbp(-1)) =>
    ({
      ...capital,
      entries: [
        { account: first, amount },
        { account: 'equity:capital', amount: second },
      ],
    }) as typeof capital;
  given()
    .when(postTransaction, entries('asset:bank', gbp(3)))
    .thenRejected('unbalanced', { difference: gbp(2) });
  given()
    .when(postTransaction, entries('asset:bank', { amount: 1, currency: 'EUR', scale: 4 }))
    .thenRejected('unbalanced', { difference: { amount: 1, currency: 'EUR', scale: 4 } });
  given()
    .when(postTransaction, entries('expense:yachts', gbp(1)))
    .thenRejected('unknown-account', { account: 'expense:yachts' });
  given()
    .when(postTransaction, entries('asset:bank', gbp(0), gbp(0)))
    .thenRejected('nothing-to-post', {});
  given()
    .when(postTransaction, entries('asset:bank', gbp(Number.MAX_SAFE_INTEGER, 0)))
    .thenRejected('amount-too-large', {});
  const most = gbp(Number.MAX_SAFE_INTEGER);
  given()
    .when(postTransaction, entries('asset:bank', most, most))
    .thenRejected('amount-too-large', {});
  given()
    .when(postTransaction, { ...capital, transaction: 'invoice:I1' })
    .thenInvalid('/transaction');
  given()
    .when(postTransaction, entries('revenue:goods', gbp(1)))
    .thenInvalid('/entries/0/account');
});

test('an adjustment keeps the exact cost, and moves what can be paid', () => {
  const before = events(transaction('adjustment:F1'), ['transaction-posted', feePosted]);
  given().when(postAdjustment, fee).then(before);
  given(before).when(postAdjustment, fee).thenNothing();
  given(before)
    .when(postAdjustment, { ...fee, amount: gbp(1) })
    .thenRejected('adjustment-exists', { adjustment: 'F1' });
  given()
    .when(postAdjustment, { ...fee, amount: gbp(0) })
    .thenRejected('nothing-to-post', {});
  for (const scale of [0, 4])
    given()
      .when(postAdjustment, { ...fee, amount: gbp(Number.MAX_SAFE_INTEGER, scale) })
      .thenRejected('amount-too-large', {});
  given(before).thenRows(adjustments, {
    'GBP\t2026-01\tFrance\tbank-charges': {
      currency: 'GBP',
      month: '2026-01',
      country: 'France',
      category: 'bank-charges',
      amount: -155_005,
      postings: 1,
    },
  });
});

test('balances are kept by account, and by the month of business', () => {
  const at = { occurredAt: '2009-12-24T18:00:00.000Z' };
  const first = events(transaction('T1'), ['transaction-posted', posted, at]);
  const second = events(transaction('T2'), ['transaction-posted', { ...posted, transaction: 'T2' }]);
  const bank = { account: 'asset:bank', currency: 'GBP' };
  given(first, second).thenRow(accountBalances, 'asset:bank\tGBP', { ...bank, balance: 200_000, entries: 2 });
  given(first, second).thenRow(monthBalances, 'asset:bank\tGBP\t2009-12', {
    ...bank,
    month: '2009-12',
    balance: 100_000,
    entries: 1,
  });
  given(first).thenRow(ledgerEntries, 'T1\t0001', {
    transaction: 'T1',
    ...entry('equity:capital', -100_000),
    kind: 'manual',
    note: 'the owner pays in',
    at: at.occurredAt,
    occurredAt: at.occurredAt,
  });
});

test('an account below one of the chart is in it', () => {
  assert.ok(isInChart('asset:bank:euro:savings') && isInChart('expense:bank-charges'));
  assert.ok(!isInChart('asset') && !isInChart('asset:banks') && !isInChart('income:yachts'));
});

test('nothing that does not balance is ever posted', () => {
  const none = { id: 'T', state: {}, version: 0, append: () => assert.fail('posted') };
  const lame = { ...posted, entries: [entry('asset:bank', 1)] };
  const context = { occurredAt: '2026-01-01T00:00:00.000Z', stream: () => assert.fail('read') };
  assert.throws(() => post(none, context, lame), { code: 'defect' });
  post(none, context, { ...posted, entries: [entry('asset:bank', 0)] });
});

test('random transactions: posted when they balance, else the difference is named', () => {
  const amount = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const legs = fc.array(fc.tuple(fc.constantFrom('GBP', 'EUR', 'JPY'), amount), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(legs, fc.boolean(), (drawn, balance) => {
      const entries = drawn.map(([currency, value]) => ({ account: 'asset:bank', currency, amount: value }));
      if (balance)
        entries.push(...drawn.map(([currency, value]) => ({ account: 'asset:cash', currency, amount: -value })));
      // Legs of nothing are left out, so they do not decide which currency comes first.
      const sums = Map.groupBy(
        entries.filter((leg) => leg.amount !== 0),
        ({ currency }) => currency,
      );
      const off = [...sums].find(([, own]) => own.reduce((sum, leg) => sum + leg.amount, 0) !== 0);
      assert.equal(imbalanceOf(entries.filter((leg) => leg.amount !== 0))?.currency, off?.[0]);
      const body = {
        transaction: 'T',
        note: '',
        entries: entries.map((leg) => ({
          account: leg.account,
          amount: { amount: leg.amount, currency: leg.currency, scale: 4 },
        })),
      };
      const result = given().when(postTransaction, body);
      if (off !== undefined)
        result.thenRejected('unbalanced', {
          difference: {
            amount: off[1].reduce((sum, leg) => sum + leg.amount, 0),
            currency: off[0],
            scale: 4,
          },
        });
    }),
  );
});

test('amounts: exact at the ledger scale, rounded to what can be paid by half a unit at most, and never silently wrong', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('GBP', 'JPY', 'KWD'), (value, currency) => {
      const amount = Math.trunc(value / 2) + 0; // no -0
      const unit = { GBP: 100, JPY: 10_000, KWD: 10 }[currency];
      const rounded = roundToPayable(amount, currency)!;
      assert.equal(rounded % unit, rounded < 0 ? -0 : 0);
      assert.ok(Math.abs(rounded - amount) * 2 <= unit);
      assert.equal(roundToPayable(0 - amount, currency), rounded === 0 ? 0 : -rounded);
    }),
  );
  assert.deepEqual([roundToPayable(50, 'GBP'), roundToPayable(-50, 'GBP'), roundToPayable(49, 'GBP')], [100, -100, 0]);
  assert.equal(roundToPayable(Number.MAX_SAFE_INTEGER, 'GBP'), undefined);
  assert.deepEqual([toLedger(gbp(255, 2)), toLedger(gbp(Number.MAX_SAFE_INTEGER, 3))], [25_500, undefined]);
  const most = Number.MAX_SAFE_INTEGER;
  assert.deepEqual([sumOf([most, most, -most]), sumOf([most, 1])], [most, undefined]);
  assert.throws(() => addExactly(most, 1), { code: 'defect' });
});
