import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACCOUNT_OF, RECEIVABLES, RETURNS, ROUNDING, accountOfShare } from './chart-of-accounts.ts';
import { roundToPayable } from './ledger-amounts.ts';
import { Trail } from './testing/trail.ts';

/** What can be paid of each currency, at the ledger's scale: a minor unit. */
const UNITS = { GBP: 100, JPY: 10_000, KWD: 10, CLF: 1 } as const;
type Currency = keyof typeof UNITS;
const currencies = fc.constantFrom<Currency>('GBP', 'JPY', 'KWD', 'CLF');
/** Many of them are halves of a unit, or just beside one. */
const exacts = (most: number) =>
  fc.oneof(
    fc.integer({ min: -most, max: most }),
    fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.constantFrom(5, 50, 5000), fc.constantFrom(-1, 0, 1))
      .map(([odd, half, off]) => (2 * odd + 1) * half + off),
  );
const positive = (most: number) => exacts(most).map((amount) => Math.max(1, Math.abs(amount)));
const money = (amount: number, currency: Currency) => ({ amount, currency, scale: 4 });

interface Entry {
  readonly account: string;
  readonly amount: number;
}

/** What the ledger was told, transaction by transaction. */
const posted = ({ events }: Trail): Entry[][] =>
  events.flatMap(({ type, payload }) =>
    type === 'transaction-posted' ? [(payload as unknown as { entries: Entry[] }).entries] : [],
  );
const sumOn = (entries: readonly Entry[], account: string): number =>
  entries.reduce((sum, entry) => sum + (entry.account === account ? entry.amount : 0), 0);

/** An amount and what of it was paid, at the ledger's scale: whole minor units, as near as they come, a half away from zero. */
function assertRounded(exact: number, paid: number, currency: Currency): void {
  const unit = UNITS[currency];
  assert.equal(Math.abs(paid % unit), 0, `${paid} can be paid in ${currency}`);
  const off = 2 * Math.abs(paid - exact);
  assert.ok(off <= unit, `${paid} is as near to ${exact} as it can be`);
  if (off === unit) assert.ok(Math.abs(paid) > Math.abs(exact), `${exact} is a half, and was rounded to ${paid}`);
}

test('whatever is rounded to be paid is as near as can be, halves away from zero, and the same for both signs', () => {
  fc.assert(
    fc.property(exacts(Number.MAX_SAFE_INTEGER - 10_000), currencies, (exact, currency) => {
      const paid = roundToPayable(exact, currency)!;
      assertRounded(exact, paid, currency);
      assert.equal(roundToPayable(0 - exact, currency), 0 - paid);
      assert.equal(roundToPayable(paid, currency), paid);
    }),
    { numRuns: 1000 },
  );
});

test('an adjustment: its account has the exact amount, what moves is rounded, and the rest is on the account for it', () => {
  const categories = fc.constantFrom(...(Object.keys(ACCOUNT_OF) as (keyof typeof ACCOUNT_OF)[]));
  fc.assert(
    fc.property(exacts(1e12), currencies, categories, (exact, currency, category) => {
      const trail = new Trail();
      const body = { adjustment: 'A', category, amount: money(exact, currency), country: 'France', note: '' };
      assert.equal(trail.send('post-adjustment', body), exact === 0 ? 'nothing-to-post' : undefined);
      const entries = posted(trail).flat();
      assert.equal(
        entries.reduce((sum, { amount }) => sum + amount, 0),
        0,
      );
      assert.equal(sumOn(entries, ACCOUNT_OF[category]), 0 - exact);
      const others = entries.filter(({ account }) => account !== ACCOUNT_OF[category] && account !== ROUNDING);
      assertRounded(
        exact,
        others.reduce((sum, { amount }) => sum + amount, 0),
        currency,
      );
      // Where nothing is rounded away, the account for it is left alone.
      assert.ok(entries.every(({ amount }) => amount !== 0));
    }),
    { numRuns: 300 },
  );
});

const kinds = ['goods', 'carriage', 'manual', 'samples', 'voucher'] as const;
const shares = fc.array(fc.record({ kind: fc.constantFrom(...kinds), amount: positive(1e10) }), {
  minLength: 1,
  maxLength: 8,
});
const head = (invoice: string, currency: Currency) =>
  ({ invoice, customer: 'C', country: 'France', currency, terms: 'on-invoice' }) as const;

