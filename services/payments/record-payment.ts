import { decision, minorUnitScale, reject, roundMoney } from '@banyan/core';
import { BANK, RECEIVABLES } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { contentOf, payment } from './documents.ts';
import { post } from './entries.ts';
import { invoice, outstandingOf } from './invoice.ts';
import { ledgerMoney, toLedger } from './ledger-amounts.ts';

/** Records money that came in offline for an invoice. */
export const recordPayment = decision(
  payments,
  'record-payment',
  (body) => ({ receipt: payment(body.payment), it: invoice(body.invoice) }),
  (body, { receipt, it }, context) => {
    const { status, currency, country } = it.state;
    if (status === 'none') return reject('no-such-invoice', { invoice: body.invoice });
    if (body.amount.currency !== currency)
      return reject('wrong-currency', { currency: body.amount.currency, expected: currency });
    const amount = toLedger(body.amount);
    if (amount === undefined) return reject('overpaid', { outstanding: outstanding() });
    if (roundMoney(body.amount, 'half-up').remainder.amount !== 0)
      return reject('not-payable', { scaleMax: minorUnitScale(currency) });
    if (amount <= 0) return reject('not-positive');
    if (receipt.version > 0) {
      const same = receipt.state.content === contentOf(body.invoice, currency, amount);
      return same ? { outstanding: outstanding() } : reject('payment-exists', { payment: body.payment });
    }
    if (status !== 'issued' && status !== 'settled') return reject('not-issued', { invoice: body.invoice, status });
    if (amount > outstandingOf(it.state)) return reject('overpaid', { outstanding: outstanding() });
    receipt.append('payment-received', { payment: body.payment, invoice: body.invoice, currency, amount });
    post(receipt, context, {
      transaction: `payment:${body.payment}`,
      kind: 'payment',
      entries: [
        { account: BANK, currency, amount },
        { account: RECEIVABLES, currency, amount: -amount },
      ],
      country,
      note: '',
    });
    it.append('invoice-paid', { invoice: body.invoice, payment: body.payment, amount });
    return { outstanding: outstanding() };

    function outstanding() {
      return ledgerMoney(outstandingOf(it.state), it.state.currency);
    }
  },
);
