import { decision, isRejection, reject, type CommandBody } from '@banyan/core';
import { BANK, RECEIVABLES, RETURNS, ROUNDING } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { creditInvoice } from './credit-invoice.ts';
import { contentOf, refund } from './documents.ts';
import { post } from './entries.ts';
import { invoice } from './invoice.ts';
import { ledgerMoney, LEDGER_SCALE, roundToPayable, sumOf, toLedger, type Money } from './ledger-amounts.ts';

/** Gives money back, against any number of invoices and beyond them, in one transaction. */
export const issueRefund = decision(
  payments,
  'issue-refund',
  (body) => ({ note: refund(body.refund), invoices: body.parts.map((part) => invoice(part.invoice)) }),
  (body, { note, invoices }) => {
    const amounts = exactAmounts(body);
    if ('rejected' in amounts) return amounts;
    const { customer, country, currency, reason } = body;
    const { parts, beyond, total } = amounts;
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
    let paidOut = roundToPayable(beyond, currency);
    for (const [nth, { amount }] of parts.entries()) {
      const it = invoices[nth]!;
      if (it.version > 0 && it.state.currency !== currency)
        return reject('wrong-currency', { currency, expected: it.state.currency });
      const done = creditInvoice(it, body.refund, amount);
      if (isRejection(done)) return done;
      credited += done.credited;
      paidOut += done.refunded;
    }
    const { refund: id } = body;
    note.append('refund-issued', { refund: id, customer, country, currency, reason, parts, beyond, credited, paidOut });
    post(note, {
      transaction: `refund:${id}`,
      kind: 'refund',
      entries: [
        { account: RETURNS, currency, amount: total },
        { account: RECEIVABLES, currency, amount: -credited },
        { account: BANK, currency, amount: -paidOut },
        { account: ROUNDING, currency, amount: credited + paidOut - total },
      ],
      country,
      note: reason,
    });
    return answer();
  },
);

function exactAmounts({ currency, parts, beyond }: CommandBody<typeof payments, 'issue-refund'>) {
  const faultOf = (money: Money, exact: ReturnType<typeof toLedger>) => {
    if (money.currency !== currency) return reject('wrong-currency', { currency: money.currency, expected: currency });
    if (exact === 'too-many-decimals') return reject(exact, { scale: money.scale, scaleMax: LEDGER_SCALE });
    return reject('amount-too-large');
  };
  const list: { invoice: string; amount: number }[] = [];
  for (const part of parts) {
    const amount = toLedger(part.amount);
    if (typeof amount === 'string' || part.amount.currency !== currency) return faultOf(part.amount, amount);
    if (amount <= 0) return reject('not-positive');
    list.push({ invoice: part.invoice, amount });
  }
  const rest = beyond ?? ledgerMoney(0, currency);
  const exact = toLedger(rest);
  if (typeof exact === 'string' || rest.currency !== currency) return faultOf(rest, exact);
  const total = sumOf([exact, ...list.map(({ amount }) => amount)]);
  // A ten-thousandth of what is exact is kept free, so that no rounding can leave it.
  if (total === undefined || total > Number.MAX_SAFE_INTEGER / 2) return reject('amount-too-large');
  if (exact < 0 || total === 0) return reject('not-positive');
  return { parts: list, beyond: exact, total };
}
