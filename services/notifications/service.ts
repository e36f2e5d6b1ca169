import { service } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { orders } from '@banyan/orders/contract';
import { findMail, listOutbox, mailsToSend } from './answers.ts';
import { notifications } from './contract.ts';
import { mail } from './mail.ts';
import { mailing } from './mailing.ts';
import { writingAboutOrders } from './writing-about-orders.ts';
import { outbox } from './outbox.ts';
import { queueMail, recordFailure, recordSent, sendAgain } from './send-mail.ts';

/** E-mails to be sent. */
export const notificationsService = service(notifications, {
  aggregates: [mail],
  decisions: [queueMail, recordSent, recordFailure, sendAgain],
  views: [outbox],
  answers: [findMail, listOutbox, mailsToSend],
  processes: [mailing, writingAboutOrders],
  uses: [customers, orders],
});
