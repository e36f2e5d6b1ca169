import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefectError } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, channelFacts, ID, opened, shipTo } from '../checkout/testing/facts.ts';
import { numbering } from '../numbering.ts';
import { invoice } from './invoice.ts';
import { issuePrepaymentInvoice } from './issue-invoice.ts';
import { prepaying } from './prepaying.ts';
import { accepted, mixed } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const prepaid = accepted({ tenders: { ...mixed, captures: 'at-placement' } });
const id = `${ID}.prepayment`;
const { invoices: series } = channelFacts.series;
const whole = { kind: 'goods' as const, country: 'GB', category: 'S' as const, rate: 20_000 };
const said = {
  invoice: id,
  kind: 'prepayment-invoice' as const,
  fulfilment: null,
  order: ID,
  channel: 'web',
  series,
  number: 1,
  date: '2026-01-01',
  customer: BUYER,
  currency: 'GBP',
  scale: 2,
  lines: [{ ...whole, net: 2084, tax: 416 }],
  items: [
    { line: 0, sku: 'POT', quantity: 2, net: 1251, tax: 250, gross: 1501 },
    { line: 1, sku: 'MUG', quantity: 1, net: 416, tax: 83, gross: 499 },
  ],
  gross: 2500,
  settles: [],
  billTo: shipTo,
  seller: channelFacts.legalEntity,
};
const issued = events(invoice(id), ['invoice-issued', said]);
const numbered = events(numbering(series), ['number-assigned', { number: 1, order: ID, series }]);

test('what is paid when it is placed is invoiced by rate and posted; what is paid by parcel is not', () => {
  given()
    .whenEvent(prepaying, prepaid)
    .then({ sent: [['issue', { order: ID }]] });
  given()
    .whenEvent(prepaying, accepted({ tenders: mixed }))
    .thenNothing();
  given(opened, prepaid).when(issuePrepaymentInvoice, { order: ID }).then(numbered, issued);
  given(prepaid)
    .whenEvent(prepaying, issued)
    .then({
      sent: [
        [
          'post',
          {
            document: id,
            kind: 'prepayment-invoice',
            number: `${series}-000001`,
            date: '2026-01-01',
            customer: BUYER,
            channel: 'web',
            currency: 'GBP',
            lines: [{ ...whole, net: gbp(2084), tax: gbp(416) }],
          },
        ],
      ],
    });
  const parcel = events(invoice(`${ID}.1`), [
    'invoice-issued',
    { ...said, invoice: `${ID}.1`, kind: 'invoice', fulfilment: 'f1', settles: [id] },
  ]);
  given(prepaid).whenEvent(prepaying, parcel).thenNothing();
  given(prepaid).whenDone(prepaying, ID, 'issue', undefined).thenNothing();
  const posted = { gross: gbp(2500), settled: gbp(0), outstanding: gbp(2500), deposited: gbp(0) };
  given(prepaid).whenDone(prepaying, ID, 'post', posted).thenNothing();
});

test('it is issued once, of an order of a checkout, with the next number of its series', () => {
  given(opened, prepaid, numbered, issued).when(issuePrepaymentInvoice, { order: ID }).thenNothing();
  given(opened).when(issuePrepaymentInvoice, { order: ID }).thenRejected('no-such-order', { order: ID });
  const before = events(numbering(series), ['number-assigned', { number: 41, order: 'other', series }]);
  given(opened, prepaid, before)
    .when(issuePrepaymentInvoice, { order: ID })
    .then(
      events(numbering(series), ['number-assigned', { number: 42, order: ID, series }]),
      events(invoice(id), ['invoice-issued', { ...said, number: 42 }]),
    );
});

test('a refusal that only somebody else’s doing can explain stops it for staff', () => {
  const refusals = {
    issue: ['no-such-order'],
    post: [
      'document-exists',
      'not-a-date',
      'wrong-currency',
      'not-payable',
      'amount-too-large',
      'wrong-line',
      'line-twice',
      'negative-total',
      'wrong-kind',
      'no-such-document',
      'more-than-invoiced',
    ],
  } as const;
  for (const [step, names] of Object.entries(refusals))
    for (const name of names)
      assert.throws(
        () =>
          given(prepaid)
            .whenRejected(prepaying, ID, step as 'post', name as 'wrong-line', {} as never)
            .thenNothing(),
        DefectError,
        name,
      );
});
