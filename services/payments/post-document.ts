import { decision, isRejection, reject, type CommandBody, type DecisionContext, type Handle } from '@banyan/core';
import { openDay } from './books.ts';
import { accountOfAdjustment, DEPOSITS, RECEIVABLES } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { creditEntries, invoiceEntries, prepaymentEntries } from './document-entries.ts';
import { exactLines, grossOf, moreThanLeft, settledParts, taken, wholeAmount } from './document-lines.ts';
import { post, type Entry } from './entries.ts';
import { invoice, outstandingOf, type InvoiceState } from './invoice.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import {
  documentContent,
  postedDocument,
  type DocumentLine,
  type PostedDocumentState,
  type RatePart,
} from './posted-document.ts';

type Body = CommandBody<typeof payments, 'post-document'>;
type DocumentHandle = Handle<
  typeof payments,
  PostedDocumentState,
  'document-posted' | 'document-credited' | 'prepayment-settled' | 'transaction-posted'
>;
type InvoiceHandle = Handle<
  typeof payments,
  InvoiceState,
  'receivable-opened' | 'receivable-credited' | 'invoice-paid'
>;
interface Exact {
  readonly lines: readonly DocumentLine[];
  readonly gross: number;
}

/** Posts a document of a series: an invoice, a prepayment invoice or a credit note. */
export const postDocument = decision(
  payments,
  'post-document',
  (body) => ({
    it: postedDocument(body.document),
    owed: invoice(body.credits ?? body.document),
    credited: postedDocument(body.credits ?? body.document),
    prepaid: (body.settles ?? []).map((id) => postedDocument(id)),
  }),
  (body, { it, owed, credited, prepaid }, context) => {
    const { document, kind, date, currency, credits = null, settles = [], fromDeposits } = body;
    if (
      (kind === 'credit-note') !== (credits !== null) ||
      (kind !== 'invoice' && (settles.length > 0 || fromDeposits !== undefined))
    )
      return reject('wrong-kind', { kind });
    if (!isDate(date)) return reject('not-a-date', { date });
    const exact = exactLines(body);
    if (isRejection(exact)) return exact;
    const given = fromDeposits === undefined ? 0 : wholeAmount(fromDeposits, currency);
    if (isRejection(given)) return given;
    if (given < 0) return reject('negative-total', { total: ledgerMoney(given, currency) });
    if (it.state.kind !== 'none') {
      const content = documentContent({ ...body, credits, lines: exact.lines, fromDeposits: given }, settles);
      // Of an invoice whose channel nobody said it may be said again with one.
      const isOther = kind !== 'credit-note' && isOfOther(body.channel, owed.state.channel);
      return content === it.state.content && !isOther ? answer(it, owed) : reject('document-exists', { document });
    }
    const refusal =
      kind === 'credit-note'
        ? postCredit(body, exact, { it, owed, credited }, context)
        : postInvoice(body, { ...exact, fromDeposits: given }, { it, owed, prepaid }, context);
    return refusal ?? answer(it, owed);
  },
);

function isOfOther(channel: string | undefined, known: string | null): boolean {
  return channel !== undefined && known !== null && channel !== known;
}

function answer({ state: { kind, gross, payable, deposited, currency } }: DocumentHandle, owed: InvoiceHandle) {
  const money = (amount: number) => ledgerMoney(amount, currency);
  return {
    gross: money(gross),
    settled: money(kind === 'credit-note' ? 0 : gross - payable),
    outstanding: money(outstandingOf(owed.state)),
    deposited: money(deposited),
  };
}

interface NewInvoice {
  readonly it: DocumentHandle;
  readonly owed: InvoiceHandle;
  readonly prepaid: readonly DocumentHandle[];
}

