import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { vatAccount } from './chart-of-accounts.ts';
import { invoices, showInvoice } from './invoices.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { monthBalances } from './month-balances.ts';
import type { PostedDocumentState } from './posted-document.ts';
import { line } from './testing/documents.ts';
import { gbp } from './testing/network-payments.ts';
import { Trail } from './testing/trail.ts';
import { vatMonths } from './vat-months.ts';

const RATES = [
  { country: 'GB', category: 'S', rate: 20_000 },
  { country: 'FR', category: 'S', rate: 5_500 },
  { country: 'GB', category: 'Z', rate: 0 },
  { country: 'US', category: 'G', rate: 0 },
];
const pence = fc.integer({ min: 0, max: 5000 });
const lines = fc
  .array(fc.record({ of: fc.nat(3), kind: fc.constantFrom('goods', 'carriage', 'voucher'), net: pence, tax: pence }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((drawn) => drawn.map(({ of, kind, net, tax }) => ({ ...RATES[of]!, kind, net, tax: RATES[of]!.rate && tax })));
type Line = (typeof lines extends fc.Arbitrary<infer L> ? L : never)[number];

const step = fc.record({
  do: fc.constantFrom(
    'invoice',
    'invoice',
    'prepayment',
    'settle',
    'credit',
    'credit',
    'pay',
    'deposit',
    'write-off',
    'close',
    'refund',
  ),
  of: fc.nat(5),
  lines,
  pence,
  day: fc.integer({ min: 1, max: 27 }),
  month: fc.integer({ min: 1, max: 4 }),
});

const asLines = (all: readonly Line[]) => all.map(({ net, tax, ...of }) => line(net, tax, of));
const two = (n: number) => String(n).padStart(2, '0');

/** Plays a story; what is refused is refused. */
function play(story: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): Trail {
  const trail = new Trail();
  trail.send('grant-credit', { grant: 'T', customer: 'C', amount: gbp(1_000_000), from: 'expense:other', reason: '' });
  trail.send('hold-credit', { hold: 'H', source: { customer: 'C', currency: 'GBP' }, amount: gbp(1_000_000) });
  for (const [nth, { do: what, of, lines: drawn, pence: amount, day, month }] of story.entries()) {
    trail.at = `2026-${two(month + 1)}-${two(day)}T10:00:00.000Z`;
    const [invoice, prepaid] = [`I${of % 3}`, `P${of % 3}`];
    const name = what === 'prepayment' ? prepaid : what === 'credit' ? `N${nth}` : invoice;
    const date = `2026-${two(month)}-${two(day)}`;
    const document = { document: name, number: name, date, customer: 'C', currency: 'GBP', lines: asLines(drawn) };
    if (what === 'invoice') trail.send('post-document', { ...document, kind: 'invoice' });
    if (what === 'prepayment') trail.send('post-document', { ...document, kind: 'prepayment-invoice' });
    if (what === 'settle') trail.send('post-document', { ...document, kind: 'invoice', settles: [prepaid] });
    if (what === 'credit')
      trail.send('post-document', { ...document, kind: 'credit-note', credits: of < 3 ? invoice : prepaid });
    if (what === 'pay')
      trail.send('record-payment', { payment: `B${nth}`, invoice: of < 3 ? invoice : prepaid, amount: gbp(amount) });
    if (what === 'deposit')
      trail.send('spend-hold', {
        hold: 'H',
        spend: `s${nth}`,
        amount: gbp(amount),
        invoice: of < 3 ? invoice : prepaid,
      });
    if (what === 'write-off') trail.send('write-off-invoice', { invoice, reason: '' });
    if (what === 'refund')
      trail.send('return-credit', { hold: 'H', refund: `r${nth}`, amount: gbp(amount), reason: '' });
    if (what === 'close') trail.send('close-period', { period: `2026-${two(month)}` });
  }
  return trail;
}

/** What the ledger's tax accounts say, by account and month: credits above zero. */
function taxOfLedger(trail: Trail): Record<string, number> {
  const rows = trail.rows(monthBalances).filter(({ account }) => account.startsWith('liability:vat:'));
  return nonZero(rows.map(({ account, month, balance }) => [`${month} ${account}`, -balance]));
}

function taxOfReport(trail: Trail): Record<string, number> {
  return nonZero(trail.rows(vatMonths).map((row) => [`${row.period} ${vatAccount(row.country, row.rate)}`, row.tax]));
}

function nonZero(sums: readonly (readonly [string, number])[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, amount] of sums) total[key] = (total[key] ?? 0) + amount;
  return Object.fromEntries(
    Object.entries(total)
      .filter(([, amount]) => amount !== 0)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
const balanceOf = (trail: Trail, account: string) =>
  sum(
    trail
      .rows(ledgerEntries)
      .filter((entry) => entry.account === account)
      .map(({ amount }) => amount),
  );
const documentsOf = (trail: Trail) =>
  [...trail.streams]
    .filter(([name]) => name.startsWith('document/'))
    .map(([name, { state }]) => ({ name, ...(state as PostedDocumentState) }));

test('whatever is posted, each transaction sums to zero, the VAT report is what the ledger says, and each account is the sum of its documents', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (story) => {
      const trail = play(story);
      for (const { type, payload } of trail.events) {
        if (type !== 'transaction-posted') continue;
        assert.equal(sum((payload['entries'] as { amount: number }[]).map(({ amount }) => amount)), 0);
      }
      assert.deepEqual(taxOfReport(trail), taxOfLedger(trail));
      const owed = trail.rows(invoices).map((row) => showInvoice(row).outstanding.amount);
      assert.ok(owed.every((amount) => amount >= 0));
      assert.equal(balanceOf(trail, 'asset:receivables'), sum(owed));
      const prepaid = documentsOf(trail).filter(({ kind }) => kind === 'prepayment-invoice');
      const left = prepaid.flatMap((one) => one.left.map(({ net }) => net));
      assert.equal(balanceOf(trail, 'liability:prepayments'), 0 - sum(left));
      for (const { left: lines_ } of documentsOf(trail))
        for (const { net, tax } of lines_) assert.ok(net >= 0 && tax >= 0);
    }),
    { numRuns: 300 },
  );
});

