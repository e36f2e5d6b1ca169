import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { customersService } from '@banyan/customers';
import { staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { payments } from './contract.ts';
import { paymentsService } from './service.ts';
import { creditN1, invoiceI1, line, prepaymentP1 } from './testing/documents.ts';
import { gbp } from './testing/network-payments.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-books-'));
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({ services: [paymentsService, customersService], stores: folder.stores });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const clerk = () => system.client(staff('clerk'));
const post = (body: object) =>
  clerk().send(
    payments,
    'post-document',
    { ...invoiceI1, ...body },
    {
      occurredAt: '2026-04-02T08:00:00.000Z',
    },
  );

async function trialBalance(at?: string): Promise<Record<string, number>> {
  await system.operations.settle();
  const rows = await clerk().query(payments, 'trial-balance', { currency: 'GBP', ...(at !== undefined && { at }) });
  const sum = (of: 'debit' | 'credit') => rows.reduce((total, row) => total + row[of].amount, 0);
  assert.equal(sum('debit'), sum('credit'));
  for (const { account, balance } of rows) {
    const alone = await clerk().query(payments, 'balance', {
      account,
      currency: 'GBP',
      ...(at !== undefined && { at }),
    });
    assert.deepEqual(alone.balance, balance, account);
  }
  const left = rows.filter(({ balance }) => balance.amount !== 0);
  return Object.fromEntries(left.map(({ account, balance }) => [account, balance.amount / 100]));
}

test('documents are booked on their dates, whenever they are posted, and the trial balance of any time is even', async () => {
  const posted = await post({ date: '2026-01-31', lines: [line(1000, 200), line(500, 0, { category: 'Z', rate: 0 })] });
  assert.deepEqual(posted.done && posted.answer, {
    gross: gbp(170_000, 4),
    settled: gbp(0, 4),
    outstanding: gbp(170_000, 4),
    deposited: gbp(0, 4),
  });
  await post({ ...prepaymentP1, date: '2026-02-01' });
  await post({ document: 'I2', number: 'UK-2', date: '2026-03-01', settles: ['P1'] });
  await post({ ...creditN1, date: '2026-03-02', lines: [line(100, 20)] });
  await clerk().send(
    payments,
    'record-payment',
    { payment: 'B1', invoice: 'I1', amount: gbp(700) },
    { occurredAt: '2026-02-10T00:00:00.000Z' },
  );
  assert.deepEqual(await trialBalance('2026-01-30T23:59:59.999Z'), {});
  assert.deepEqual(await trialBalance('2026-01-31T00:00:00.000Z'), {
    'asset:receivables': 1700,
    'income:goods': -1500,
    'liability:vat:gb:20': -200,
  });
  assert.deepEqual(await trialBalance('2026-02-28T00:00:00.000Z'), {
    'asset:bank': 700,
    'asset:receivables': 1000 + 1200,
    'income:goods': -1500,
    'liability:prepayments': -1000,
    'liability:vat:gb:20': -400,
  });
  const now = await trialBalance();
  assert.deepEqual(now, await trialBalance('2026-12-31T00:00:00.000Z'));
  assert.deepEqual([now['liability:vat:gb:20'], now['income:returns']], [-380, 100]);
  assert.deepEqual(await clerk().query(payments, 'trial-balance', { currency: 'EUR' }), []);
});

test('the VAT report tells what was taxed by month, country and rate, and what else was posted to its accounts', async () => {
  const paid = [
    { account: 'liability:vat:gb:20', amount: gbp(50) },
    { account: 'asset:bank', amount: gbp(-50) },
  ];
  const occurredAt = '2026-03-20T00:00:00.000Z';
  await clerk().send(payments, 'post-transaction', { transaction: 'HMRC', entries: paid, note: '' }, { occurredAt });
  await system.operations.settle();
  const report = await clerk().query(payments, 'vat-report', { from: '2026-01', to: '2026-03' });
  assert.deepEqual(
    report.rows.map((row) => [row.period, row.country, row.category, row.rate, row.net.amount, row.tax.amount]),
    [
      ['2026-01', 'GB', 'S', 20_000, 100_000, 20_000],
      ['2026-01', 'GB', 'Z', 0, 50_000, 0],
      ['2026-02', 'GB', 'S', 20_000, 100_000, 20_000],
      // The second invoice is of what was taxed when it was prepaid; the credit note takes its part back.
      ['2026-03', 'GB', 'S', 20_000, -10_000, -2_000],
    ],
  );
  assert.deepEqual(report.accounts, [
    {
      account: 'liability:vat:gb:20',
      currency: 'GBP',
      documents: gbp(38_000, 4),
      others: gbp(-5_000, 4),
      moved: gbp(33_000, 4),
    },
  ]);
  const none = await clerk().query(payments, 'vat-report', { from: '2026-01', to: '2026-03', country: 'FR' });
  assert.deepEqual(none, { rows: [], accounts: [] });
  const one = await clerk().query(payments, 'document', { document: 'I2' });
  assert.deepEqual(one?.settled, [
    {
      document: 'P1',
      lines: [{ country: 'GB', category: 'S', rate: 20_000, net: gbp(100_000, 4), tax: gbp(20_000, 4) }],
    },
  ]);
  assert.equal(await clerk().query(payments, 'document', { document: 'I9' }), null);
  const numbers = async (part: object) =>
    (await clerk().query(payments, 'documents', part)).rows.map(({ number }) => number);
  assert.deepEqual(await numbers({}), ['UK-1', 'UK-P1', 'UK-2', 'UK-CN-1']);
  assert.deepEqual(await numbers({ kind: 'invoice' }), ['UK-1', 'UK-2']);
  assert.deepEqual(await numbers({ from: '2026-02-01', to: '2026-03-02' }), ['UK-P1', 'UK-2']);
});

