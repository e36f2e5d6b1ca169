import { decision, isRejection, reject, type CommandBody, type Money } from '@banyan/core';
import { BANK, RECEIVABLES, RETURNS, ROUNDING } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { creditInvoice } from './credit-invoice.ts';
import { contentOf, refund } from './documents.ts';
import { post } from './entries.ts';
import { invoice, isOfDocument } from './invoice.ts';
import { ledgerMoney, roundToPayable, sumOf, toLedger } from './ledger-amounts.ts';
import { sealReason } from './said-words.ts';

/** Gives money back, against any number of invoices and beyond them, in one transaction. */
export const issueRefund = decision(
  payments,
  'issue-refund',
  (body) => ({ note: refund(body.refund), invoices: body.parts.map((part) => invoice(part.invoice)) }),
  (body, { note, invoices }, context) => {
    const amounts = exactAmounts(body);
    if ('rejected' in amounts) return amounts;
    const { customer, country, currency, reason } = body;
    const { parts, beyond, beyondPayable, total } = amounts;
    const answer = () => ({
      credited: ledgerMoney(note.state.credited, currency),
      paidOut: ledgerMoney(note.state.paidOut, currency),
    });
    if (note.version > 0) {
      const pairs = parts.map((part) => [part.invoice, part.amount]);
      const same = note.state.content === contentOf(customer, country, currency, reason, pairs, beyond);
      return same ? answer() : reject('refund-exists', { refund: body.refund });
    }
    let credited = 0;
    let paidOut = beyondPayable;
    for (const [nth, { amount }] of parts.entries()) {
      const it = invoices[nth]!;
      if (it.version > 0 && it.state.currency !== currency)
        return reject('wrong-currency', { currency, expected: it.state.currency });
      // A posted document is taken back at its rates, by a credit note.
      if (isOfDocument(it.state))
        return reject('more-than-paid', { invoice: it.id, refundable: ledgerMoney(0, currency) });
      const done = creditInvoice(it, body.refund, amount);
      if (isRejection(done)) return done;
      credited += done.credited;
      paidOut += done.refunded;
    }
    const { refund: id } = body;
    const why = sealReason(reason, customer, context.caller);
    note.append('refund-issued', { refund: id, customer, country, currency, ...why, parts, beyond, credited, paidOut });
    post(note, context, {
      transaction: `refund:${id}`,
      kind: 'refund',
      entries: [
        { account: RETURNS, currency, amount: total },
        { account: RECEIVABLES, currency, amount: -credited },
        { account: BANK, currency, amount: -paidOut },
        { account: ROUNDING, currency, amount: credited + paidOut - total },
      ],
      country,
      note: why.reason,
    });
    return answer();
  },
);

function exactAmounts({ currency, parts, beyond }: CommandBody<typeof payments, 'issue-refund'>) {
  const faultOf = (money: Money) =>
    money.currency === currency
      ? reject('amount-too-large')
      : reject('wrong-currency', { currency: money.currency, expected: currency });
  const list: { invoice: string; amount: number }[] = [];
  for (const part of parts) {
    const amount = toLedger(part.amount);
    if (amount === undefined || part.amount.currency !== currency) return faultOf(part.amount);
    if (amount <= 0) return reject('not-positive');
    list.push({ invoice: part.invoice, amount });
  }
  const rest = beyond ?? ledgerMoney(0, currency);
  const exact = toLedger(rest);
  if (exact === undefined || rest.currency !== currency) return faultOf(rest);
  const total = sumOf([exact, ...list.map(({ amount }) => amount)]);
  // Each part may be rounded up: half of what is exact is kept free, so that no sum of them can leave it.
  if (total === undefined || total > Number.MAX_SAFE_INTEGER / 2) return reject('amount-too-large');
  if (exact < 0 || total === 0) return reject('not-positive');
  const beyondPayable = roundToPayable(exact, currency);
  if (beyondPayable === undefined) return reject('amount-too-large');
  return { parts: list, beyond: exact, beyondPayable, total };
}
