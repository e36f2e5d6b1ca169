import { facet, DefectError, range, T, view, type Plain, type Row, type ViewFold } from '@banyan/core';
import { invoiceStatus, ledgerAmount, payments, paymentTerms, shareKind } from './contract.ts';
import { invoice, outstandingOf, type InvoiceState } from './invoice.ts';
import { ledgerMoney } from './ledger-amounts.ts';

const fields = {
  invoice: T.String(),
  status: invoiceStatus,
  channel: T.Union([T.Null(), T.String()]),
  customer: T.Union([T.Null(), T.String()]),
  country: T.String(),
  currency: T.String(),
  terms: paymentTerms,
  shares: T.Array(T.Object({ kind: shareKind, amount: ledgerAmount })),
  total: ledgerAmount,
  payable: ledgerAmount,
  paid: ledgerAmount,
  returned: ledgerAmount,
  credited: ledgerAmount,
  refunded: ledgerAmount,
  writtenOff: ledgerAmount,
  writeOffReason: T.Union([T.Null(), T.String()]),
  deposits: ledgerAmount,
  authorisedAt: T.String(),
  issuedAt: T.Union([T.Null(), T.String()]),
};

type InvoiceRow = Plain<typeof fields>;

/** A row is its invoice's state with two dates, so the aggregate's own folds make it: the two can never tell different stories. */
const opened = (state: InvoiceState, invoiceId: string, at: string, issuedAt: string | null): InvoiceRow => ({
  ...(state as InvoiceRow),
  invoice: invoiceId,
  authorisedAt: at,
  issuedAt,
});

const changed: ViewFold<{ readonly invoice: string }, InvoiceRow> = {
  key: (payload) => payload.invoice,
  fold: (row, payload, info) => {
    if (row === undefined) throw new DefectError(`${info.type} of ${payload.invoice}, which was never authorised`);
    const event = info.type as keyof typeof invoice.folds;
    const issuedAt = event === 'invoice-issued' ? info.occurredAt : row.issuedAt;
    return { ...row, ...(invoice.folds[event](row, payload, info) as InvoiceRow), issuedAt };
  },
};

/** Every invoice and what became of it. */
export const invoices = view('invoices', fields, {
  'by-time': range('authorisedAt'),
  'by-status': range('status', 'authorisedAt'),
  'by-customer': range('customer', 'authorisedAt'),
  status: facet('status'),
}).on(
  payments,
  {
    'payment-authorised': {
      key: (payload) => payload.invoice,
      fold: (_, payload, info) => {
        const state = invoice.folds['payment-authorised'](invoice.initial, payload, info);
        return opened(state, payload.invoice, info.occurredAt, null);
      },
    },
    'receivable-opened': {
      key: (payload) => payload.invoice,
      fold: (_, payload, info) => {
        const state = invoice.folds['receivable-opened'](invoice.initial, payload, info);
        return opened(state, payload.invoice, info.occurredAt, info.occurredAt);
      },
    },
    'payment-voided': changed,
    'invoice-issued': changed,
    'invoice-paid': changed,
    'invoice-credited': changed,
    'invoice-written-off': changed,
    'receivable-credited': changed,
  },
  { leansOn: [invoice, changed, opened] },
);

/** An invoice as queries show it. */
export function showInvoice(row: Row<typeof invoices>) {
  const { invoice: id, channel, customer, country, status, authorisedAt, issuedAt, currency } = row;
  const show = (amount: number) => ledgerMoney(amount, currency);
  return {
    invoice: id,
    channel,
    customer,
    country,
    status,
    total: show(row.total),
    payable: show(row.payable),
    paid: show(row.paid),
    credited: show(row.credited),
    refunded: show(row.refunded),
    writtenOff: show(row.writtenOff),
    writeOffReason: row.writeOffReason,
    outstanding: show(issuedAt === null ? 0 : outstandingOf(row)),
    authorisedAt,
    issuedAt,
  };
}
