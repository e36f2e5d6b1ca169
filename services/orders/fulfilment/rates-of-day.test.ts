import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { pricing } from '@banyan/pricing/contract';
import fc from 'fast-check';
import { ID, opened, quoteOf } from '../checkout/testing/facts.ts';
import type { Quote } from '../checkout/checkout.ts';
import { chargeOfPieces } from '../found/charge-of-found.ts';
import { creditPieces } from '../returns/credit-pieces.ts';
import { addCredit, noCredits } from '../returns/order-credits.ts';
import { invoiceOfPieces } from './invoice-lines.ts';
import { issueInvoice } from './issue-invoice.ts';
import { knownTaxRates, learnTaxRates } from './known-tax-rates.ts';
import { addFulfilment, completeFulfilment, movePieces, openPieces, type Pieces } from './order-pieces.ts';
import { classesOfCarriage, type RateOf } from './rates-of-day.ts';
import type { TaxShare } from './share-of-pieces.ts';
import { accepted, billed, mixed, onePot, requested } from './testing/facts.ts';

const CLASSES = ['standard', 'reduced', 'zero'] as const;
const cents = fc.integer({ min: 0, max: 100_000 });
const part = fc.record({ taxClass: fc.constantFrom(...CLASSES), gross: cents });
const lineOf = fc.record({
  quantity: fc.integer({ min: 1, max: 9 }),
  parts: fc.array(part, { minLength: 1, maxLength: 3 }),
});
const rates = fc.record({
  standard: fc.constantFrom(16_000, 19_000, 20_000, 25_500),
  reduced: fc.constantFrom(5000, 7000, 8100),
  zero: fc.constantFrom(0, 7000),
});
const rateIn = (of: { readonly [taxClass: string]: number }): RateOf => {
  return (taxClass) => ({ category: of[taxClass]! > 0 ? 'S' : 'Z', rate: of[taxClass]! });
};
const step = fc.record({ line: fc.nat(2), pieces: fc.integer({ min: 1, max: 5 }), on: fc.nat(2) });

/** What of an amount is tax, rounded half up. */
const taxIn = (gross: number, rate: number): number =>
  Math.floor((2 * gross * rate + 100_000 + rate) / (2 * (100_000 + rate)));
const taxed = (taxClass: string, gross: number, rateOf: RateOf) => {
  const { category, rate } = rateOf(taxClass)!;
  const tax = taxIn(gross, rate);
  return { taxClass, amount: gross, category, rate, net: gross - tax, tax };
};
const grossOf = (shares: readonly { net: number; tax: number }[]): number =>
  shares.reduce((sum, { net, tax }) => sum + net + tax, 0);

type Made = { quantity: number; parts: { taxClass: string; gross: number }[] }[];

/** A quote with carriage, by the rates of its day. */
function quoteAt(made: Made, carriage: number, rateOf: RateOf): Quote {
  const [some] = quoteOf().lines;
  const lines = made.map(({ quantity, parts }) => ({
    ...some!,
    quantity,
    parts: parts.map(({ taxClass, gross }) => ({ ...some!.parts[0]!, ...taxed(taxClass, gross, rateOf) })),
  }));
  const classes = [...new Set(made.flatMap(({ parts }) => parts.map(({ taxClass }) => taxClass)))];
  const shares = classes.map((taxClass, nth) => {
    const { taxClass: _, ...share } = taxed(taxClass, nth === 0 ? carriage : 0, rateOf);
    return share;
  });
  return quoteOf({ lines, shipping: { ...quoteOf().shipping!, shares } });
}

