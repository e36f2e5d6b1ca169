import { decision, isRejection, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { payableAmount } from './intent-handle.ts';
import { capturableOf, MOVEMENTS_MAX } from './intent-state.ts';
import { intent } from './intent.ts';
import { ledgerMoney } from './ledger-amounts.ts';

/** Asks the network for a part of what is authorised. What is asked for is not asked for twice, whatever becomes of it. */
export const captureIntent = decision(
  payments,
  'capture-intent',
  (body) => intent(body.intent),
  ({ intent: id, capture, amount: money, invoice = null }, it) => {
    const { status, currency, current, attempts, captures } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    const amount = payableAmount(money, currency);
    if (isRejection(amount)) return amount;
    const capturable = () => ledgerMoney(capturableOf(it.state), currency);
    const known = captures.find((one) => one.id === capture);
    if (known !== undefined)
      return known.amount === amount && known.invoice === invoice
        ? { capturable: capturable() }
        : reject('capture-exists', { capture });
    const networkPayment = attempts[current - 1]?.networkPayment;
    if (status !== 'authorised' || typeof networkPayment !== 'string') return reject('not-authorised', { status });
    if (amount > capturableOf(it.state)) return reject('more-than-authorised', { capturable: capturable() });
    if (captures.length >= MOVEMENTS_MAX) return reject('too-many-movements', { max: MOVEMENTS_MAX });
    it.append('capture-requested', {
      intent: id,
      attempt: current,
      capture,
      networkPayment,
      currency,
      amount,
      invoice,
    });
    return { capturable: capturable() };
  },
);
