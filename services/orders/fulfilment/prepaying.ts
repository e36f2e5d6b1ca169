import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { documentOf } from './posted-invoice.ts';

const steps = { issue: step(orders, 'issue-prepayment-invoice'), post: step(payments, 'post-document') };
type Prepaying = Instance<typeof order, typeof steps, never>;

const impossible =
  (what: string) =>
  (it: Prepaying): never => {
    throw new DefectError(`the prepayment of order ${it.id} cannot be invoiced: ${what}`, { order: it.id });
  };

/** Invoices what is paid when it is placed. The money that is taken then names this invoice, and pays it whichever of the two is first. */
export const prepaying = processManager('prepaying', order, { steps })
  .on(
    orders,
    'order-accepted',
    ({ order: id, tenders }) => (tenders.captures === 'at-placement' ? id : undefined),
    (it) => it.send('issue', { order: it.id }),
  )
  .on(
    orders,
    'invoice-issued',
    ({ kind, order: id }) => (kind === 'prepayment-invoice' ? id : undefined),
    (it, issued) => it.send('post', documentOf('prepayment-invoice', issued)),
  )
  .after('issue', { done: () => {}, 'no-such-order': impossible('it is gone') })
  .after('post', {
    done: () => {},
    'document-exists': impossible('there is another document of its id'),
    'not-a-date': impossible('it has no date'),
    'wrong-currency': impossible('it is in another currency'),
    'not-payable': impossible('it is not payable'),
    'amount-too-large': impossible('it is too large'),
    'wrong-line': impossible('a line of it is wrong'),
    'line-twice': impossible('a line of it is there twice'),
    'negative-total': impossible('it is below zero'),
    'wrong-kind': impossible('it is of the wrong kind'),
    'no-such-document': impossible('it settles nothing'),
    'more-than-invoiced': impossible('it credits nothing'),
  });
