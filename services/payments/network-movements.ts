import { reject, type Handle, type Money } from '@banyan/core';
import { CARD_FEES, CARD_NETWORK, CHARGEBACKS, DEPOSITS, DISPUTED, RECEIVABLES } from './chart-of-accounts.ts';
import type { payments } from './contract.ts';
import { post, type Entry } from './entries.ts';
import type { IntentHandle } from './intent-handle.ts';
import { outstandingOf, type InvoiceState } from './invoice.ts';
import { toLedger } from './ledger-amounts.ts';
import type { NetworkPayment } from './network-authorisation.ts';

type Movement = NetworkPayment['captures'][number];
type InvoiceHandle = Handle<typeof payments, InvoiceState, 'invoice-paid'>;
/** Finds the invoice that a capture pays. */
export type FindInvoice = (id: string) => InvoiceHandle;

/** What became of the captures that were asked for. Those that were not (somebody made them by hand) are left to the reconciliation. */
export function hearOfCaptures(it: IntentHandle, attempt: number, told: readonly Movement[], find: FindInvoice): void {
  for (const { reference, status, reason } of told) {
    const capture = it.state.captures.find((one) => one.id === reference && one.attempt === attempt);
    if (capture?.status !== 'asked' || status === 'pending') continue;
    if (status === 'failed') failCapture(it, capture.id, reason ?? 'failed');
    else make(it, capture, capture.invoice === null ? undefined : find(capture.invoice));
  }
}

/** Ends a capture that was asked for without any money. */
export function failCapture(it: IntentHandle, capture: string, reason: string): void {
  const known = it.state.captures.find((one) => one.id === capture);
  if (known?.status !== 'asked') return;
  const { attempt, amount } = known;
  it.append('capture-failed', { intent: it.id, attempt, capture, amount, reason });
}

function make(
  it: IntentHandle,
  { id: capture, attempt, amount }: IntentHandle['state']['captures'][number],
  invoice: InvoiceHandle | undefined,
): void {
  const { currency, country } = it.state;
  it.append('capture-made', { intent: it.id, attempt, capture, amount });
  const transaction = `capture:${it.id}:${capture}`;
  const paid = Math.min(amount, owedOn(invoice, currency));
  postTo(it, transaction, 'payment', [
    [CARD_NETWORK, amount],
    [RECEIVABLES, -paid],
    [DEPOSITS, paid - amount],
  ]);
  if (paid > 0) invoice?.append('invoice-paid', { invoice: invoice.id, payment: transaction, amount: paid });

  function postTo(of: IntentHandle, name: string, kind: 'payment', legs: readonly (readonly [string, number])[]): void {
    post(of, { transaction: name, kind, entries: entriesOf(currency, legs), country, note: '' });
  }
}

/** What is owed on an invoice of this currency; a capture pays no more, and what is beyond stays a deposit. */
function owedOn(invoice: InvoiceHandle | undefined, currency: string): number {
  if (invoice === undefined || invoice.state.status !== 'issued' || invoice.state.currency !== currency) return 0;
  return Math.max(0, outstandingOf(invoice.state));
}

/** What became of the parts of refunds that were asked for. */
export function hearOfRefunds(it: IntentHandle, attempt: number, told: readonly Movement[]): void {
  for (const { reference, status, reason } of told) {
    if (status === 'pending') continue;
    if (status === 'failed') failRefund(it, reference, attempt, reason ?? 'failed');
    else makeRefund(it, reference, attempt);
  }
}

/** Ends a part of a refund that was asked for without any money. */
export function failRefund(it: IntentHandle, refund: string, attempt: number, reason: string): void {
  const amount = askedPart(it, refund, attempt);
  if (amount !== undefined) it.append('refund-part-failed', { intent: it.id, attempt, refund, amount, reason });
}

function makeRefund(it: IntentHandle, refund: string, attempt: number): void {
  const amount = askedPart(it, refund, attempt);
  if (amount === undefined) return;
  const { currency, country, refunds } = it.state;
  it.append('refund-part-made', { intent: it.id, attempt, refund, amount });
  post(it, {
    transaction: `card-refund:${it.id}:${refund}:${attempt}`,
    kind: 'refund',
    entries: entriesOf(currency, [
      [DEPOSITS, amount],
      [CARD_NETWORK, -amount],
    ]),
    country,
    note: refunds.find(({ id }) => id === refund)?.reason ?? '',
  });
}

function askedPart(it: IntentHandle, refund: string, attempt: number): number | undefined {
  const parts = it.state.refunds.find(({ id }) => id === refund)?.parts ?? [];
  return parts.find((part) => part.attempt === attempt && part.status === 'asked')?.amount;
}

/** What is new of disputes: opened, the amount and a fee are gone; won, the amount comes back; lost, it is a cost. */
export function hearOfDisputes(it: IntentHandle, attempt: number, told: NetworkPayment['disputes']): void {
  const { currency, country } = it.state;
  for (const { dispute, amount: money, fee: feeMoney, reason, status } of told) {
    const [amount, fee] = [toLedger(money) ?? 0, toLedger(feeMoney) ?? 0];
    const transaction = `dispute:${it.id}:${dispute}`;
    const book = (name: string, legs: readonly (readonly [string, number])[]): void =>
      post(it, { transaction: name, kind: 'adjustment', entries: entriesOf(currency, legs), country, note: reason });
    if (!it.state.disputes.some(({ id }) => id === dispute)) {
      it.append('dispute-opened', { intent: it.id, attempt, dispute, amount, fee, reason });
      book(transaction, [
        [DISPUTED, amount],
        [CARD_FEES, fee],
        [CARD_NETWORK, -amount - fee],
      ]);
    }
    if (status === 'opened' || it.state.disputes.find(({ id }) => id === dispute)?.status !== 'opened') continue;
    it.append('dispute-closed', { intent: it.id, attempt, dispute, amount, won: status === 'won' });
    book(`${transaction}:closed`, [
      [status === 'won' ? CARD_NETWORK : CHARGEBACKS, amount],
      [DISPUTED, -amount],
    ]);
  }
}

function entriesOf(currency: string, legs: readonly (readonly [string, number])[]): Entry[] {
  return legs.map(([account, amount]) => ({ account, currency, amount }));
}

/** The rejection where what the network tells of is not the payment that was asked for; undefined where it is. */
export function strangePayment(it: IntentHandle, attempt: number, amount: Money, expected: Money) {
  const one = it.state.attempts[attempt - 1];
  const isSame = amount.currency === it.state.currency && toLedger(amount) === one?.amount;
  return isSame ? undefined : reject('other-payment', { expected });
}