test('nothing counts for a month that was closed before it was posted, and every past month stays as it was', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 20 }), (first, second) => {
      const closing = { do: 'close' as const, of: 0, lines: [], pence: 0, day: 1, month: 2 };
      const before = play([...first, closing]);
      const after = play([...first, closing, ...second]);
      const closed = (trail: Trail) => trail.rows(monthBalances).filter(({ month }) => month <= '2026-02');
      assert.deepEqual(closed(after), closed(before));
      const taxed = (trail: Trail) => trail.rows(vatMonths).filter(({ period }) => period <= '2026-02');
      assert.deepEqual(taxed(after), taxed(before));
    }),
    { numRuns: 200 },
  );
});

test('a credit of everything equals the invoice exactly, however it is cut', () => {
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.array(fc.tuple(pence, pence), { minLength: 4, maxLength: 4 }), { maxLength: 5 }),
      (drawn, cuts) => {
        const trail = new Trail();
        const base = { number: 'x', date: '2026-01-01', customer: null, currency: 'GBP' };
        const posted = trail.send('post-document', { ...base, document: 'I', kind: 'invoice', lines: asLines(drawn) });
        fc.pre(posted === undefined);
        const credit = (id: string, some: readonly Line[]) =>
          trail.send('post-document', {
            ...base,
            document: id,
            kind: 'credit-note',
            credits: 'I',
            lines: asLines(some),
          });
        for (const [nth, cut] of cuts.entries())
          credit(
            `N${nth}`,
            drawn.map((one, at) => ({ ...one, net: cut[at]![0], tax: one.rate && cut[at]![1] })),
          );
        const left = documentsOf(trail).find(({ name }) => name === 'document/I')!.left;
        const rest = drawn.map((one, at) => ({ ...one, net: left[at]!.net / 100, tax: left[at]!.tax / 100 }));
        assert.equal(credit('rest', rest), undefined);
        assert.deepEqual(taxOfLedger(trail), {});
        const earned = trail.rows(ledgerEntries).filter(({ account }) => account.startsWith('income:'));
        assert.equal(sum(earned.map(({ amount }) => amount)), 0);
        assert.equal(balanceOf(trail, 'liability:vouchers'), 0);
        assert.equal(balanceOf(trail, 'asset:receivables'), 0);
        assert.equal(balanceOf(trail, 'liability:deposits'), 0);
        assert.equal(credit('more', [{ ...drawn[0]!, net: 1, tax: 0 }]), 'more-than-invoiced');
      },
    ),
  );
});
