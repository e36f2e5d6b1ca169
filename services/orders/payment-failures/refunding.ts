import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { ledgerInMinor, moneyOf } from '../returns/settling-steps.ts';
import { isWaitingFor } from './wake-refunds.ts';
import { nextTry, refundOfCancellation, type CardRefund } from './card-refunds.ts';
import { offsetRefund } from './offset-unpaid.ts';
import { delayedUntil, firstDueAt, isDue, isLongAgo, isTriedAgain, nextTryAt } from './refund-retries.ts';

const steps = {
  refund: step(payments, 'refund-intent'),
  'return-credit': step(payments, 'return-credit'),
  grant: step(payments, 'grant-credit'),
};
type Refunding = Instance<typeof order, typeof steps, 'retry'>;

const REASON = 'cancellation';
const ofRefund = ({ intent, refund }: { readonly intent: string; readonly refund: string }): string | undefined =>
  refundOfCancellation(refund) === undefined ? undefined : checkoutOfIntent(intent);
const impossible =
  (what: string) =>
  (it: Refunding): never => {
    throw new DefectError(`what order ${it.id} gives back cannot go: ${what}`, { order: it.id });
  };

/**
 * Gives back what cancellations owe a card and its network has failed: again under another name, after a while, as long as that may help; after that it is
 * left to staff. A name is asked for once, whatever becomes of the request: what has an unknown outcome is asked about, and never asked for under another.
 */
export const refunding = processManager('refunding', order, { steps, timers: ['retry'] })
  .on(payments, 'refund-part-failed', ofRefund, (it, { intent, refund, amount: told, reason }, { recordedAt }) => {
    if (it.state.quote === null) return;
    const { currency, cardRefunds } = it.state;
    const attempt = cardRefunds.find((one) => one.refund === refund)?.attempt ?? 1;
    const amount = ledgerInMinor(told, currency);
    const isAgain = isTriedAgain(attempt, reason) && !isLongAgo(recordedAt, it.at);
    const next = isAgain ? nextTry(refund, it.state) : null;
    const failed = { order: it.id, tender: intent, refund, currency, amount, reason, attempt, next };
    it.append('card-refund-failed', { ...failed, ...(isAgain && { dueAt: nextTryAt(it.at, attempt) }) });
    if (isAgain) waitForFirst(it);
  })
  .on(payments, 'refund-part-made', ofRefund, (it, { refund, amount }) => {
    // What was given back at the first try is nothing new.
    if (it.state.cardRefunds.every((one) => one.refund !== refund)) return;
    it.append('card-refund-made', { order: it.id, refund, amount: ledgerInMinor(amount, it.state.currency) });
  })
  .on(
    orders,
    'card-refund-reopened',
    ({ order: id }) => id,
    (it) => it.schedule('retry', it.at),
  )
  .on(
    orders,
    'card-refund-settled',
    ({ order: id }) => id,
    (it, { name, amount, by, reason }) => {
      // Only events of before say that it is given as credit; now it is owed until it was.
      if (by === 'credit') grant(it, { refund: name, amount }, reason);
    },
  )
  // What waits for a capture that has failed is asked for at once: it is set off then.
  .on(
    orders,
    'tender-failed',
    ({ order: id }) => id,
    (it, { tender }) => {
      const refunds = it.state.cardRefunds.filter((one) => isWaitingFor(one, tender)).map(({ refund }) => refund);
      if (refunds.length === 0) return;
      it.append('card-refunds-due', { order: it.id, refunds });
      refundNext(it);
    },
  )
  .when('retry', (it) => {
    const refunds = it.state.cardRefunds.filter((one) => isDue(one, it.at)).map(({ refund }) => refund);
    if (refunds.length > 0) it.append('card-refunds-due', { order: it.id, refunds });
    refundNext(it);
    waitForFirst(it);
  })
  .after('refund', {
    done: (it) => {
      it.append('card-refund-asked', { order: it.id, refund: sentOf(it).refund });
      refundNext(it);
    },
    'more-than-captured': waits,
    'no-such-intent': impossible('its payment is gone'),
    'refund-exists': impossible('somebody else has given its payment back'),
    'too-many-movements': (it) => leaveToStaff(it, sentOf(it), 'too-many-movements'),
    'not-positive': impossible('it is nothing'),
    'not-payable': impossible('it is not payable'),
    'amount-too-large': impossible('it is too large'),
    'wrong-currency': impossible('its payment is in another currency'),
  })
  .after('return-credit', {
    done: (it) => madeAtOnce(it, sentOf(it)),
    'more-than-spent': (it) => leaveToStaff(it, sentOf(it), 'more-than-spent'),
    'too-many-movements': (it) => leaveToStaff(it, sentOf(it), 'too-many-movements'),
    'no-such-hold': impossible('what was spent is gone'),
    'held-by-service': impossible('another service holds it'),
    'refund-exists': impossible('somebody else has given it back'),
    'wrong-currency': impossible('what was spent is in another currency'),
    'not-positive': impossible('nothing was spent'),
    'not-payable': impossible('what was spent is not payable'),
    'amount-too-large': impossible('what was spent is too large'),
  })
  .after('grant', {
    done: granted,
    'grant-exists': notGranted('there is a grant of its name', 'grant-exists'),
    'unknown-account': notGranted('deposits have no account', 'unknown-account'),
    'not-by-hand': notGranted('deposits cannot become credit', 'not-by-hand'),
    'not-positive': notGranted('its credit is nothing', 'not-positive'),
    'not-payable': notGranted('its credit is not payable', 'not-payable'),
    'amount-too-large': notGranted('its credit is too large', 'amount-too-large'),
    'too-many-movements': notGranted('its buyer has had too many credits', 'too-many-movements'),
  });

