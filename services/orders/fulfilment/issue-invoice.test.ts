import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefectError, erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { BUYER, channelFacts, ID, opened, quoteOf, shipTo } from '../checkout/testing/facts.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { fulfilment } from './fulfilment.ts';
import { invoice } from './invoice.ts';
import { issueInvoice } from './issue-invoice.ts';
import { invoiceOfPieces, prepaymentOf } from './invoice-lines.ts';
import { addFulfilment, openPieces, type CountedPieces } from './order-pieces.ts';
import { knownTaxNumber } from './known-tax-number.ts';
import { planTenders, tendersOf } from './order-tenders.ts';
import { accepted, billed, mixed, onePot, requested, SHIPMENT } from './testing/facts.ts';

const cents = fc.integer({ min: 0, max: 100_000 });
const rate = fc.constantFrom(0, 5000, 20_000);
const part = fc.record({ rate, net: cents, tax: cents });
const lineOf = fc.record({
  quantity: fc.integer({ min: 1, max: 12 }),
  parts: fc.array(part, { minLength: 1, maxLength: 3 }),
});

/** Sums by rate, whatever the kind. */
function byRate(lines: readonly { rate: number; net: number; tax: number }[]): Record<number, [number, number]> {
  const sums: Record<number, [number, number]> = {};
  for (const { rate: at, net, tax } of lines) {
    const [before, taxed] = sums[at] ?? [0, 0];
    if (before + taxed + net + tax > 0) sums[at] = [before + net, taxed + tax];
  }
  return sums;
}

test('however an order is split, its invoices come to its quote by rate, to the last unit', () => {
  fc.assert(
    fc.property(
      fc.array(lineOf, { minLength: 1, maxLength: 5 }),
      fc.array(part, { maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 5 })), { maxLength: 30 }),
      (made, carriage, splits) => {
        const [some] = quoteOf().lines;
        const lines = made.map(({ quantity, parts }) => ({
          ...some!,
          quantity,
          parts: parts.map((each) => ({
            ...some!.parts[0]!,
            ...each,
            category: each.rate === 0 ? ('Z' as const) : ('S' as const),
          })),
        }));
        const shares = carriage.map((each) => ({
          ...each,
          amount: 0,
          category: each.rate === 0 ? ('Z' as const) : ('S' as const),
        }));
        const quote = { ...quoteOf(), lines, shipping: { ...quoteOf().shipping!, shares } };
        let counted: CountedPieces = openPieces(lines);
        const left = lines.map(({ quantity }) => quantity);
        const issued = [];
        for (const [line, size] of [...splits, ...lines.map(({ quantity }, nth) => [nth, quantity] as const)]) {
          const quantity = Math.min(size, left[line] ?? 0);
          if (quantity === 0) continue;
          left[line]! -= quantity;
          const pieces = [{ line, quantity }];
          const one = invoiceOfPieces(quote, counted, pieces, 'GB');
          assert.equal(
            one.gross,
            one.lines.reduce((sum, { net, tax }) => sum + net + tax, 0),
          );
          issued.push(...one.lines);
          const facts = {
            order: '',
            fulfilment: `${issued.length}`,
            invoice: '',
            lines: pieces,
            gross: one.gross,
            tenders: [],
          };
          counted = addFulfilment(counted, facts);
        }
        const all = [...lines.flatMap(({ parts }) => parts), ...shares];
        assert.deepEqual(byRate(issued), byRate(all));
        assert.deepEqual(byRate(prepaymentOf(quote, 'GB').lines), byRate(all));
      },
    ),
  );
});

test('the tax is that of the country whose it is', () => {
  const counted = openPieces(quoteOf().lines);
  const abroad = { ...quoteOf({ country: 'DE' }), treatment: { kind: 'destination' as const, zone: 'de' } };
  const pieces = [{ line: 0, quantity: 1 }];
  assert.equal(invoiceOfPieces(abroad, counted, pieces, 'GB').lines[0]?.country, 'DE');
  assert.equal(
    invoiceOfPieces({ ...abroad, treatment: { kind: 'origin', zone: 'uk' } }, counted, pieces, 'GB').lines[0]?.country,
    'GB',
  );
});

test('tenders pay in turn, gift cards first, and never more than is left of them', () => {
  const tenders = tendersOf(mixed);
  assert.deepEqual(
    planTenders(tenders, 1000).map(({ amount }) => amount),
    [700, 300],
  );
  assert.deepEqual(
    planTenders(tenders, 9999).map(({ amount }) => amount),
    [700, 1800],
  );
  assert.deepEqual(planTenders(tendersOf({ ...mixed, captures: 'at-placement' }), 1000), []);
});

const ask = { fulfilment: 'f1' };
const asked = [accepted({ tenders: mixed }), ...requested('f1', onePot)];

test('number, invoice and what pays it are one decision, made once', () => {
  given(opened, ...asked)
    .when(issueInvoice, ask)
    .then(...billed('f1'));
  given(opened, ...asked, ...billed('f1'))
    .when(issueInvoice, ask)
    .thenNothing();
});

