import { decision, isWithinLimit, permissionOf, reject } from '@banyan/core';
import { accountOfAdjustment, RECEIVABLES } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { post } from './entries.ts';
import { invoice, outstandingOf } from './invoice.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { sealReason } from './said-words.ts';

/** Gives up what is outstanding of an invoice as a bad debt. */
export const writeOffInvoice = decision(
  payments,
  'write-off-invoice',
  (body) => invoice(body.invoice),
  (body, it, context) => {
    const { status, currency, country, customer, writtenOff } = it.state;
    if (status === 'none') return reject('no-such-invoice', { invoice: body.invoice });
    if (status === 'written-off') return { amount: ledgerMoney(writtenOff, currency) };
    if (status === 'settled') return reject('nothing-outstanding', { invoice: body.invoice });
    if (status !== 'issued') return reject('not-issued', { invoice: body.invoice, status });
    const amount = outstandingOf(it.state);
    const given = ledgerMoney(amount, currency);
    if (!isWithinLimit(context.caller, permissionOf(payments, 'write-off-invoice'), given))
      return reject('beyond-limit', { amount: given });
    const why = sealReason(body.reason, customer, context.caller);
    it.append('invoice-written-off', { invoice: body.invoice, amount, ...why });
    post(it, context, {
      transaction: `write-off:${body.invoice}`,
      kind: 'write-off',
      entries: [
        { account: accountOfAdjustment('bad-debts'), currency, amount },
        { account: RECEIVABLES, currency, amount: -amount },
      ],
      country,
      note: why.reason,
    });
    return { amount: ledgerMoney(amount, currency) };
  },
);
