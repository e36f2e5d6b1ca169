import { defaultChannel } from '@banyan/channels/contract';
import { reject, type CommandBody, type Handle } from '@banyan/core';
import type { payments } from './contract.ts';
import type { ShareKind } from './chart-of-accounts.ts';
import { contentOf } from './documents.ts';
import type { InvoiceState } from './invoice.ts';
import { ledgerMoney, roundToPayable, sumOf, toLedger } from './ledger-amounts.ts';

type NewInvoice = CommandBody<typeof payments, 'authorise-payment'>;
type InvoiceHandle = Handle<typeof payments, InvoiceState, 'payment-authorised'>;

/**
 * Opens an invoice as authorised, unless it exists with the same content already. Undefined: it is there; else the rejection.
 */
export function openInvoice(body: NewInvoice, it: InvoiceHandle) {
  const shares = exactShares(body);
  if ('rejected' in shares) return shares;
  const { invoice, channel = defaultChannel, customer, country, currency, terms } = body;
  if (it.state.status !== 'none') {
    const { state } = it;
    const same =
      state.status !== 'voided' &&
      contentOf(channel, customer, country, currency, terms, shares.list.map(pair)) ===
        contentOf(state.channel, state.customer, state.country, state.currency, state.terms, state.shares.map(pair));
    return same ? undefined : reject('invoice-exists', { invoice });
  }
  it.append('payment-authorised', {
    invoice,
    channel,
    customer,
    country,
    currency,
    terms,
    shares: shares.list,
    total: shares.total,
    payable: shares.payable,
  });
  return undefined;
}

const pair = ({ kind, amount }: { kind: ShareKind; amount: number }): unknown => [kind, amount];

function exactShares({ currency, shares }: NewInvoice) {
  const list: { kind: ShareKind; amount: number }[] = [];
  for (const { kind, amount } of shares) {
    if (amount.currency !== currency)
      return reject('wrong-currency', { currency: amount.currency, expected: currency });
    const exact = toLedger(amount);
    if (exact === undefined) return reject('amount-too-large');
    list.push({ kind, amount: exact });
  }
  const total = sumOf(list.map(({ amount }) => amount));
  const payable = total === undefined ? undefined : roundToPayable(total, currency);
  if (total === undefined || payable === undefined) return reject('amount-too-large');
  if (total < 0) return reject('negative-total', { total: ledgerMoney(total, currency) });
  return { list, total, payable };
}