test('an invoice: each share is earned exactly, their sum is rounded once, and the rest is on the account for it', () => {
  fc.assert(
    fc.property(shares, currencies, fc.boolean(), (of, currency, atOnce) => {
      const trail = new Trail();
      const body = {
        ...head('I', currency),
        shares: of.map(({ kind, amount }) => ({ kind, amount: money(amount, currency) })),
      };
      assert.equal(trail.send(atOnce ? 'issue-invoice' : 'authorise-payment', body), undefined);
      if (!atOnce) assert.equal(trail.send('capture-payment', { invoice: 'I' }), undefined);
      const entries = posted(trail).flat();
      assert.equal(
        entries.reduce((sum, { amount }) => sum + amount, 0),
        0,
      );
      for (const kind of kinds) {
        const earned = of.reduce((sum, share) => sum + (share.kind === kind ? share.amount : 0), 0);
        assert.equal(sumOn(entries, accountOfShare(kind)), 0 - earned);
      }
      const total = of.reduce((sum, { amount }) => sum + amount, 0);
      const owed = sumOn(entries, RECEIVABLES);
      assertRounded(total, owed, currency);
      assert.equal(sumOn(entries, ROUNDING), total - owed);
    }),
    { numRuns: 300 },
  );
});

test('a refund beyond any invoice: returns have the exact amount, what goes out is rounded, and the rest is on the account for it', () => {
  fc.assert(
    fc.property(positive(1e12), currencies, (beyond, currency) => {
      const trail = new Trail();
      const body = { refund: 'R', customer: 'C', country: 'France', currency, reason: '', parts: [] };
      assert.equal(trail.send('issue-refund', { ...body, beyond: money(beyond, currency) }), undefined);
      const entries = posted(trail).flat();
      assert.equal(sumOn(entries, RETURNS), beyond);
      const out = 0 - sumOn(entries, 'asset:bank');
      assertRounded(beyond, out, currency);
      assert.equal(sumOn(entries, ROUNDING), out - beyond);
    }),
    { numRuns: 300 },
  );
});

test('refunds of parts of several invoices and beyond them balance each, and what is given back whole leaves nothing on the account for rounding', () => {
  const invoiced = fc.array(fc.array(positive(100_000), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 3,
  });
  const extra = fc.option(positive(100_000), { nil: 0 });
  fc.assert(
    fc.property(invoiced, extra, currencies, (invoices, beyond, currency) => {
      const trail = new Trail();
      for (const [nth, amounts] of invoices.entries()) {
        const goods = amounts.map((amount) => ({ kind: 'goods', amount: money(amount, currency) }));
        assert.equal(trail.send('issue-invoice', { ...head(`I${nth}`, currency), shares: goods }), undefined);
      }
      // The nth refund takes the nth share of every invoice that has one; the last one something beyond all of them.
      const count = Math.max(...invoices.map(({ length }) => length));
      for (let nth = 0; nth < count; nth += 1) {
        const parts = invoices.flatMap((amounts, of) =>
          amounts.slice(nth, nth + 1).map((amount) => ({ invoice: `I${of}`, amount: money(amount, currency) })),
        );
        const rest = nth === count - 1 && beyond > 0 ? { beyond: money(beyond, currency) } : {};
        const body = { refund: `R${nth}`, customer: 'C', country: 'France', currency, reason: '', parts, ...rest };
        assert.equal(trail.send('issue-refund', body), undefined);
      }
      for (const entries of posted(trail)) {
        assert.equal(
          entries.reduce((sum, { amount }) => sum + amount, 0),
          0,
        );
        for (const account of [RECEIVABLES, 'asset:bank'])
          assert.equal(Math.abs(sumOn(entries, account) % UNITS[currency]), 0);
      }
      const all = posted(trail).flat();
      assert.equal(sumOn(all, RECEIVABLES), 0);
      assert.equal(sumOn(all, ROUNDING), roundToPayable(beyond, currency)! - beyond);
    }),
    { numRuns: 300 },
  );
});
