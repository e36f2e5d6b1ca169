import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import type { Quote } from '../checkout/checkout.ts';
import {
  addFulfilment,
  completeFulfilment,
  countedBefore,
  movePieces,
  openPieces,
  type Pieces,
} from '../fulfilment/order-pieces.ts';
import { carriageShares, shareOfPieces, type TaxShare } from '../fulfilment/share-of-pieces.ts';
import { creditPieces } from './credit-pieces.ts';
import { addCredit, invoiceCredits, noCredits } from './order-credits.ts';
import { splitRefund } from './split-refund.ts';

type Sums = Record<string, number>;

function addTo(sums: Sums, shares: readonly TaxShare[], sign: 1 | -1): void {
  for (const { category, rate, net, tax } of shares)
    for (const [what, amount] of [
      ['net', net],
      ['tax', tax],
    ] as const) {
      const key = `${what} ${category} ${rate}`;
      sums[key] = (sums[key] ?? 0) + sign * amount;
    }
}

/** An order under way: its counts, what its documents come to, and what its buyer has paid and got back. */
function open(quote: Quote) {
  return {
    quote,
    order: { ...openPieces(quote.lines), ...noCredits },
    documents: {} as Sums,
    invoices: new Map<string, Sums>(),
    paid: 0,
    refunded: 0,
  };
}
type Story = ReturnType<typeof open>;

/** Sends pieces with an invoice of which tenders pay a part. */
function send(it: Story, lines: readonly Pieces[], paidPart: number): void {
  const fulfilment = `F${it.order.fulfilments.length + 1}`;
  const name = `${fulfilment}.invoice`;
  const shares = lines.flatMap(({ line, quantity }) =>
    shareOfPieces(it.quote.lines[line]!, countedBefore(it.order, line), quantity),
  );
  if (it.order.fulfilments.length === 0) shares.push(...carriageShares(it.quote));
  const sums: Sums = {};
  addTo(sums, shares, 1);
  addTo(it.documents, shares, 1);
  it.invoices.set(name, sums);
  const gross = Object.values(sums).reduce((sum, each) => sum + each, 0);
  const amount = Math.floor(gross * paidPart);
  it.paid += amount;
  const tenders = [{ tender: 'card', kind: 'intent' as const, amount }];
  const event = { order: 'O', fulfilment, invoice: name, lines: [...lines], gross, tenders };
  it.order = addFulfilment(movePieces(it.order, lines, 'open', 'sent'), event);
  it.order = { ...it.order, credits: invoiceCredits(it.order.credits, event) };
}

/** Takes pieces back, with the carriage where all comes back. */
function takeBack(it: Story, lines: readonly Pieces[], withCarriage: boolean): void {
  for (const credit of creditPieces({ quote: it.quote, ...it.order }, lines, { withCarriage })) {
    const shares = [...credit.items.flatMap((item) => item.shares), ...credit.carriage];
    addTo(it.documents, shares, -1);
    addTo(it.invoices.get(credit.invoice)!, shares, -1);
    const back = splitRefund(credit.owedBack, [
      { tender: 'card', kind: 'intent', captured: it.paid, returned: it.refunded },
    ]);
    assert.equal(back.left, 0, 'more is owed than was ever taken');
    it.refunded += credit.owedBack;
    const event = { order: 'O', return: 'R', invoice: credit.invoice, creditNote: 'N', gross: credit.gross };
    const counted = credit.items.map(({ line, quantity }) => ({ line, quantity }));
    it.order = {
      ...it.order,
      credits: addCredit(it.order.credits, { ...event, lines: counted, carriage: credit.carriage.length > 0 }),
    };
  }
  it.order = movePieces(it.order, lines, null, 'returned');
}

const amount = fc.integer({ min: 0, max: 100_000 });
const part = fc.record({ net: amount, tax: amount, rate: fc.constantFrom(5_000, 20_000) });
const line = fc.record({
  quantity: fc.integer({ min: 1, max: 7 }),
  parts: fc.array(part, { minLength: 1, maxLength: 2 }),
});
const step = fc.record({
  what: fc.constantFrom('send', 'return', 'return', 'cancel'),
  line: fc.nat({ max: 2 }),
  pieces: fc.integer({ min: 1, max: 4 }),
  paid: fc.double({ min: 0, max: 1, noNaN: true }),
});

function quoteWith(lines: readonly { quantity: number; parts: { net: number; tax: number; rate: number }[] }[]): Quote {
  const [first] = quoteOf().lines;
  return quoteOf({
    lines: lines.map(({ quantity, parts }) => ({
      ...first!,
      quantity,
      parts: parts.map((each) => ({ ...first!.parts[0]!, ...each })),
    })),
  });
}