function postInvoice(
  body: Body,
  { lines, gross, fromDeposits }: Exact & { readonly fromDeposits: number },
  { it, owed, prepaid }: NewInvoice,
  context: DecisionContext,
) {
  const { document, kind, currency, customer, channel } = body;
  // Invoices that come to be by other commands have ids of the same kind.
  if (owed.state.status !== 'none') return reject('document-exists', { document });
  const settled: { document: string; lines: RatePart[] }[] = [];
  for (const { id, state } of prepaid) {
    if (state.kind !== 'prepayment-invoice') return reject('no-such-document', { document: id });
    if (state.currency !== currency) return reject('wrong-currency', { currency, expected: state.currency });
    const before = settled.flatMap((one) => taken(one.lines));
    settled.push({ document: id, lines: settledParts([...lines, ...before], state.left) });
  }
  const parts = settled.flatMap((one) => one.lines);
  const payable = gross - grossOf(parts)!;
  if (fromDeposits > payable) return reject('negative-total', { total: ledgerMoney(payable - fromDeposits, currency) });
  const named = owed.state.currency === currency ? owed.state.deposits : 0;
  const deposits = Math.min(fromDeposits + named, payable);
  const entries = [
    { account: RECEIVABLES, currency, amount: payable - deposits },
    { account: DEPOSITS, currency, amount: deposits },
    ...(kind === 'invoice' ? invoiceEntries(lines, parts, currency) : prepaymentEntries(lines, currency)),
  ];
  record(it, body, { lines, gross, payable, settled, entries, ...(fromDeposits > 0 && { fromDeposits }) }, context);
  for (const [nth, one] of settled.entries())
    if (one.lines.length > 0)
      prepaid[nth]!.append('prepayment-settled', { document: one.document, by: document, lines: one.lines });
  const { country } = lines[0]!;
  owed.append('receivable-opened', {
    invoice: document,
    customer,
    country,
    currency,
    payable,
    ...(channel !== undefined && { channel }),
  });
  if (deposits > 0)
    owed.append('invoice-paid', { invoice: document, payment: transactionOf(document), amount: deposits });
  return undefined;
}

interface NewCredit {
  readonly it: DocumentHandle;
  readonly owed: InvoiceHandle;
  readonly credited: DocumentHandle;
}

function postCredit(body: Body, { lines, gross }: Exact, { it, owed, credited }: NewCredit, context: DecisionContext) {
  const { document, currency } = body;
  const { kind, left, currency: expected } = credited.state;
  if (kind !== 'invoice' && kind !== 'prepayment-invoice') return reject('no-such-document', { document: credited.id });
  if (expected !== currency) return reject('wrong-currency', { currency, expected });
  const tooMuch = moreThanLeft(lines, left, currency);
  if (tooMuch !== undefined) return tooMuch;
  // What has settled an invoice need not have been paid itself: nobody is given back what they owe.
  const settled = credited.state.settles.map((id) => context.stream(invoice(id)));
  const owedNoMore = lessenInTurn([owed, ...settled], gross);
  const lessened = sumOf(owedNoMore.map((one) => one.lessened));
  const recovered = sumOf(owedNoMore.map((one) => one.recovered));
  const deposited = gross - lessened - recovered;
  const entries = [
    ...creditEntries(lines, kind === 'prepayment-invoice', currency),
    { account: RECEIVABLES, currency, amount: 0 - lessened },
    { account: accountOfAdjustment('bad-debts'), currency, amount: 0 - recovered },
    // What was paid for it is owed to the customer until it is paid back.
    { account: DEPOSITS, currency, amount: 0 - deposited },
  ];
  record(it, body, { lines, gross, payable: 0, deposited, settled: [], entries }, context);
  credited.append('document-credited', { document: credited.id, by: document, lines: [...lines] });
  for (const { of, lessened: part, recovered: again } of owedNoMore)
    if (part > 0 || again > 0)
      of.append('receivable-credited', { invoice: of.id, document, credited: part, recovered: again });
  return undefined;
}

/** What an amount takes off each of what is owed, in turn: first what is to be paid of it, then what was given up of it. */
function lessenInTurn(all: readonly InvoiceHandle[], amount: number) {
  let left = amount;
  return all.map((of) => {
    const lessened = Math.min(left, outstandingOf(of.state));
    const recovered = Math.min(left - lessened, of.state.writtenOff);
    left -= lessened + recovered;
    return { of, lessened, recovered };
  });
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

interface Recorded extends Exact {
  readonly payable: number;
  readonly deposited?: number;
  readonly fromDeposits?: number;
  readonly settled: { document: string; lines: RatePart[] }[];
  readonly entries: readonly Entry[];
}

function record(it: DocumentHandle, body: Body, made: Recorded, context: DecisionContext): void {
  const { document, kind, number, date, customer, currency, credits = null } = body;
  const { lines, gross, payable, deposited, fromDeposits, settled, entries } = made;
  const facts = {
    document,
    kind,
    number,
    date,
    customer,
    currency,
    credits,
    gross,
    payable,
    settled,
    ...(deposited !== undefined && { deposited }),
    ...(fromDeposits !== undefined && { fromDeposits }),
  };
  const bookedOn = openDay(date, context);
  it.append('document-posted', { ...facts, bookedOn, lines: [...lines] });
  post(it, context, {
    transaction: transactionOf(document),
    kind: 'invoice',
    entries,
    country: lines[0]!.country,
    note: number,
    day: date,
  });
}

function transactionOf(document: string): string {
  return `document:${document}`;
}

/** True for a day that the calendar has. */
function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
