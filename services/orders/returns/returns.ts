import { reportFound } from '../found/report-found.ts';
import { settlingFound } from '../found/settling-found.ts';
import { creditNotes } from './credit-notes.ts';
import { cancelReturn, refuseReturn } from './end-return.ts';
import { retryRefund, settleRefund } from './help-refund.ts';
import { issueCreditNotes } from './issue-credit-notes.ts';
import { learnDeliveries } from './learn-deliveries.ts';
import { orderReturns } from './order-returns.ts';
import { planRefund } from './plan-refund.ts';
import { receiveReturn } from './receive-return.ts';
import { requestReturn } from './request-return.ts';
import { settlingReturn } from './settling-return.ts';
import { withdraw } from './withdraw.ts';

/** What is decided about returns. */
export const returnDecisions = [
  requestReturn,
  withdraw,
  cancelReturn,
  refuseReturn,
  receiveReturn,
  issueCreditNotes,
  planRefund,
  retryRefund,
  settleRefund,
  reportFound,
];
/** What is shown of them. */
export const returnViews = [orderReturns, creditNotes];
/** What carries them out. */
export const returnProcesses = [settlingReturn, settlingFound, learnDeliveries];
