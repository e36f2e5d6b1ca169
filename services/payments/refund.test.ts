import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRejection, type Handle } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import type { payments } from './contract.ts';
import { creditInvoice } from './credit-invoice.ts';
import { refund } from './documents.ts';
import { invoice, outstandingOf, type InvoiceState } from './invoice.ts';
import { issueRefund } from './issue-refund.ts';
import { sealReason } from './said-words.ts';
import { roundToPayable } from './ledger-amounts.ts';

const gbp = (amount: number, scale = 4) => ({ amount, currency: 'GBP', scale });
const entry = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
const head = { refund: 'R1', customer: '12345', country: 'France', currency: 'GBP', reason: 'broken' };
const opened = {
  invoice: 'I1',
  customer: '12345',
  country: 'France',
  currency: 'GBP',
  terms: 'on-invoice' as const,
  shares: [{ kind: 'goods' as const, amount: 100_040 }],
  total: 100_040,
  payable: 100_000,
};
const it = invoice('I1');
const authorised = events(it, ['payment-authorised', opened]);
const issued = events(it, ['payment-authorised', opened], ['invoice-issued', { invoice: 'I1' }]);
const halfPaid = events(it, ['invoice-paid', { invoice: 'I1', payment: 'P1', amount: 50_000 }]);
const why = { reason: 'said-by-staff', about: '12345', words: 'broken' };
const refunded = (parts: { invoice: string; amount: number }[], beyond: number, credited: number, paidOut: number) =>
  ['refund-issued', { ...head, ...why, parts, beyond, credited, paidOut }] as const;
const part = (amount: number) => [{ invoice: 'I1', amount: gbp(amount) }];

test('a refund lessens what is owed before money goes back', () => {
  given(issued, halfPaid)
    .when(issueRefund, { ...head, parts: part(70_000) })
    .then(
      events(it, [
        'invoice-credited',
        { invoice: 'I1', refund: 'R1', exact: 70_000, credited: 50_000, refunded: 20_000 },
      ]),
      events(refund('R1'), refunded([{ invoice: 'I1', amount: 70_000 }], 0, 50_000, 20_000), [
        'transaction-posted',
        {
          transaction: 'refund:R1',
          kind: 'refund',
          entries: [entry('income:returns', 70_000), entry('asset:receivables', -50_000), entry('asset:bank', -20_000)],
          country: 'France',
          note: 'said-by-staff',
        },
      ]),
    )
    .thenAnswer({ credited: gbp(50_000), paidOut: gbp(20_000) });
});

test('a refund beyond any invoice is rounded to what can be paid, and the rest has its account', () => {
  given()
    .when(issueRefund, { ...head, parts: [], beyond: gbp(12_360) })
    .then(
      events(refund('R1'), refunded([], 12_360, 0, 12_400), [
        'transaction-posted',
        {
          transaction: 'refund:R1',
          kind: 'refund',
          entries: [entry('income:returns', 12_360), entry('asset:bank', -12_400), entry('income:rounding', 40)],
          country: 'France',
          note: 'said-by-staff',
        },
      ]),
    )
    .thenAnswer({ credited: gbp(0), paidOut: gbp(12_400) });
});

test('the same refund again has no second effect', () => {
  const before = events(refund('R1'), refunded([{ invoice: 'I1', amount: 100 }], 0, 100, 0));
  const again1 = given(issued, before).when(issueRefund, { ...head, parts: part(100) });
  again1.thenNothing();
  again1.thenAnswer({ credited: gbp(100), paidOut: gbp(0) });
  // Those of before hold in the clear what was said.
  const once = { ...head, parts: [{ invoice: 'I1', amount: 100 }], beyond: 0, credited: 100, paidOut: 0 };
  given(issued, events(refund('R1'), ['refund-issued', once]))
    .when(issueRefund, { ...head, parts: part(100) })
    .thenNothing();
  // What a service says is a word of its own, and of nobody known nothing is sealed.
  for (const [customer, role] of [
    ['12345', 'service'],
    [null, 'staff'],
  ] as const)
    assert.deepEqual(sealReason('broken', customer, { role }), { reason: 'broken' });
  given(issued, before)
    .when(issueRefund, { ...head, parts: part(101) })
    .thenRejected('refund-exists', { refund: 'R1' });
});

