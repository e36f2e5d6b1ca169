import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { authorisePayment } from './authorise-payment.ts';
import { capturePayment } from './capture-payment.ts';
import { invoice } from './invoice.ts';
import { issueInvoice } from './issue-invoice.ts';
import { recordPayment } from './record-payment.ts';
import { payment } from './documents.ts';
import { voidPayment } from './void-payment.ts';
import { writeOffInvoice } from './write-off-invoice.ts';

const gbp = (amount: number, scale = 4) => ({ amount, currency: 'GBP', scale });
const entry = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
const head = { invoice: 'I1', customer: '12345', country: 'France', currency: 'GBP', terms: 'on-invoice' as const };
const shares = [
  { kind: 'goods' as const, amount: gbp(100_035) },
  { kind: 'carriage' as const, amount: gbp(5) },
];
const opened = {
  channel: 'default',
  ...head,
  shares: [
    { kind: 'goods' as const, amount: 100_035 },
    { kind: 'carriage' as const, amount: 5 },
  ],
  total: 100_040,
  payable: 100_000,
};
const it = invoice('I1');
const authorised = events(it, ['payment-authorised', opened]);
const begun = ['invoice-issued', { invoice: 'I1' }] as const;
const posting = {
  transaction: 'invoice:I1',
  kind: 'invoice' as const,
  entries: [
    entry('asset:receivables', 100_000),
    entry('income:goods', -100_035),
    entry('income:carriage', -5),
    entry('income:rounding', 40),
  ],
  country: 'France',
  note: '',
};
const issued = events(it, ['payment-authorised', opened], ['invoice-issued', { invoice: 'I1' }]);
const voided = events(it, ['payment-authorised', opened], ['payment-voided', { invoice: 'I1', reason: 'x' }]);
const receipt = { payment: 'P1', invoice: 'I1', amount: gbp(4000, 2) };
const received = events(payment('P1'), [
  'payment-received',
  { payment: 'P1', invoice: 'I1', currency: 'GBP', amount: 400_000 },
]);

test('authorising opens an invoice, and moves nothing in the ledger', () => {
  given()
    .when(authorisePayment, { ...head, shares })
    .then(authorised)
    .thenAnswer({ payable: gbp(100_000) });
  const again1 = given(authorised).when(authorisePayment, { ...head, shares });
  again1.thenNothing();
  again1.thenAnswer({ payable: gbp(100_000) });
});

test('authorising is rejected', () => {
  const tooLarge = gbp(Number.MAX_SAFE_INTEGER, 0);
  given(authorised)
    .when(authorisePayment, { ...head, country: 'Spain', shares })
    .thenRejected('invoice-exists', { invoice: 'I1' });
  given(voided)
    .when(authorisePayment, { ...head, shares })
    .thenRejected('invoice-exists', { invoice: 'I1' });
  given()
    .when(authorisePayment, { ...head, currency: 'EUR', shares })
    .thenRejected('wrong-currency', { currency: 'GBP', expected: 'EUR' });
  given()
    .when(authorisePayment, { ...head, shares: [{ kind: 'discount', amount: gbp(-1) }] })
    .thenRejected('negative-total', { total: gbp(-1) });
  given()
    .when(authorisePayment, { ...head, shares: [{ kind: 'goods', amount: tooLarge }] })
    .thenRejected('amount-too-large', {});
  const half = { kind: 'goods' as const, amount: gbp(Number.MAX_SAFE_INTEGER) };
  given()
    .when(authorisePayment, { ...head, shares: [half, half] })
    .thenRejected('amount-too-large', {});
  given()
    .when(authorisePayment, { ...head, shares: [{ kind: 'goods', amount: gbp(1, 5) }] })
    .thenInvalid('/shares/0/amount/scale');
});

test('capturing books the revenue, and what was rounded away', () => {
  given(authorised)
    .when(capturePayment, { invoice: 'I1' })
    .then(events(it, begun, ['transaction-posted', posting]))
    .thenAnswer({ payable: gbp(100_000) });
  const again2 = given(issued).when(capturePayment, { invoice: 'I1' });
  again2.thenNothing();
  again2.thenAnswer({ payable: gbp(100_000) });
  given().when(capturePayment, { invoice: 'I1' }).thenRejected('no-such-invoice', { invoice: 'I1' });
  given(voided)
    .when(capturePayment, { invoice: 'I1' })
    .thenRejected('not-authorised', { invoice: 'I1', status: 'voided' });
});

test('money that was received is in the bank with the capture', () => {
  const paid = events(it, ['payment-authorised', { ...opened, terms: 'received' }]);
  const entries = [entry('asset:bank', 100_000), ...posting.entries.slice(1)];
  given(paid)
    .when(capturePayment, { invoice: 'I1' })
    .then(events(it, begun, ['transaction-posted', { ...posting, entries }]));
  given(paid, events(it, begun))
    .when(recordPayment, receipt)
    .thenRejected('overpaid', { outstanding: gbp(0) });
});

