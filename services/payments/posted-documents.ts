import { answer, range, T, toPage, view, type Row } from '@banyan/core';
import { taxCategory } from '@banyan/pricing/contract';
import { bookDate, currency, documentKind, ledgerAmount, payments, shareKind } from './contract.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import type { RatePart } from './posted-document.ts';

const rate = { country: T.String(), category: taxCategory, rate: T.Integer(), net: ledgerAmount, tax: ledgerAmount };
const nullable = T.Union([T.Null(), T.String()]);

/** Every posted document as it was posted. */
export const postedDocuments = view(
  'documents',
  {
    document: T.String(),
    kind: documentKind,
    number: T.String(),
    date: bookDate,
    bookedOn: bookDate,
    customer: nullable,
    currency,
    lines: T.Array(T.Object({ kind: shareKind, ...rate })),
    credits: nullable,
    settled: T.Array(T.Object({ document: T.String(), lines: T.Array(T.Object(rate)) })),
    gross: ledgerAmount,
    payable: ledgerAmount,
    postedAt: T.String(),
  },
  { 'by-date': range('date'), 'by-kind': range('kind', 'date') },
).on(payments, {
  'document-posted': {
    key: ({ document }) => document,
    fold: (_, { deposited: __, fromDeposits: ___, ...posted }, { occurredAt }) => ({ ...posted, postedAt: occurredAt }),
  },
});

function show({ currency: of, lines, settled, gross, payable, ...row }: Row<typeof postedDocuments>) {
  const money = (amount: number) => ledgerMoney(amount, of);
  const line = <L extends RatePart>({ net, tax, ...rest }: L) => ({ ...rest, net: money(net), tax: money(tax) });
  return {
    ...row,
    currency: of,
    lines: lines.map((one) => line(one)),
    settled: settled.map((one) => ({ document: one.document, lines: one.lines.map((part) => line(part)) })),
    gross: money(gross),
    payable: money(payable),
  };
}

/** How queries about posted documents are answered. */
export const documentAnswers = [
  answer(payments, 'document', { postedDocuments }, async ({ document }, views) => {
    const row = await views.postedDocuments.get(document);
    return row === undefined ? null : show(row);
  }),
  answer(payments, 'documents', { postedDocuments }, async ({ kind, ...rest }, views) => {
    const which = kind === undefined ? { index: 'by-date' as const } : { index: 'by-kind' as const, equals: [kind] };
    return toPage(await views.postedDocuments.list({ ...which, ...rest }), show);
  }),
];
