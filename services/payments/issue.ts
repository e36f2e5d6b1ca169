import type { DecisionContext, Handle } from '@banyan/core';
import { accountOfShare, BANK, RECEIVABLES, ROUNDING } from './chart-of-accounts.ts';
import type { payments } from './contract.ts';
import { post, type Entry } from './entries.ts';
import type { InvoiceState } from './invoice.ts';

type InvoiceHandle = Handle<typeof payments, InvoiceState, 'invoice-issued' | 'transaction-posted'>;

/** Turns what was authorised into revenue: owed, or by its terms in the bank. What the rounding took or gave has an account too. */
export function issue(it: InvoiceHandle, context: DecisionContext): void {
  const { terms, currency, country, shares, total, payable } = it.state;
  const entry = (account: string, amount: number): Entry => ({ account, currency, amount });
  it.append('invoice-issued', { invoice: it.id });
  post(it, context, {
    transaction: `invoice:${it.id}`,
    kind: 'invoice',
    entries: [
      entry(terms === 'received' ? BANK : RECEIVABLES, payable),
      ...shares.map(({ kind, amount }) => entry(accountOfShare(kind), -amount)),
      entry(ROUNDING, total - payable),
    ],
    country,
    note: '',
  });
}