test('a refund is rejected', () => {
  const one = { ...head, parts: part(100) };
  given().when(issueRefund, one).thenRejected('no-such-invoice', { invoice: 'I1' });
  given(authorised).when(issueRefund, one).thenRejected('not-issued', { invoice: 'I1', status: 'authorised' });
  given(issued)
    .when(issueRefund, { ...head, currency: 'EUR', parts: part(100) })
    .thenRejected('wrong-currency', { currency: 'GBP', expected: 'EUR' });
  const euro = { amount: 1, currency: 'EUR', scale: 0 };
  given(issued)
    .when(issueRefund, { ...head, currency: 'EUR', parts: [{ invoice: 'I1', amount: euro }] })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given(issued)
    .when(issueRefund, { ...head, parts: [], beyond: euro })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given(issued)
    .when(issueRefund, { ...head, parts: [...part(0), ...part(100)] })
    .thenRejected('not-positive', {});
  given(issued)
    .when(issueRefund, { ...head, parts: [], beyond: gbp(-1) })
    .thenRejected('not-positive', {});
  given(issued)
    .when(issueRefund, { ...head, parts: [] })
    .thenRejected('not-positive', {});
  given(issued)
    .when(issueRefund, { ...head, parts: part(Number.MAX_SAFE_INTEGER) })
    .thenRejected('amount-too-large', {});
  given(issued)
    .when(issueRefund, { ...head, parts: [], beyond: gbp(Number.MAX_SAFE_INTEGER, 0) })
    .thenRejected('amount-too-large', {});
  given(issued)
    .when(issueRefund, { ...head, parts: part(100_041) })
    .thenRejected('more-than-paid', { invoice: 'I1', refundable: gbp(100_000) });
  // The second part meets what the first has left.
  given(issued)
    .when(issueRefund, { ...head, parts: [...part(60_000), ...part(60_000)] })
    .thenRejected('more-than-paid', { invoice: 'I1', refundable: gbp(40_000) });
  const lost = events(it, ['invoice-written-off', { invoice: 'I1', amount: 50_000, reason: 'x' }]);
  given(issued, halfPaid, lost)
    .when(issueRefund, { ...head, parts: part(60_000) })
    .thenRejected('more-than-paid', { invoice: 'I1', refundable: gbp(50_000) });
});

/** A handle on an invoice's state alone, for properties over many refunds. */
function handleOn(state: InvoiceState): Handle<typeof payments, InvoiceState, 'invoice-credited'> {
  let current = state;
  return {
    id: 'I1',
    version: 1,
    get state() {
      return current;
    },
    append: (_, payload) => {
      current = invoice.folds['invoice-credited'](current, payload, undefined as never);
    },
  };
}

test('however an invoice is cut into refunds, no more goes back than was paid, and the whole gives back exactly that', () => {
  const cents = fc.integer({ min: 1, max: 5_000 });
  fc.assert(
    fc.property(
      fc.array(cents, { minLength: 1, maxLength: 12 }),
      fc.nat(100),
      fc.array(cents),
      (sale, percent, more) => {
        const total = sale.reduce((sum, amount) => sum + amount, 0);
        const payable = roundToPayable(total, 'GBP')!;
        const paid = roundToPayable(Math.floor((payable * percent) / 100 / 100) * 100, 'GBP')!;
        const it = handleOn({ ...invoice.initial, status: 'issued', currency: 'GBP', total, payable, paid });
        let credited = 0;
        let paidOut = 0;
        for (const amount of [...sale, ...more]) {
          const done = creditInvoice(it, 'R', amount);
          if (isRejection(done)) continue;
          credited += done.credited;
          paidOut += done.refunded;
          assert.ok(done.credited % 100 === 0 && done.refunded % 100 === 0 && done.credited >= 0 && done.refunded >= 0);
          assert.ok(paidOut <= paid && it.state.returned <= total && outstandingOf(it.state) >= 0);
        }
        assert.equal(credited + paidOut, payable);
        assert.equal(it.state.status, 'settled');
      },
    ),
  );
});
