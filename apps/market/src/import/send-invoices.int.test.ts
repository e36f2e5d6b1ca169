import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Invoice } from '../retail/invoice.ts';
import { unsentInvoices } from '../retail/invoices.ts';
import { memorySpool, spoolLines } from '../retail/testing/spool-of.ts';
import { sendInvoices } from './send-invoices.ts';

const lines = Array.from({ length: 700 }, (_, nth) => ({ invoice: String(1000 + nth) }));

test('begins invoices in their order, a bounded number at once, and notes each when it is done', async (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  const begun: string[] = [];
  let underWay = 0;
  let most = 0;
  const progress: number[] = [];
  await sendInvoices({
    spool,
    async send({ number }: Invoice) {
      begun.push(number);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    },
    onProgress: ({ lines: sent }) => progress.push(sent),
  });
  assert.deepEqual(
    begun,
    lines.map(({ invoice }) => invoice),
  );
  assert.ok(most > 1 && most <= 250, `${most} at once`);
  assert.deepEqual([progress.length, progress.at(-1)], [700, 700]);
  assert.deepEqual([...unsentInvoices(spool)], []);
});

test('as much is under way as fits into memory, by lines, deliveries and list prices; an invoice that is larger goes alone', async (t) => {
  const spool = memorySpool(t);
  const invoice = (number: number, count: number) =>
    Array.from({ length: count }, (_, nth) => ({ invoice: `${number}`, code: `${number} S${nth}`, price: '1' }));
  spoolLines(spool, [
    ...invoice(1, 900),
    ...invoice(2, 900),
    ...invoice(3, 900),
    ...invoice(4, 2_000),
    ...invoice(5, 5),
  ]);
  const underWay = new Set<string>();
  const together: string[] = [];
  const send = async ({ number }: Invoice): Promise<void> => {
    underWay.add(number);
    together.push([...underWay].join(''));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    underWay.delete(number);
  };
  await sendInvoices({ spool, send });
  // Each line of these has an article's first delivery and price.
  assert.deepEqual(together, ['1', '12', '23', '4', '5']);
});

test('an error ends it; what was done before stays noted, what failed is sent again', async (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  const send = async ({ number }: Invoice): Promise<void> => {
    if (number === '1003') throw new Error('refused');
  };
  await assert.rejects(sendInvoices({ spool, send }), /refused/);
  const unsent = [...unsentInvoices(spool)].map(({ number }) => number);
  assert.ok(unsent.includes('1003') && !unsent.includes('1000'));
});

test('an error leaves nothing under way that would note itself in a spool closed meanwhile', async (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  let underWay = 0;
  const send = async ({ number }: Invoice): Promise<void> => {
    if (number === '1150') throw new Error('refused');
    underWay += 1;
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    underWay -= 1;
  };
  await assert.rejects(sendInvoices({ spool, send }), /refused/);
  assert.equal(underWay, 0);
});

test('asked to stop, it begins nothing more and finishes what is under way', async (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, lines);
  let begun = 0;
  await sendInvoices({
    spool,
    send: async () => void (begun += 1),
    isStopped: () => begun >= 5,
  });
  assert.equal(begun, 5);
  assert.equal([...unsentInvoices(spool)].length, 695);
});
