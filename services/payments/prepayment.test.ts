import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creditN1, invoiceI1, line, prepaymentP1 } from './testing/documents.ts';
import { gbp } from './testing/network-payments.ts';
import { Trail } from './testing/trail.ts';
import { accountBalances } from './account-balances.ts';
import { invoices, showInvoice } from './invoices.ts';

/** Balances that are not zero, in pence. */
function balances(trail: Trail): Record<string, number> {
  const rows = trail.rows(accountBalances).filter(({ balance }) => balance !== 0);
  return Object.fromEntries(rows.map(({ account, balance }) => [account, balance / 100]));
}

function outstanding(trail: Trail, id: string): number | undefined {
  const row = trail.rows(invoices).find(({ invoice }) => invoice === id);
  return row && showInvoice(row).outstanding.amount / 100;
}

const done = (trail: Trail, command: string, body: object) => assert.equal(trail.send(command, body), undefined);
const pay = (payment: string, invoice: string, pence: number) => ({ payment, invoice, amount: gbp(pence) });

test('what was paid before it was supplied is settled by the invoices that follow, at its rates, to nothing', () => {
  const trail = new Trail();
  done(trail, 'post-document', prepaymentP1);
  assert.deepEqual(balances(trail), {
    'asset:receivables': 1200,
    'liability:prepayments': -1000,
    'liability:vat:gb:20': -200,
  });
  done(trail, 'record-payment', pay('B1', 'P1', 1200));
  const first = { ...invoiceI1, settles: ['P1'], lines: [line(333, 67)] };
  done(trail, 'post-document', first);
  assert.deepEqual(balances(trail), {
    'asset:bank': 1200,
    'income:goods': -333,
    'liability:prepayments': -667,
    'liability:vat:gb:20': -200,
  });
  assert.equal(outstanding(trail, 'I1'), 0);
  // The second is of more than was prepaid: the rest is owed, of each rate by itself.
  const lines = [line(700, 133), line(395, 79, { kind: 'carriage' }), line(100, 5, { rate: 5000 })];
  done(trail, 'post-document', { ...invoiceI1, document: 'I2', number: 'UK-2', settles: ['P1'], lines });
  assert.deepEqual(balances(trail), {
    'asset:bank': 1200,
    'asset:receivables': 33 + 395 + 79 + 105,
    'income:goods': -333 - 800,
    'income:carriage': -395,
    'liability:vat:gb:20': -200 - 79,
    'liability:vat:gb:5': -5,
  });
  assert.equal(outstanding(trail, 'I2'), 612);
  assert.equal(trail.send('post-document', first), undefined);
  const credit = { ...creditN1, credits: 'P1', lines: [line(1, 0)] };
  assert.equal(trail.send('post-document', credit), 'more-than-invoiced');
});

test('of two prepayments an invoice settles the first before the second', () => {
  const trail = new Trail();
  done(trail, 'post-document', { ...prepaymentP1, lines: [line(300, 60)] });
  done(trail, 'post-document', { ...prepaymentP1, document: 'P2', number: 'UK-P2', lines: [line(900, 180)] });
  done(trail, 'post-document', { ...invoiceI1, settles: ['P1', 'P2'] });
  assert.equal(balances(trail)['liability:prepayments'], -200);
  done(trail, 'post-document', { ...creditN1, credits: 'P2', lines: [line(200, 40)] });
  const left = balances(trail);
  assert.deepEqual([left['liability:prepayments'], left['liability:vat:gb:20']], [undefined, -200]);
});

test('a prepayment that is credited before anything is supplied leaves what was paid for it as a deposit', () => {
  const trail = new Trail();
  done(trail, 'post-document', prepaymentP1);
  done(trail, 'record-payment', pay('B1', 'P1', 1200));
  done(trail, 'post-document', { ...creditN1, credits: 'P1' });
  assert.deepEqual(balances(trail), { 'asset:bank': 1200, 'liability:deposits': -1200 });
  // Nothing is left to be settled.
  done(trail, 'post-document', { ...invoiceI1, settles: ['P1'] });
  assert.equal(outstanding(trail, 'I1'), 1200);
});