test('what was prepaid is settled and not taken again', () => {
  given(opened, accepted({ tenders: { ...mixed, captures: 'at-placement' } }), ...requested('f1', onePot))
    .when(issueInvoice, ask)
    .then(...billed('f1', [], [`${ID}.prepayment`]));
});

test('the second parcel has the rest, the next number, and no carriage; its tenders pay what is left of them', () => {
  const rest = [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  const { series } = channelFacts;
  const standard = { country: 'GB', category: 'S' as const, rate: 20_000 };
  const said = {
    invoice: `${ID}.2`,
    series: series.invoices,
    number: 2,
    date: '2026-01-01',
    customer: BUYER,
    currency: 'GBP',
    scale: 2,
    // 6.26 and 1.25 of the pot, 4.16 and 0.83 of the mug.
    lines: [{ kind: 'goods' as const, ...standard, net: 1042, tax: 208 }],
    settles: [],
    gross: 1250,
  };
  const shares = [{ tender: `${ID}.card`, kind: 'intent' as const, amount: 1250 }];
  const expected = [
    events(numbering(series.invoices), ['number-assigned', { number: 2, order: ID, series: series.invoices }]),
    events(invoice(`${ID}.2`), [
      'invoice-issued',
      {
        ...said,
        kind: 'invoice',
        fulfilment: 'f2',
        order: ID,
        channel: 'web',
        items: [
          { line: 0, sku: 'POT', quantity: 1, net: 626, tax: 125, gross: 751 },
          { line: 1, sku: 'MUG', quantity: 1, net: 416, tax: 83, gross: 499 },
        ],
        billTo: shipTo,
        seller: channelFacts.legalEntity,
      },
    ]),
    events(order(ID), [
      'fulfilment-invoiced',
      { order: ID, fulfilment: 'f2', invoice: `${ID}.2`, lines: rest, gross: 1250, tenders: shares },
    ]),
    events(fulfilment('f2'), [
      'fulfilment-billed',
      {
        ...said,
        order: ID,
        fulfilment: 'f2',
        country: 'GB',
        tenders: [{ ...shares[0]!, name: 'shipment-2' }],
        isFirst: false,
        channel: 'web',
      },
    ]),
  ];
  given(opened, ...asked, ...billed('f1'), ...requested('f2', rest))
    .when(issueInvoice, { fulfilment: 'f2' })
    .then(...expected);
});

test('what was never asked for, or has failed, has no invoice; nor has an order of a channel that nobody knows', () => {
  given(opened).when(issueInvoice, ask).thenRejected('no-such-fulfilment', ask);
  const failed = events(fulfilment('f1'), [
    'fulfilment-failed',
    { order: ID, fulfilment: 'f1', shipment: SHIPMENT, reason: 'reservation-expired' },
  ]);
  given(opened, ...asked, failed)
    .when(issueInvoice, ask)
    .thenRejected('no-such-fulfilment', ask);
  assert.throws(() => given(...asked).when(issueInvoice, ask), DefectError);
});

test('whoever was erased before is not on the invoice, which is issued all the same', () => {
  const [numbered, issued, ...others] = billed('f1');
  const lines = issued.lines.map(([name, payload]) => {
    const rest: Record<string, unknown> = { ...payload };
    delete rest['billTo'];
    return [name, rest] as const;
  });
  const expected = [numbered, { ...issued, lines }, ...others];
  given(opened, accepted({ tenders: mixed, shipTo: erased }), ...requested('f1', onePot))
    .when(issueInvoice, ask)
    .then(...expected);
});

test('who accounts for the tax is named by their tax number, so long as it is confirmed', () => {
  const number = 'FR40303265045';
  const known = events(
    knownTaxNumber(BUYER),
    ['tax-number-learnt', { customer: BUYER, taxNumber: 'v1', number }],
    ['tax-number-checked', { customer: BUYER, isConfirmed: true }],
  );
  const lost = events(knownTaxNumber(BUYER), ['tax-number-checked', { customer: BUYER, isConfirmed: false }]);
  const [numbered, issued, ...others] = billed('f1');
  const lines = issued.lines.map(([name, payload]) => [name, { ...payload, taxNumber: number }] as const);
  const named = [numbered, { ...issued, lines }, ...others];
  const left = accepted({
    tenders: mixed,
    quote: quoteOf({ treatment: { kind: 'reverse-charge', zone: null } }),
  });
  given(opened, left, ...requested('f1', onePot), known)
    .when(issueInvoice, ask)
    .then(...named);
  given(opened, left, ...requested('f1', onePot), known, lost)
    .when(issueInvoice, ask)
    .then(...billed('f1'));
  given(opened, accepted({ tenders: mixed }), ...requested('f1', onePot), known)
    .when(issueInvoice, ask)
    .then(...billed('f1'));
});
