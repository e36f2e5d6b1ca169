import { decision, isRejection, recording, reject, type DecisionContext, type Handle } from '@banyan/core';
import { doorsOf, fail, shut } from './attempts.ts';
import { GIFT_CARDS, isInChart, isKeptByPurses, STORE_CREDIT } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { post } from './entries.ts';
import { payableAmount } from './intent-handle.ts';
import { MOVEMENTS_MAX } from './intent-state.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { presentation } from './presentation.ts';
import { sealReason } from './said-words.ts';
import { passOn } from './visitor-credits.ts';
import { availableOf, creditPurse, giftCard, giftCardPurse, issueContent, purse, type PurseState } from './purse.ts';

/** Issues a gift card: owed from now on to whoever has its code. */
export const issueGiftCard = decision(
  payments,
  'issue-gift-card',
  ({ card, code }) => ({ it: purse(giftCardPurse(code)), named: giftCard(card) }),
  ({ card, amount: money, from, expiresAt = null }, { it, named }, context) => {
    const { currency } = money;
    const amount = payableAmount(money);
    if (isRejection(amount)) return amount.rejected === 'wrong-currency' ? reject('not-positive') : amount;
    if (!isInChart(from)) return reject('unknown-account', { account: from });
    if (isKeptByPurses(from)) return reject('not-by-hand', { account: from });
    if (it.version > 0) {
      const same = it.state.issued === issueContent(card, currency, amount, from, expiresAt);
      return same ? available(it.state) : reject('gift-card-exists', { card });
    }
    // The same id with another code would be a second card of one name.
    if (named.version > 0) return reject('gift-card-exists', { card });
    named.append('gift-card-named', { card, purse: it.id });
    it.append('gift-card-issued', { purse: it.id, card, currency, amount, from, expiresAt });
    book(it, context, { transaction: `gift-card:${card}`, from, to: GIFT_CARDS, amount, note: '' });
    return available(it.state);
  },
);

/** Shows a gift card by its code. What is shown is its buyer's: nobody else pays with it. */
export const presentGiftCard = decision(
  payments,
  'present-gift-card',
  (body) => ({ shown: presentation(body.presentation), it: purse(giftCardPurse(body.code)) }),
  ({ presentation: id }, { shown, it }, context) => {
    const { caller, at } = context;
    const doors = doorsOf(context);
    const refused = shut(doors, at);
    if (refused !== undefined) return refused;
    if (it.version === 0) {
      fail(doors);
      return recording(reject('no-such-gift-card'));
    }
    const owner = caller.role === 'staff' ? null : caller.id;
    const isOther = shown.state.purse !== it.id || shown.state.owner !== owner;
    if (shown.version > 0 && isOther) return reject('presentation-exists', { presentation: id });
    if (shown.version === 0)
      shown.append('gift-card-presented', {
        presentation: id,
        purse: it.id,
        currency: it.state.currency,
        ...(owner !== null && { owner }),
      });
    return available(it.state);
  },
);

/** Gives a customer credit. */
export const grantCredit = decision(
  payments,
  'grant-credit',
  ({ customer, amount: { currency } }) => purse(creditPurse(customer, currency)),
  ({ grant, customer, amount: money, from, reason }, it, context) => {
    const { currency } = money;
    const amount = payableAmount(money);
    if (isRejection(amount)) return amount.rejected === 'wrong-currency' ? reject('not-positive') : amount;
    if (!isInChart(from)) return reject('unknown-account', { account: from });
    if (isKeptByPurses(from)) return reject('not-by-hand', { account: from });
    const known = it.state.grants.find(({ id }) => id === grant);
    if (known !== undefined)
      return known.content === issueContent(amount, from, reason)
        ? available(it.state)
        : reject('grant-exists', { grant });
    if (it.state.grants.length >= MOVEMENTS_MAX) return reject('too-many-movements', { max: MOVEMENTS_MAX });
    if (!Number.isSafeInteger(it.state.balance + amount)) return reject('amount-too-large');
    const why = sealReason(reason, customer, context.caller);
    it.append('credit-granted', { purse: it.id, grant, currency, amount, from, ...why });
    book(it, context, { transaction: `credit:${it.id}:${grant}`, from, to: STORE_CREDIT, amount, note: why.reason });
    passOn(it, context.stream);
    return available(it.state);
  },
);

/** What may be held of a purse, as an answer. */
export function available(state: PurseState) {
  return { available: ledgerMoney(availableOf(state), state.currency) };
}

interface Grant {
  readonly transaction: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly note: string;
}

function book(
  it: Handle<typeof payments, PurseState, 'transaction-posted'>,
  context: DecisionContext,
  { transaction, from, to, amount, note }: Grant,
): void {
  const { currency } = it.state;
  post(it, context, {
    transaction,
    kind: 'adjustment',
    entries: [
      { account: from, currency, amount },
      { account: to, currency, amount: -amount },
    ],
    country: null,
    note,
  });
}