test('while a month is closed, postings go on: what the log has after the closing counts for the next month, and the closed one stays', async () => {
  assert.deepEqual(await clerk().query(payments, 'books', {}), { closed: null, firstOpenDay: null });
  const positionOf = ({ token }: { readonly token: string }): number => Number(token.split(':')[1]);
  const postings = new Map<string, Promise<{ readonly token: string }>>();
  // Ten who post one document after the other; the closing comes between.
  const clerks = Array.from({ length: 10 }, async (_, who) => {
    for (let nth = 0; nth < 20; nth += 1) {
      const document = `C${who}-${nth}`;
      const posting = post({ document, number: document, date: '2026-03-31', lines: [line(100, 20)] });
      postings.set(document, posting);
      await posting;
    }
  });
  await Promise.all(Array.from({ length: 5 }, (_, nth) => postings.get(`C${nth}-0`)!));
  const closed = await clerk().send(payments, 'close-period', { period: '2026-03' });
  assert.deepEqual(closed.done && closed.answer, { closed: '2026-03', firstOpenDay: '2026-04-01' });
  await Promise.all(clerks);
  await system.operations.settle();
  const found = await clerk().query(payments, 'documents', { from: '2026-03-31', to: '2026-04-01', limit: 1000 });
  assert.equal(found.rows.length, 200);
  for (const { document, bookedOn, date } of found.rows) {
    // The batch that holds the closing tells one position for all of it; what was decided before it in there is older.
    const position = positionOf(await postings.get(document)!);
    assert.equal(date, '2026-03-31');
    if (position > positionOf(closed)) assert.equal(bookedOn, '2026-04-01');
    if (position < positionOf(closed)) assert.equal(bookedOn, '2026-03-31');
  }
  assert.equal(new Set(found.rows.map(({ bookedOn }) => bookedOn)).size, 2);
  const sums = await trialBalance('2026-03-31T23:59:59.999Z');
  await post({ document: 'LATE', number: 'LATE', date: '2026-01-01' });
  await clerk().send(
    payments,
    'record-payment',
    { payment: 'B2', invoice: 'I1', amount: gbp(10) },
    { occurredAt: '2026-02-11T00:00:00.000Z' },
  );
  assert.deepEqual(await trialBalance('2026-03-31T23:59:59.999Z'), sums);
  const [leg] = await clerk().query(payments, 'transaction', { transaction: 'payment:B2' });
  assert.deepEqual([leg?.at, leg?.occurredAt], ['2026-04-01T00:00:00.000Z', '2026-02-11T00:00:00.000Z']);
  const again = await clerk().send(payments, 'close-period', { period: '2026-01' });
  assert.deepEqual(again.done && again.answer, { closed: '2026-03', firstOpenDay: '2026-04-01' });
  const early = await clerk().send(payments, 'close-period', { period: '2999-12' });
  assert.deepEqual(!early.done && early.rejected, 'period-not-over');
  assert.deepEqual(await clerk().query(payments, 'books', {}), { closed: '2026-03', firstOpenDay: '2026-04-01' });
});

test('the report of all months is what the ledger says, and the views are what the log says', async () => {
  await system.operations.settle();
  const { rows, accounts } = await clerk().query(payments, 'vat-report', { from: '2025-01', to: '2026-12' });
  const taxed = rows.reduce((sum, { tax }) => sum + tax.amount, 0);
  const moved = accounts.reduce((sum, one) => sum + one.documents.amount, 0);
  assert.equal(taxed, moved);
  for (const view of ['documents', 'vat-months', 'closed-books', 'month-balances', 'ledger-entries', 'invoices']) {
    const { differences, parked, rows: found } = await system.operations.compareView('payments', view);
    assert.deepEqual({ view, differences, parked }, { view, differences: 0, parked: 0 });
    assert.ok(found > 0, view);
  }
});
