import { DefectError, processManager } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { isOfNoGoods, orderReturn } from './order-return.ts';
import {
  leftToStaff,
  refundFailed,
  refundMade,
  refundNext,
  refundWaits,
  retryRefunds,
  sentAway,
} from './refund-course.ts';
import { returnOfRefund } from './refund-tries.ts';
import { posted, post, quarantine, restock, scrap, scrapped, writeOff } from './settling-course.ts';
import { refunded, settlingSteps, type Settling } from './settling-steps.ts';

const ofReturn = ({ return: id }: { readonly return: string }): string => id;
const ofRefund = ({ refund }: { readonly refund: string }): string | undefined => returnOfRefund(refund);
const impossible =
  (what: string) =>
  (it: Settling): never => {
    throw new DefectError(`return ${it.id} cannot be settled: ${what}`, { return: it.id });
  };

/**
 * Settles a return whose goods have come, or are lost: they go where they belong, or are written off, a credit note for each invoice is issued and posted, and the money goes back, the card’s
 * first. Each step is asked for when the one before is done; what the card network fails is tried again under another id, and after that left to staff.
 */
export const settlingReturn = processManager('settling-return', orderReturn, {
  steps: settlingSteps,
  timers: ['retry'],
})
  .on(orders, 'withdrawal-declared', ofReturn, (it) => {
    if (!isOfNoGoods(it.state)) return;
    // What was not sent yet is the business of a cancellation; of what came back before, delivery may be left.
    if (it.stream(order(it.state.order)).state.fulfilments.length === 0) refunded(it);
    else it.send('issue', { return: it.id });
  })
  .on(orders, 'loss-claimed', ofReturn, writeOff)
  .on(orders, 'delivery-return-begun', ofReturn, (it) => it.send('issue', { return: it.id }))
  .on(orders, 'return-received', ofReturn, restock)
  .after('restock', { done: quarantine, 'document-exists': impossible('goods of its name came back before') })
  .after('quarantine', { done: scrap, 'document-exists': impossible('goods of its name came back before') })
  .after('scrap', {
    done: scrapped,
    // Somebody has looked at it already, and has said what became of it.
    'not-in-quarantine': scrapped,
    'document-exists': impossible('something of its name was thrown away before'),
  })
  .after('issue', {
    done: post,
    'no-such-return': impossible('it is gone'),
    'wrong-return-status': impossible('it was not received'),
  })
  .after('post', {
    done: posted,
    'document-exists': impossible('there is a document with the name of its credit note'),
    'not-a-date': impossible('the date of its credit note is none'),
    'wrong-currency': impossible('its credit note is in another currency'),
    'not-payable': impossible('its credit note cannot be paid'),
    'amount-too-large': impossible('its credit note is too large'),
    'wrong-line': impossible('a line of its credit note is wrong'),
    'line-twice': impossible('a line of its credit note is there twice'),
    'negative-total': impossible('its credit note is below zero'),
    'wrong-kind': impossible('its credit note credits nothing'),
    'no-such-document': impossible('the invoice that it credits was not posted'),
    'more-than-invoiced': impossible('it credits more than was invoiced'),
  })
  .after('plan', {
    done: refundNext,
    'no-such-return': impossible('it is gone'),
    'wrong-return-status': impossible('it was not credited'),
  })
  .after('return-credit', {
    done: sentAway,
    'no-such-hold': impossible('what was spent is gone'),
    'held-by-service': impossible('another service holds it'),
    'more-than-spent': impossible('what was spent was given back'),
    'refund-exists': impossible('somebody else has given it back'),
    'wrong-currency': impossible('what was spent is in another currency'),
    'not-positive': impossible('nothing was spent'),
    'not-payable': impossible('what was spent is not payable'),
    'amount-too-large': impossible('what was spent is too large'),
    'too-many-movements': leftToStaff('too-many-movements'),
  })
  .after('grant', {
    done: sentAway,
    'grant-exists': impossible('there is a grant of its name'),
    'unknown-account': impossible('deposits have no account'),
    'not-by-hand': impossible('deposits cannot become credit'),
    'not-positive': impossible('its credit is nothing'),
    'not-payable': impossible('its credit is not payable'),
    'amount-too-large': leftToStaff('amount-too-large'),
    'too-many-movements': leftToStaff('too-many-movements'),
  })
  .after('refund', {
    done: sentAway,
    'more-than-captured': refundWaits,
    'no-such-intent': impossible('its payment is gone'),
    'refund-exists': impossible('somebody else has given its payment back'),
    'too-many-movements': leftToStaff('too-many-movements'),
    'not-positive': impossible('its payment is of nothing'),
    'not-payable': impossible('its payment is not payable'),
    'amount-too-large': impossible('its payment is too large'),
    'wrong-currency': impossible('its payment is in another currency'),
  })
  .on(payments, 'refund-part-made', ofRefund, refundMade)
  .on(payments, 'refund-part-failed', ofRefund, refundFailed)
  .on(orders, 'refund-reopened', ofReturn, (it) => it.schedule('retry', it.at))
  .on(orders, 'refund-woken', ofReturn, (it) => it.schedule('retry', it.at))
  .on(orders, 'refund-settled', ofReturn, refundNext)
  .on(orders, 'refund-called-off', ofReturn, refundNext)
  .when('retry', retryRefunds);
