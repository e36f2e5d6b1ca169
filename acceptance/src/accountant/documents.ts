import assert from 'node:assert/strict';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { today } from '../suite/days.ts';
import type { World } from '../suite/world.ts';
import { penceOf } from './pence.ts';

/** Invoices, prepayment invoices and credit notes by rate; the VAT report; closed periods. */
export const documents = chapter('an accountant posts documents', {
  'an invoice is posted by its rates, and tax is owed to its country': async (world) => {
    const { owner } = world;
    // A rate that nobody else charges: others give back meanwhile what they had sold.
    const rate = 10_000 + Math.floor(Math.random() * 9999);
    const invoice = documentOf(world, 'invoice', [line('NL', rate, 2000, 400), line('GB', 5000, 1000, 50)]);
    const before = await vatOf(world, 'NL', rate);
    const posted = await owner.does('payments/post-document', invoice);
    assert.deepEqual([penceOf(posted.gross), penceOf(posted.outstanding)], [3450, 3450]);
    await owner.does('payments/post-document', invoice);
    await owner.isRefused('409 document-exists', 'payments/post-document', { ...invoice, number: 'ANOTHER' });
    const record = await owner.sees('payments/document', { document: invoice.document });
    assert.deepEqual([record.kind, record.number, penceOf(record.gross)], ['invoice', invoice.number, 3450]);
    assert.equal(await vatOf(world, 'NL', rate), before + 400);
  },

  'a credit note takes an invoice back in parts, and the whole exactly': async (world) => {
    const { owner } = world;
    const invoice = documentOf(world, 'invoice', [line('GB', 20_000, 1001, 200)]);
    await owner.does('payments/post-document', invoice);
    const credit = (net: number, tax: number) => ({
      ...documentOf(world, 'credit-note', [line('GB', 20_000, net, tax)]),
      credits: invoice.document,
    });
    const first = await owner.does('payments/post-document', credit(500, 100));
    assert.equal(penceOf(first.outstanding), 601);
    const { details } = await owner.isRefused('409 more-than-invoiced', 'payments/post-document', credit(502, 100));
    assert.deepEqual([penceOf(details.net), penceOf(details.tax)], [501, 100]);
    assert.equal(penceOf((await owner.does('payments/post-document', credit(501, 100))).outstanding), 0);
    await owner.isRefused('409 more-than-invoiced', 'payments/post-document', credit(1, 0));
    const { credits: _, ...ofNothing } = credit(1, 0);
    await owner.isRefused('409 wrong-kind', 'payments/post-document', ofNothing);
  },

  'what was invoiced before it was supplied is settled by the invoice': async (world) => {
    const { owner } = world;
    const prepayment = documentOf(world, 'prepayment-invoice', [line('GB', 20_000, 1000, 200)]);
    await owner.does('payments/post-document', prepayment);
    const invoice = {
      ...documentOf(world, 'invoice', [line('GB', 20_000, 1500, 300)]),
      settles: [prepayment.document],
    };
    const posted = await owner.does('payments/post-document', invoice);
    assert.deepEqual([penceOf(posted.gross), penceOf(posted.settled), penceOf(posted.outstanding)], [1800, 1200, 600]);
  },

  'a posted invoice is paid like any other': async (world) => {
    const { owner } = world;
    const { document, ...rest } = documentOf(world, 'invoice', [line('FR', 5500, 1000, 55)]);
    await owner.does('payments/post-document', { document, ...rest });
    const pay = (pence: number) => ({ payment: world.name('p'), invoice: document, amount: pounds(pence) });
    await owner.isRefused('409 overpaid', 'payments/record-payment', pay(1056));
    assert.equal(penceOf((await owner.does('payments/record-payment', pay(1055))).outstanding), 0);
  },

  'the VAT report is the documents’ tax, and the ledger says the same': async (world) => {
    const { owner } = world;
    // A rate that nobody else charges.
    const rate = 10_000 + Math.floor(Math.random() * 9999);
    const invoice = documentOf(world, 'invoice', [line('IE', rate, 1000, 123)]);
    await owner.does('payments/post-document', invoice);
    await owner.does('payments/post-document', {
      ...documentOf(world, 'credit-note', [line('IE', rate, 400, 49)]),
      credits: invoice.document,
    });
    const month = today().slice(0, 7);
    const { rows, accounts } = await owner.sees('payments/vat-report', { from: month, to: month, country: 'IE' });
    const [ours] = rows.filter((row: any) => row.rate === rate);
    assert.deepEqual([penceOf(ours.net), penceOf(ours.tax)], [600, 74]);
    const [account] = accounts.filter((row: any) => row.account.endsWith(`:${String(rate / 1000).replace('.', '-')}`));
    assert.deepEqual([penceOf(account.documents), penceOf(account.moved)], [74, 74]);
  },

  'what belongs to a closed period is booked on the first open day, with its own date kept': async (world) => {
    const { owner } = world;
    await owner.does('payments/close-period', { period: '1999-06' });
    await owner.does('payments/close-period', { period: '1999-06' });
    const { firstOpenDay } = await owner.sees('payments/books');
    assert.ok(firstOpenDay >= '1999-07-01');
    const late = { ...documentOf(world, 'invoice', [line('GB', 20_000, 100, 20)]), date: '1999-05-31' };
    await owner.does('payments/post-document', late);
    const record = await owner.sees('payments/document', { document: late.document });
    assert.deepEqual([record.date, record.bookedOn], ['1999-05-31', firstOpenDay]);
    await owner.isRefused('409 period-not-over', 'payments/close-period', { period: today().slice(0, 7) });
    const never = { ...late, document: world.name('doc'), date: '2023-02-29' };
    assert.equal((await owner.post('payments/post-document', never)).code, 'not-a-date');
  },

  'a document that makes no sense is refused by its line': async (world) => {
    const { owner } = world;
    const post = (lines: object[]) => documentOf(world, 'invoice', lines);
    const wrong: readonly [string, object][] = [
      ['409 line-twice', post([line('GB', 20_000, 1, 0), line('GB', 20_000, 1, 0)])],
      ['409 wrong-line', post([line('GB', 20_000, -1, 0)])],
      ['409 wrong-line', post([{ ...line('GB', 0, 100, 20), category: 'Z' }])],
      ['409 wrong-currency', post([{ ...line('GB', 20_000, 1, 0), net: { amount: 1, currency: 'EUR', scale: 2 } }])],
      ['400 invalid', post([])],
    ];
    for (const [outcome, body] of wrong) await owner.isRefused(outcome, 'payments/post-document', body);
  },
});

function documentOf(world: World, kind: string, lines: readonly object[]) {
  const name = world.name('doc');
  return { document: name, kind, number: name.toUpperCase(), date: today(), customer: null, currency: 'GBP', lines };
}

function line(country: string, rate: number, net: number, tax: number) {
  return { kind: 'goods', country, category: 'S', rate, net: pounds(net), tax: pounds(tax) };
}

async function vatOf(world: World, country: string, rate: number): Promise<number> {
  const month = today().slice(0, 7);
  const { rows } = await world.owner.sees('payments/vat-report', { from: month, to: month, country });
  const found = rows.find((row: any) => row.rate === rate && row.category === 'S' && row.currency === 'GBP');
  return found === undefined ? 0 : penceOf(found.tax);
}
