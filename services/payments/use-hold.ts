import { decision, isRejection, reject } from '@banyan/core';
import { DEPOSITS, GIFT_CARDS, STORE_CREDIT } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { post } from './entries.ts';
import { heldOf, hold, refuseStaff, returnableOf, type HoldState } from './hold.ts';
import { payableAmount } from './intent-handle.ts';
import { MOVEMENTS_MAX } from './intent-state.ts';
import { invoice as invoices } from './invoice.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { payInvoice } from './pay-invoice.ts';
import { customerOf, purse } from './purse.ts';
import { sealReason } from './said-words.ts';
import { passOn } from './visitor-credits.ts';

const show = (amount: number, { currency }: HoldState) => ledgerMoney(amount, currency);

/** Where what a purse holds is owed. */
function liabilityOf(purseId: string): string {
  return purseId.startsWith('gift-card:') ? GIFT_CARDS : STORE_CREDIT;
}

/** Spends a part of a hold. */
export const spendHold = decision(
  payments,
  'spend-hold',
  (body) => hold(body.hold),
  ({ hold: id, spend, amount: money, invoice = null }, it, context) => {
    const { stream } = context;
    if (it.version === 0) return reject('no-such-hold', { hold: id });
    const refusal = refuseStaff(it.state, context.caller);
    if (refusal !== undefined) return refusal;
    const { currency, purse: purseId, spends } = it.state;
    const amount = payableAmount(money, currency);
    if (isRejection(amount)) return amount;
    const held = () => ({ held: show(heldOf(it.state), it.state) });
    const known = spends.find((one) => one.id === spend);
    if (known !== undefined)
      return known.amount === amount && known.of === (invoice ?? '') ? held() : reject('spend-exists', { spend });
    if (amount > heldOf(it.state)) return reject('more-than-held', held());
    if (spends.length >= MOVEMENTS_MAX) return reject('too-many-movements', { max: MOVEMENTS_MAX });
    it.append('hold-spent', { hold: id, spend, amount, invoice });
    stream(purse(purseId)).append('credit-spent', { purse: purseId, hold: id, spend, amount });
    const transaction = `spend:${id}:${spend}`;
    post(it, context, {
      transaction,
      kind: 'payment',
      entries: [
        { account: liabilityOf(purseId), currency, amount },
        ...payInvoice(invoice, { payment: transaction, currency, amount }, context),
      ],
      // An invoice that is not there yet has none.
      country: (invoice !== null && stream(invoices(invoice)).state.country) || null,
      note: '',
    });
    return held();
  },
);

/** Gives back what is held and not spent. */
export const releaseHold = decision(
  payments,
  'release-hold',
  (body) => hold(body.hold),
  ({ hold: id }, it, { stream, caller }) => {
    if (it.version === 0) return reject('no-such-hold', { hold: id });
    const refusal = refuseStaff(it.state, caller);
    if (refusal !== undefined) return refusal;
    const amount = heldOf(it.state);
    if (amount > 0) {
      it.append('hold-released', { hold: id, amount });
      const { purse: purseId } = it.state;
      const of = stream(purse(purseId));
      of.append('credit-released', { purse: purseId, hold: id, amount });
      passOn(of, stream);
    }
    return { released: show(it.state.released, it.state) };
  },
);

/** Puts back what was spent, onto the purse it came from. */
export const returnCredit = decision(
  payments,
  'return-credit',
  (body) => hold(body.hold),
  ({ hold: id, refund, amount: money, reason }, it, context) => {
    const { stream } = context;
    if (it.version === 0) return reject('no-such-hold', { hold: id });
    const refusal = refuseStaff(it.state, context.caller);
    if (refusal !== undefined) return refusal;
    const { currency, purse: purseId, returns } = it.state;
    const amount = payableAmount(money, currency);
    if (isRejection(amount)) return amount;
    const returnable = () => ({ returnable: show(returnableOf(it.state), it.state) });
    const known = returns.find((one) => one.id === refund);
    if (known !== undefined)
      return known.amount === amount && known.of === reason ? returnable() : reject('refund-exists', { refund });
    if (amount > returnableOf(it.state)) return reject('more-than-spent', returnable());
    if (returns.length >= MOVEMENTS_MAX) return reject('too-many-movements', { max: MOVEMENTS_MAX });
    const why = sealReason(reason, customerOf(purseId), context.caller);
    it.append('hold-returned', { hold: id, refund, amount, ...why });
    const of = stream(purse(purseId));
    of.append('credit-returned', { purse: purseId, hold: id, refund, amount });
    passOn(of, stream);
    post(it, context, {
      transaction: `return:${id}:${refund}`,
      kind: 'refund',
      entries: [
        { account: DEPOSITS, currency, amount },
        { account: liabilityOf(purseId), currency, amount: -amount },
      ],
      country: null,
      note: why.reason,
    });
    return returnable();
  },
);