function refundNext(it: Refunding): void {
  const next = it.state.cardRefunds.find(({ status }) => status === 'due');
  if (next === undefined || it.state.refunding !== null) return;
  const { refund, tender, amount, credit } = next;
  it.append('card-refund-sent', { order: it.id, refund });
  const back = { refund, amount: moneyOf(amount, it.state.currency), reason: REASON };
  const isHold = it.state.tenders.some((one) => one.tender === tender && one.kind === 'hold');
  if (credit !== null) grant(it, next, credit);
  else if (isHold) it.send('return-credit', { hold: tender, ...back });
  else it.send('refund', { intent: tender, ...back });
}

function grant(it: Refunding, { refund, amount }: Pick<CardRefund, 'refund' | 'amount'>, reason: string): void {
  const { customer, currency } = it.state;
  const [name, from] = [`${it.id}.${refund}`, 'liability:deposits'];
  it.send('grant', { grant: name, customer: customer!, amount: moneyOf(amount, currency), from, reason });
}

/** It is the buyer’s store credit, and owed no more. */
function granted(it: Refunding): void {
  const one = it.state.refunding;
  if (one !== null && one.credit !== null) madeAtOnce(it, one);
}

/** Gift cards and credit have it as soon as it is asked for. */
function madeAtOnce(it: Refunding, { refund, amount }: CardRefund): void {
  it.append('card-refund-asked', { order: it.id, refund });
  it.append('card-refund-made', { order: it.id, refund, amount });
  refundNext(it);
}

/** It could not become store credit: it is still owed, and left to staff again. */
function notGranted(what: string, reason: string) {
  return (it: Refunding): void => {
    const one = it.state.refunding;
    if (one === null || one.credit === null) return impossible(what)(it);
    leaveToStaff(it, one, reason);
  };
}

function leaveToStaff(it: Refunding, { refund, tender, amount, attempt }: CardRefund, reason: string): void {
  const { currency } = it.state;
  it.append('card-refund-asked', { order: it.id, refund });
  it.append('card-refund-failed', { order: it.id, tender, refund, currency, amount, reason, attempt, next: null });
  refundNext(it);
}

/** It was never taken, or the card network has not told yet that it was, or somebody disputes it. */
function waits(it: Refunding): void {
  const { refund, tender, amount, delays, attempt } = sentOf(it);
  const { currency } = it.state;
  const offset = offsetRefund(it, { tender, amount });
  const at = delayedUntil(it.at, delays);
  if (offset > 0) it.append('card-refund-offset', { order: it.id, refund, amount: offset });
  else {
    it.append('card-refund-delayed', { order: it.id, refund, ...(at !== undefined && { dueAt: at }) });
    const reason = 'more-than-captured';
    const failed = { order: it.id, tender, refund, currency, amount, reason, attempt, next: null };
    if (at === undefined) it.append('card-refund-failed', failed);
    else waitForFirst(it);
  }
  refundNext(it);
}

/** One timer serves all that wait: for the first of them. */
function waitForFirst(it: Refunding): void {
  const at = firstDueAt(it.state.cardRefunds, it.at);
  if (at !== undefined) it.schedule('retry', at);
}

function sentOf(it: Refunding): CardRefund {
  return it.state.refunding ?? impossible('nothing of it was asked for')(it);
}