test('whatever is sent on whatever day: invoices come to what was quoted, each has its day’s rates to the last unit, and credits of all its pieces equal it by rate', () => {
  fc.assert(
    fc.property(
      fc.array(lineOf, { minLength: 1, maxLength: 3 }),
      cents,
      fc.array(rates, { minLength: 3, maxLength: 3 }),
      fc.array(step, { maxLength: 12 }),
      fc.array(step, { maxLength: 8 }),
      (made, carriage, days, sends, returns) => {
        const quote = quoteAt(made, carriage, rateIn(days[0]!));
        let it = { ...openPieces(quote.lines), ...noCredits };
        const left = quote.lines.map(({ quantity }) => quantity);
        const invoices = new Map<string, readonly TaxShare[]>();
        const all = [...sends, ...left.map((pieces, line) => ({ line, pieces, on: sends.length % 3 }))];
        for (const [nth, { line, pieces, on }] of all.entries()) {
          const quantity = Math.min(pieces, left[line] ?? 0);
          if (quantity === 0) continue;
          left[line]! -= quantity;
          const rateOf = rateIn(days[on]!);
          const lines = [{ line, quantity }];
          const one = invoiceOfPieces(quote, it, lines, 'GB', rateOf);
          const invoice = `I${nth}`;
          invoices.set(invoice, one.lines);
          assertRates(one, quote, rateOf);
          const said = { order: 'O', fulfilment: invoice, invoice, gross: one.gross, tenders: [] };
          it = addFulfilment(movePieces(it, lines, 'open', 'sent'), {
            ...said,
            lines: lines.map((some, at) => ({ ...some, ...(one.anew && { shares: one.anew.goods[at]! }) })),
            ...(one.anew && { carriage: [...one.anew.carriage] }),
          });
          it = completeFulfilment(it, { order: 'O', fulfilment: invoice });
        }
        const issued = [...invoices.values()].flat();
        const quoted = grossOf([...quote.lines.flatMap(({ parts }) => parts), ...quote.shipping!.shares]);
        assert.equal(grossOf(issued), quoted);
        // Pieces come back in some order, the rest at last with the carriage.
        const back = quote.lines.map(({ quantity }) => quantity);
        const credited = new Map<string, Record<string, number>>();
        const takeBack = (lines: readonly Pieces[], withCarriage: boolean): void => {
          for (const { invoice, items, carriage: of, gross } of creditPieces({ quote, ...it }, lines, {
            withCarriage,
          })) {
            const sums = credited.get(invoice) ?? {};
            add(sums, [...items.flatMap(({ shares }) => shares), ...of]);
            credited.set(invoice, sums);
            const counted = items.map(({ line, quantity }) => ({ line, quantity }));
            const note = { order: 'O', return: 'R', creditNote: 'N', invoice, gross, lines: counted };
            it = { ...it, credits: addCredit(it.credits, { ...note, carriage: of.length > 0 }) };
          }
        };
        for (const { line, pieces } of returns) {
          const quantity = Math.min(pieces, back[line] ?? 0);
          if (quantity === 0) continue;
          back[line]! -= quantity;
          takeBack([{ line, quantity }], false);
        }
        takeBack(
          back.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : [])),
          true,
        );
        for (const [invoice, shares] of invoices) {
          const sums: Record<string, number> = {};
          add(sums, shares);
          assert.deepEqual(credited.get(invoice) ?? {}, sums);
        }
        // What was lost and turns up is charged by the rates that it was credited by.
        for (const parcel of it.fulfilments)
          for (const { line, quantity } of parcel.lines) {
            const charged = chargeOfPieces({ quote, credits: it.credits, chargedAgain: [] }, parcel, {
              line,
              quantity,
            });
            for (const { category, rate, net, tax } of charged)
              if (net + tax > 0)
                assert.ok(invoices.get(parcel.invoice)!.some((one) => one.category === category && one.rate === rate));
          }
      },
    ),
  );
});

/** Sums by rate; nothing is below zero. */
function add(sums: Record<string, number>, shares: readonly TaxShare[]): void {
  for (const { category, rate, net, tax } of shares) {
    assert.ok(net >= 0 && tax >= 0);
    for (const [what, amount] of Object.entries({ net, tax }))
      if (amount > 0) sums[`${what} ${category} ${rate}`] = (sums[`${what} ${category} ${rate}`] ?? 0) + amount;
  }
}

/** Where a rate is another than the quote’s, the document’s tax is that of its day’s rates, rounded once for each; else it is the quote’s share. */
function assertRates({ lines, anew, items, gross }: ReturnType<typeof invoiceOfPieces>, quote: Quote, rateOf: RateOf) {
  const classes = [...new Set(quote.lines.flatMap(({ parts }) => parts.map(({ taxClass }) => taxClass)))];
  const known = new Set(classes.map((taxClass) => rateOf(taxClass)!.rate));
  assert.equal(gross, grossOf(lines));
  assert.equal(
    items.reduce((sum, item) => sum + item.gross, 0) + grossOf(lines.filter(({ kind }) => kind === 'carriage')),
    gross,
  );
  if (anew === undefined) return;
  for (const [rate, some] of Map.groupBy(lines, (one) => one.rate)) {
    assert.ok(known.has(rate));
    assert.equal(
      some.reduce((sum, { tax }) => sum + tax, 0),
      taxIn(grossOf(some), rate),
    );
  }
}