/** What documents come to is what is kept: of each line so many even shares with their tax, the remainder at most beyond them, and the carriage. */
function assertKept({ quote, order, documents }: Story): void {
  const sum = (amounts: readonly number[]): number => amounts.reduce((so, one) => so + one, 0);
  let least = order.fulfilments.length > 0 ? sum(carriageShares(quote).map(({ net, tax }) => net + tax)) : 0;
  let most = least;
  for (const [at, { quantity, parts }] of quote.lines.entries()) {
    const kept = order.pieces[at]!.sent - order.pieces[at]!.returned;
    const gross = sum(parts.map(({ net, tax }) => net + tax));
    least += Math.floor(gross / quantity) * kept;
    most += Math.floor(gross / quantity) * kept + (kept === 0 ? 0 : gross % quantity);
  }
  const amounts = Object.values(documents);
  assert.ok(sum(amounts) >= least && sum(amounts) <= most, `${sum(amounts)} is not from ${least} to ${most}`);
  for (const amount of amounts) assert.ok(amount >= 0);
}

test('fulfilments, cancellations and returns in any order: invoices less credit notes are what is kept, to the remainder of a line; money back stays below what was taken', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), fc.array(step, { maxLength: 30 }), (lines, steps) => {
      const it = open(quoteWith(lines));
      for (const { what, line: place, pieces, paid } of steps) {
        const at = place % lines.length;
        const counts = it.order.pieces[at]!;
        const upTo = (most: number): Pieces[] => [{ line: at, quantity: Math.min(most, pieces) }];
        if (what === 'send' && counts.open > 0) send(it, upTo(counts.open), paid);
        else if (what === 'cancel' && counts.open > 0)
          it.order = movePieces(it.order, upTo(counts.open), 'open', 'cancelled');
        else if (what === 'return' && counts.sent > counts.returned)
          takeBack(it, upTo(counts.sent - counts.returned), false);
        assert.ok(it.refunded <= it.paid);
        for (const sums of it.invoices.values())
          for (const left of Object.values(sums)) assert.ok(left >= 0, 'more is credited than was invoiced');
      }
      assertKept(it);
      // All of it back, the carriage included: nothing is left of any document, and of the money what was paid.
      const rest = it.order.pieces.flatMap(({ sent, returned }, at) =>
        sent > returned ? [{ line: at, quantity: sent - returned }] : [],
      );
      takeBack(it, rest, true);
      for (const left of Object.values(it.documents)) assert.equal(left, 0);
      for (const sums of it.invoices.values()) for (const left of Object.values(sums)) assert.equal(left, 0);
      assert.equal(it.refunded, it.paid);
    }),
  );
});

test('pieces are taken off the invoices in the order in which these were issued, each invoice’s last piece with what is left of it', () => {
  const it = open(quoteWith([{ quantity: 3, parts: [{ net: 1000, tax: 200, rate: 20_000 }] }]));
  send(it, [{ line: 0, quantity: 2 }], 0);
  send(it, [{ line: 0, quantity: 1 }], 0);
  const credits = creditPieces({ quote: it.quote, ...it.order }, [{ line: 0, quantity: 3 }], { withCarriage: true });
  assert.deepEqual(
    credits.map(({ invoice, gross, owedBack, carriage }) => [invoice, gross, owedBack, carriage.length]),
    [
      ['F1.invoice', 2 * 400 + 500, 0, 1],
      ['F2.invoice', 400, 0, 0],
    ],
  );
});

test('what nobody has paid yet is owed no more before anything is given back', () => {
  const it = open(quoteWith([{ quantity: 2, parts: [{ net: 1000, tax: 200, rate: 20_000 }] }]));
  send(it, [{ line: 0, quantity: 2 }], 0);
  const [invoice] = it.invoices.keys();
  // Of 17.00 (carriage 5.00), 15.00 were paid.
  it.order = {
    ...it.order,
    credits: { [invoice!]: { lines: {}, carriage: false, gross: 0, claimed: 1500 } },
  };
  const owedBack = (quantity: number) =>
    creditPieces({ quote: it.quote, ...it.order }, [{ line: 0, quantity }], { withCarriage: false })[0]?.owedBack;
  assert.deepEqual([owedBack(1), owedBack(2)], [400, 1000]);
});

test('pieces that were sent are taken off a parcel that is on its way before one that still waits; those of the waiting one where they were', () => {
  const it = open(quoteWith([{ quantity: 2, parts: [{ net: 1000, tax: 200, rate: 20_000 }] }]));
  send(it, [{ line: 0, quantity: 1 }], 0);
  send(it, [{ line: 0, quantity: 1 }], 0);
  it.order = completeFulfilment(it.order, { order: 'O', fulfilment: 'F2' });
  const invoiceOf = (calledOff: string | null) =>
    creditPieces({ quote: it.quote, ...it.order }, [{ line: 0, quantity: 1 }], { withCarriage: false, calledOff }).map(
      ({ invoice }) => invoice,
    );
  assert.deepEqual(invoiceOf(null), ['F2.invoice']);
  assert.deepEqual(invoiceOf('F1'), ['F1.invoice']);
  assert.deepEqual(invoiceOf('F2'), ['F2.invoice']);
});