test('voiding gives an authorisation up, and nothing else', () => {
  const body = { invoice: 'I1', reason: 'cancelled' };
  given(authorised)
    .when(voidPayment, body)
    .then(events(it, ['payment-voided', body]));
  given(voided).when(voidPayment, body).thenNothing();
  given().when(voidPayment, body).thenRejected('no-such-invoice', { invoice: 'I1' });
  given(issued).when(voidPayment, body).thenRejected('not-authorised', { invoice: 'I1', status: 'issued' });
});

test('an invoice without an order is issued at once', () => {
  given()
    .when(issueInvoice, { ...head, shares })
    .then(events(it, ['payment-authorised', opened], begun, ['transaction-posted', posting]))
    .thenAnswer({ payable: gbp(100_000) });
  given(issued)
    .when(issueInvoice, { ...head, shares })
    .thenNothing();
  given(authorised)
    .when(issueInvoice, { ...head, shares })
    .thenRejected('invoice-exists', { invoice: 'I1' });
});

test('payments settle an invoice, in parts', () => {
  const part = { payment: 'P1', invoice: 'I1', amount: gbp(400, 2) };
  given(issued)
    .when(recordPayment, part)
    .then(
      events(
        payment('P1'),
        ['payment-received', { payment: 'P1', invoice: 'I1', currency: 'GBP', amount: 40_000 }],
        [
          'transaction-posted',
          {
            transaction: 'payment:P1',
            kind: 'payment',
            entries: [entry('asset:bank', 40_000), entry('asset:receivables', -40_000)],
            country: 'France',
            note: '',
          },
        ],
      ),
      events(it, ['invoice-paid', { invoice: 'I1', payment: 'P1', amount: 40_000 }]),
    )
    .thenAnswer({ outstanding: gbp(60_000) });
  const partly = events(it, ['invoice-paid', { invoice: 'I1', payment: 'P0', amount: 60_000 }]);
  given(issued, partly)
    .when(recordPayment, { ...part, amount: gbp(401, 2) })
    .thenRejected('overpaid', { outstanding: gbp(40_000) });
});

test('recording a payment is rejected, or has no second effect', () => {
  given().when(recordPayment, receipt).thenRejected('no-such-invoice', { invoice: 'I1' });
  given(authorised).when(recordPayment, receipt).thenRejected('not-issued', { invoice: 'I1', status: 'authorised' });
  given(issued)
    .when(recordPayment, { ...receipt, amount: { amount: 1, currency: 'EUR', scale: 0 } })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  given(issued)
    .when(recordPayment, { ...receipt, amount: gbp(1, 3) })
    .thenRejected('not-payable', { scaleMax: 2 });
  given(issued)
    .when(recordPayment, { ...receipt, amount: gbp(0) })
    .thenRejected('not-positive', {});
  given(issued)
    .when(recordPayment, { ...receipt, amount: gbp(Number.MAX_SAFE_INTEGER, 0) })
    .thenRejected('overpaid', { outstanding: gbp(100_000) });
  const again3 = given(issued, received).when(recordPayment, receipt);
  again3.thenNothing();
  again3.thenAnswer({ outstanding: gbp(100_000) });
  given(issued, received)
    .when(recordPayment, { ...receipt, amount: gbp(1, 2) })
    .thenRejected('payment-exists', { payment: 'P1' });
});

test('what nobody will pay is written off', () => {
  const body = { invoice: 'I1', reason: 'insolvent' };
  const why = { reason: 'said-by-staff', about: '12345', words: 'insolvent' };
  const written = ['invoice-written-off', { invoice: 'I1', amount: 100_000, ...why }] as const;
  given(issued)
    .when(writeOffInvoice, body)
    .then(
      events(it, written, [
        'transaction-posted',
        {
          transaction: 'write-off:I1',
          kind: 'write-off',
          entries: [entry('expense:bad-debts', 100_000), entry('asset:receivables', -100_000)],
          country: 'France',
          note: 'said-by-staff',
        },
      ]),
    )
    .thenAnswer({ amount: gbp(100_000) });
  const again4 = given(issued, events(it, written)).when(writeOffInvoice, body);
  again4.thenNothing();
  again4.thenAnswer({ amount: gbp(100_000) });
  given().when(writeOffInvoice, body).thenRejected('no-such-invoice', { invoice: 'I1' });
  given(authorised).when(writeOffInvoice, body).thenRejected('not-issued', { invoice: 'I1', status: 'authorised' });
  const paid = events(it, ['invoice-paid', { invoice: 'I1', payment: 'P1', amount: 100_000 }]);
  given(issued, paid).when(writeOffInvoice, body).thenRejected('nothing-outstanding', { invoice: 'I1' });
});
