import { reject, type DecisionContext, type Money } from '@banyan/core';
import { CARD_FEES, CARD_NETWORK, CHARGEBACKS, DEPOSITS, DISPUTED } from './chart-of-accounts.ts';
import { post, type Entry } from './entries.ts';
import type { IntentHandle } from './intent-handle.ts';
import { toLedger } from './ledger-amounts.ts';
import type { NetworkPayment } from './network-authorisation.ts';
import { payInvoice } from './pay-invoice.ts';

type Movement = NetworkPayment['captures'][number];

/** What became of the captures that were asked for. Those that were not (somebody made them by hand) are left to the reconciliation. */
export function hearOfCaptures(
  it: IntentHandle,
  attempt: number,
  told: readonly Movement[],
  context: DecisionContext,
): void {
  for (const { reference, status, reason } of told) {
    const capture = it.state.captures.find((one) => one.id === reference && one.attempt === attempt);
    if (capture?.status !== 'asked' || status === 'pending') continue;
    if (status === 'failed') failCapture(it, capture.id, reason ?? 'failed');
    else make(it, capture, context);
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
  { id: capture, attempt, amount, invoice }: IntentHandle['state']['captures'][number],
  context: DecisionContext,
): void {
  const { currency, country } = it.state;
  it.append('capture-made', { intent: it.id, attempt, capture, amount });
  const transaction = `capture:${it.id}:${capture}`;
  const credits = payInvoice(invoice, { payment: transaction, currency, amount }, context);
  const entries = [{ account: CARD_NETWORK, currency, amount }, ...credits];
  post(it, context, { transaction, kind: 'payment', entries, country, note: '' });
}

/** What became of the parts of refunds that were asked for. */
export function hearOfRefunds(
  it: IntentHandle,
  attempt: number,
  told: readonly Movement[],
  context: DecisionContext,
): void {
  for (const { reference, status, reason } of told) {
    if (status === 'pending') continue;
    if (status === 'failed') failRefund(it, reference, attempt, reason ?? 'failed');
    else makeRefund(it, reference, attempt, context);
  }
}

/** Ends a part of a refund that was asked for without any money. */
export function failRefund(it: IntentHandle, refund: string, attempt: number, reason: string): void {
  const amount = askedPart(it, refund, attempt);
  if (amount !== undefined) it.append('refund-part-failed', { intent: it.id, attempt, refund, amount, reason });
}

function makeRefund(it: IntentHandle, refund: string, attempt: number, context: DecisionContext): void {
  const amount = askedPart(it, refund, attempt);
  if (amount === undefined) return;
  const { currency, country, refunds } = it.state;
  it.append('refund-part-made', { intent: it.id, attempt, refund, amount });
  post(it, context, {
    transaction: `card-refund:${it.id}:${refund}:${attempt}`,
    kind: 'refund',
    entries: entriesOf(currency, [
      [DEPOSITS, amount],
      [CARD_NETWORK, -amount],
    ]),
    country,
    note: refunds.find(({ id }) => id === refund)?.note ?? '',
  });
}

function askedPart(it: IntentHandle, refund: string, attempt: number): number | undefined {
  const parts = it.state.refunds.find(({ id }) => id === refund)?.parts ?? [];
  return parts.find((part) => part.attempt === attempt && part.status === 'asked')?.amount;
}

/** What is new of disputes: opened, the amount and a fee are gone; won, the amount comes back; lost, it is a cost. */
export function hearOfDisputes(
  it: IntentHandle,
  attempt: number,
  told: NetworkPayment['disputes'],
  context: DecisionContext,
): void {
  const { currency, country } = it.state;
  for (const { dispute, amount: money, fee: feeMoney, reason, status } of told) {
    const [amount, fee] = [toLedger(money) ?? 0, toLedger(feeMoney) ?? 0];
    const transaction = `dispute:${it.id}:${dispute}`;
    const book = (name: string, legs: readonly (readonly [string, number])[]): void =>
      post(it, context, {
        transaction: name,
        kind: 'adjustment',
        entries: entriesOf(currency, legs),
        country,
        note: reason,
      });
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