test('what is credited of an invoice is taken off what is owed of the prepayment that settled it, before anything is owed back', () => {
  const trail = new Trail();
  done(trail, 'post-document', prepaymentP1);
  done(trail, 'record-payment', pay('B1', 'P1', 500));
  done(trail, 'post-document', { ...invoiceI1, settles: ['P1'] });
  done(trail, 'post-document', { ...creditN1, lines: [line(400, 100)] });
  const half = balances(trail);
  assert.deepEqual([half['asset:receivables'], half['liability:deposits']], [200, undefined]);
  assert.equal(outstanding(trail, 'P1'), 200);
  done(trail, 'post-document', { ...creditN1, document: 'N2', number: 'UK-N2', lines: [line(600, 100)] });
  const all = balances(trail);
  assert.deepEqual([all['asset:receivables'], all['liability:deposits']], [undefined, -500]);
});

test('what was given up of a prepayment is recovered by what is credited of the invoice that it settled', () => {
  const trail = new Trail();
  done(trail, 'post-document', prepaymentP1);
  done(trail, 'record-payment', pay('B1', 'P1', 200));
  done(trail, 'post-document', { ...invoiceI1, settles: ['P1'] });
  done(trail, 'write-off-invoice', { invoice: 'P1', reason: 'gone' });
  done(trail, 'post-document', creditN1);
  assert.equal(balances(trail)['liability:deposits'], -200);
  assert.equal(balances(trail)['expense:bad-debts'], undefined);
});

test('money that comes before its invoice pays it once it is posted', () => {
  const trail = new Trail();
  const grant = { grant: 'T', customer: 'C1', amount: gbp(5000), from: 'expense:other', reason: '' };
  done(trail, 'grant-credit', grant);
  done(trail, 'hold-credit', { hold: 'H', source: { customer: 'C1', currency: 'GBP' }, amount: gbp(5000) });
  done(trail, 'spend-hold', { hold: 'H', spend: 's1', amount: gbp(500), invoice: 'I1' });
  done(trail, 'spend-hold', { hold: 'H', spend: 's2', amount: gbp(300), invoice: 'I1' });
  assert.equal(balances(trail)['liability:deposits'], -800);
  done(trail, 'post-document', invoiceI1);
  const after = balances(trail);
  assert.deepEqual([after['liability:deposits'], after['asset:receivables']], [undefined, 400]);
  assert.equal(outstanding(trail, 'I1'), 400);
  done(trail, 'spend-hold', { hold: 'H', spend: 's3', amount: gbp(500), invoice: 'I1' });
  const paid = balances(trail);
  assert.deepEqual([paid['liability:deposits'], paid['asset:receivables']], [-100, undefined]);
  // More than an invoice comes to stays a deposit; so does what came in another currency.
  done(trail, 'spend-hold', { hold: 'H', spend: 's4', amount: gbp(1300), invoice: 'I2' });
  done(trail, 'post-document', { ...invoiceI1, document: 'I2', number: 'UK-2' });
  assert.deepEqual([balances(trail)['liability:deposits'], outstanding(trail, 'I2')], [-200, 0]);
});

test('a posted invoice is paid, overpaid and given up as any other', () => {
  const trail = new Trail();
  done(trail, 'post-document', invoiceI1);
  done(trail, 'record-payment', pay('B1', 'I1', 200));
  assert.equal(trail.send('record-payment', pay('B2', 'I1', 1001)), 'overpaid');
  done(trail, 'write-off-invoice', { invoice: 'I1', reason: 'gone' });
  done(trail, 'post-document', creditN1);
  assert.deepEqual(balances(trail), {
    'asset:bank': 200,
    'income:goods': -1000,
    'income:returns': 1000,
    'liability:deposits': -200,
  });
});
