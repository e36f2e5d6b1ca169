import assert from 'node:assert/strict';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import type { World } from '../suite/world.ts';
import { penceOf } from './pence.ts';

/** The books: every transaction sums to zero, and every past balance is still there. */
export const theLedger = chapter('an accountant keeps the ledger', {
  'a transaction that balances is posted once': async (world) => {
    const { owner } = world;
    const till = account(world);
    const transaction = {
      transaction: world.name('t'),
      entries: [entry(till, 1000), entry('equity:capital', -1000)],
      note: 'Opening',
    };
    await owner.does('payments/post-transaction', transaction);
    await owner.does('payments/post-transaction', transaction);
    const other = { ...transaction, entries: [entry(till, 999), entry('equity:capital', -999)] };
    await owner.isRefused('409 transaction-exists', 'payments/post-transaction', other);
    assert.equal(await balanceOf(world, till), 1000);
    const { rows } = await owner.sees('payments/entries', { account: till, currency: 'GBP' });
    assert.deepEqual(
      rows.map((row: any) => [penceOf(row.amount), row.note]),
      [[1000, 'Opening']],
    );
  },

  'nobody takes out of a till what is not in it, also not two at once': async (world) => {
    const { owner } = world;
    const till = `asset:till:${world.name('front')}`;
    const post = (pence: number) => ({
      transaction: world.name('t'),
      entries: [entry(till, pence), entry('asset:bank', -pence)],
      note: '',
    });
    await owner.does('payments/post-transaction', post(1000));
    const two = await Promise.all([1, 2].map(() => owner.post('payments/post-transaction', post(-600))));
    assert.deepEqual(
      two.map(({ outcome }) => outcome).toSorted((one, other) => one.length - other.length),
      ['204', '409 below-floor'],
    );
    const { details } = await owner.isRefused('409 below-floor', 'payments/post-transaction', post(-401));
    assert.equal(penceOf(details.balance), 400);
    await owner.does('payments/post-transaction', post(-400));
    assert.equal(await balanceOf(world, till), 0);
  },

  'what is owed on gift cards is moved by gift cards alone': async (world) => {
    const entries = [entry('liability:gift-cards', 100), entry('asset:bank', -100)];
    await world.owner.isRefused('409 not-by-hand', 'payments/post-transaction', {
      transaction: world.name('t'),
      entries,
      note: '',
    });
  },

  'one that does not balance is refused with the difference, in each currency': async (world) => {
    const till = account(world);
    const post = (entries: object[]) => ({ transaction: world.name('t'), entries, note: '' });
    const { details } = await world.owner.isRefused(
      '409 unbalanced',
      'payments/post-transaction',
      post([entry(till, 1000), entry('equity:capital', -999)]),
    );
    assert.equal(penceOf(details.difference), 1);
    const mixed = [
      entry(till, 1000),
      { account: 'equity:capital', amount: { amount: -1000, currency: 'EUR', scale: 2 } },
    ];
    await world.owner.isRefused('409 unbalanced', 'payments/post-transaction', post(mixed));
    await world.owner.isRefused(
      '409 unknown-account',
      'payments/post-transaction',
      post([entry('asset:nowhere', 1), entry('equity:capital', -1)]),
    );
    assert.equal(await balanceOf(world, till), 0);
  },

  'any balance of the past is told': async (world) => {
    const { owner } = world;
    const till = account(world);
    for (const [pence, days] of [
      [300, -40],
      [200, -20],
      [-100, -10],
    ] as const) {
      const body = {
        transaction: world.name('t'),
        entries: [entry(till, pence), entry('equity:capital', -pence)],
        note: '',
      };
      await owner.does('payments/post-transaction', body, { 'banyan-occurred-at': daysFromNow(days) });
    }
    const at = async (days: number) =>
      penceOf(
        (await owner.sees('payments/balance', { account: till, currency: 'GBP', at: daysFromNow(days) })).balance,
      );
    assert.deepEqual([await at(-50), await at(-30), await at(-15), await at(-5)], [0, 300, 500, 400]);
    assert.equal(await balanceOf(world, till), 400);
  },

  'the trial balance adds up to nothing, whatever is posted beside it': async (world) => {
    const { owner } = world;
    const post = (nth: number): Promise<void> =>
      owner.does('payments/post-transaction', {
        transaction: world.name('t'),
        entries: [entry(account(world), 7 * nth + 1), entry('equity:capital', -7 * nth - 1)],
        note: '',
      });
    const look = async (): Promise<void> => {
      const rows = await owner.sees('payments/trial-balance', { currency: 'GBP' });
      assert.equal(
        rows.reduce((sum: number, row: any) => sum + row.balance.amount, 0),
        0,
      );
    };
    await Promise.all(Array.from({ length: 20 }, (_, nth) => (nth % 4 === 0 ? look() : post(nth))));
    await look();
  },

  'an invoice is paid in parts, and never overpaid': async (world) => {
    const { owner } = world;
    const invoice = await anInvoice(world, 1000);
    const pay = (pence: number) => ({ payment: world.name('p'), invoice, amount: pounds(pence) });
    const first = pay(400);
    assert.equal(penceOf((await owner.does('payments/record-payment', first)).outstanding), 600);
    assert.equal(penceOf((await owner.does('payments/record-payment', first)).outstanding), 600);
    const { details } = await owner.isRefused('409 overpaid', 'payments/record-payment', pay(601));
    assert.equal(penceOf(details.outstanding), 600);
    await owner.isRefused('409 wrong-currency', 'payments/record-payment', {
      ...pay(1),
      amount: { amount: 1, currency: 'EUR', scale: 2 },
    });
    await owner.isRefused('409 not-payable', 'payments/record-payment', {
      ...pay(1),
      amount: { amount: 1, currency: 'GBP', scale: 3 },
    });
    for (const pence of [0, -100]) await owner.isRefused('409 not-positive', 'payments/record-payment', pay(pence));
    await owner.does('payments/record-payment', pay(600));
    assert.equal((await owner.sees('payments/invoice', { invoice })).status, 'settled');
  },

  'a refund gives back what was paid, in parts, and never more': async (world) => {
    const { owner } = world;
    const invoice = await anInvoice(world, 1000);
    await owner.does('payments/record-payment', { payment: world.name('p'), invoice, amount: pounds(700) });
    const refund = (pence: number) => ({
      refund: world.name('r'),
      customer: null,
      country: 'France',
      currency: 'GBP',
      reason: 'Late',
      parts: [{ invoice, amount: pounds(pence) }],
    });
    const { credited, paidOut } = await owner.does('payments/issue-refund', refund(500));
    assert.deepEqual([penceOf(credited), penceOf(paidOut)], [300, 200], 'first what is still owed');
    const { details } = await owner.isRefused('409 more-than-paid', 'payments/issue-refund', refund(501));
    assert.equal(penceOf(details.refundable), 500);
    for (const pence of [0, -1]) await owner.isRefused('409 not-positive', 'payments/issue-refund', refund(pence));
    await owner.does('payments/issue-refund', refund(500));
    await owner.isRefused('409 more-than-paid', 'payments/issue-refund', refund(1));
  },

  'three thirds of a penny are a penny, and the rest goes to rounding': async (world) => {
    const { owner } = world;
    const invoice = world.name('inv');
    const third = { kind: 'goods', amount: { amount: 3333, currency: 'GBP', scale: 4 } };
    const { payable } = await owner.does('payments/issue-invoice', invoiceOf(invoice, [third, third, third]));
    assert.equal(penceOf(payable), 100);
    const rows = await owner.sees('payments/transaction', { transaction: `invoice:${invoice}` });
    const rounding = rows.filter((row: any) => row.account === 'income:rounding');
    assert.deepEqual(
      rounding.map((row: any) => [row.amount.amount, row.amount.scale]),
      [[-1, 4]],
    );
    assert.equal(
      rows.reduce((sum: number, row: any) => sum + row.amount.amount, 0),
      0,
    );
  },

  'what is given up is written off once, and nothing is owed any more': async (world) => {
    const { owner } = world;
    const invoice = await anInvoice(world, 1000);
    const writeOff = { invoice, reason: 'Insolvent' };
    assert.equal(penceOf((await owner.does('payments/write-off-invoice', writeOff)).amount), 1000);
    assert.equal(penceOf((await owner.does('payments/write-off-invoice', writeOff)).amount), 1000);
    assert.equal((await owner.sees('payments/invoice', { invoice })).status, 'written-off');
    await owner.isRefused('404 no-such-invoice', 'payments/write-off-invoice', {
      ...writeOff,
      invoice: world.name('none'),
    });
  },

  'costs are adjustments with a category and a country': async (world) => {
    const { owner } = world;
    const country = world.name('Land');
    const cost = {
      adjustment: world.name('fee'),
      category: 'bank-charges',
      amount: pounds(-1250),
      country,
      note: 'January',
    };
    await owner.does('payments/post-adjustment', cost);
    await owner.does('payments/post-adjustment', cost);
    await owner.isRefused('409 adjustment-exists', 'payments/post-adjustment', { ...cost, amount: pounds(-1) });
    await owner.isRefused('409 nothing-to-post', 'payments/post-adjustment', {
      ...cost,
      adjustment: world.name('x'),
      amount: pounds(0),
    });
    const rows = await owner.sees('payments/adjustments', { currency: 'GBP' });
    const [ours, ...others] = rows.filter((row: any) => row.country === country);
    assert.deepEqual(
      [penceOf(ours.amount), ours.category, ours.postings, others.length],
      [-1250, 'bank-charges', 1, 0],
    );
  },

  'the books are for whoever may see them': async (world) => {
    const [ann, clerk] = [await world.customer(), await world.clerk('payments/balance')];
    await clerk.sees('payments/balance', { account: 'asset:bank', currency: 'GBP' });
    await clerk.isNotTold('403 forbidden', 'payments/trial-balance', { currency: 'GBP' });
    await ann.isNotTold('403 forbidden', 'payments/balance', { account: 'asset:bank', currency: 'GBP' });
    await world.anybody.isNotTold('401 unauthenticated', 'payments/invoices');
  },
});

const entry = (to: string, pence: number) => ({ account: to, amount: pounds(pence) });
const account = (world: World): string => `asset:cash:${world.name('till')}`;

async function balanceOf(world: World, of: string): Promise<number> {
  return penceOf((await world.owner.sees('payments/balance', { account: of, currency: 'GBP' })).balance);
}

function invoiceOf(invoice: string, shares: readonly object[]) {
  return { invoice, customer: null, country: 'France', currency: 'GBP', terms: 'on-invoice', shares };
}

async function anInvoice(world: World, pence: number): Promise<string> {
  const invoice = world.name('inv');
  await world.owner.does('payments/issue-invoice', invoiceOf(invoice, [{ kind: 'goods', amount: pounds(pence) }]));
  return invoice;
}