test('by the rates of its quote’s day an invoice is what it is without them, and so it is where nobody knows the day’s', () => {
  fc.assert(
    fc.property(fc.array(lineOf, { minLength: 1, maxLength: 3 }), cents, rates, (made, carriage, day) => {
      const quote = quoteAt(made, carriage, rateIn(day));
      const pieces = quote.lines.map(({ quantity }, line) => ({ line, quantity }));
      const without = invoiceOfPieces(quote, openPieces(quote.lines), pieces, 'GB');
      assert.deepEqual(invoiceOfPieces(quote, openPieces(quote.lines), pieces, 'GB', rateIn(day)), without);
      assert.equal(without.anew, undefined);
    }),
  );
});

test('carriage that is not shared out over the classes of the goods keeps its quote’s rate', () => {
  const { shipping, lines } = quoteOf();
  const [share] = shipping!.shares;
  assert.deepEqual(classesOfCarriage({ lines, shipping }), ['standard']);
  assert.deepEqual(classesOfCarriage({ lines, shipping: { ...shipping!, shares: [share!, share!] } }), [
    undefined,
    undefined,
  ]);
  assert.deepEqual(classesOfCarriage({ lines, shipping: null }), []);
});

const rate = (from: string, percent: number, zone = 'uk') => {
  const set = { zone, taxClass: 'standard', from, category: 'S' as const, rate: percent * 1000 };
  return events(knownTaxRates(`${zone}@standard`), ['tax-rate-learnt', set]);
};
const asked = (part: Parameters<typeof accepted>[0] = { tenders: mixed }) => [
  opened,
  accepted(part),
  ...requested('f1', onePot),
  rate('2020-01-01', 20),
];
const ask = { fulfilment: 'f1' };
const LATE_IN_JUNE = '2026-06-30T22:59:59.999Z';
// London is an hour ahead in summer.
const FIRST_OF_JULY = '2026-06-30T23:00:00.000Z';

/** What is issued for one pot and the carriage, 7.50 and 5.00, on a day; `anew`: by its rates, of 10 %. */
function issuedOn(date: string, anew: boolean) {
  const share = (net: number, tax: number) => ({ category: 'S' as const, rate: 10_000, net, tax });
  const lines = [
    { kind: 'goods', country: 'GB', ...share(682, 68) },
    { kind: 'carriage', country: 'GB', ...share(454, 46) },
  ];
  const items = [{ line: 0, sku: 'POT', quantity: 1, net: 682, tax: 68, gross: 750 }];
  const [numbered, issued, invoiced, told] = billed('f1');
  const other = ({ of, lines: said }: Events, part: object): Events => ({
    of,
    lines: said.map(([name, payload]) => [name, { ...payload, ...part }]),
  });
  if (!anew) return [numbered, other(issued, { date }), invoiced, other(told, { date })];
  const kept = { lines: [{ ...onePot[0]!, shares: [share(682, 68)] }], carriage: [share(454, 46)] };
  return [numbered, other(issued, { date, lines, items }), other(invoiced, kept), other(told, { date, lines })];
}

test('what is sent on the day of a new rate is taxed by it, by the channel’s clocks; what the buyer pays stays', () => {
  const past = [...asked(), rate('2026-07-01', 10)];
  given(...past)
    .when(issueInvoice, ask, { at: FIRST_OF_JULY })
    .then(...issuedOn('2026-07-01', true));
  given(...past)
    .when(issueInvoice, ask, { at: LATE_IN_JUNE })
    .then(...issuedOn('2026-06-30', false));
  // Another zone’s rates are nobody’s business.
  given(...asked(), rate('2026-07-01', 10, 'eire'))
    .when(issueInvoice, ask, { at: FIRST_OF_JULY })
    .then(...issuedOn('2026-07-01', false));
});

test('what was paid at placement was taxed then; what no zone taxes has no rate on any day', () => {
  const prepaid = { tenders: { ...mixed, captures: 'at-placement' as const } };
  given(...asked(prepaid), rate('2025-07-01', 10))
    .when(issueInvoice, ask)
    .then(...billed('f1', [], [`${ID}.prepayment`]));
  const exported = { tenders: mixed, quote: quoteOf({ treatment: { kind: 'export', zone: null } }) };
  given(...asked(exported), rate('2025-07-01', 10))
    .when(issueInvoice, ask)
    .then(...billed('f1'));
});

test('rates are learnt as they are set, those of days to come, too', () => {
  const set = { zone: 'uk', taxClass: 'standard', from: '2026-07-01', category: 'S' as const, rate: 10_000 };
  given(...asked())
    .whenEvent(learnTaxRates, events(pricing, ['tax-rate-set', set]))
    .then({ appended: [['tax-rate-learnt', set]] });
});
