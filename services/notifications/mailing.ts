import { customers } from '@banyan/customers/contract';
import { isErased, processManager } from '@banyan/core';
import { isAddress, notifications } from './contract.ts';
import { mail } from './mail.ts';

/** Queues what customers ask for, and waits for the next attempt of what could not be sent. */
export const mailing = processManager('mailing', mail, { timers: ['again'] })
  .on(
    customers,
    'verification-asked',
    ({ customer, verification }) => `verify-email ${customer} ${verification}`,
    (it, { customer, verification, until, email }) => {
      if (it.state.status !== 'unknown' || isErased(email) || !isAddress(email)) return;
      const facts = { asked: verification, until };
      it.append('mail-queued', { mail: it.id, template: 'verify-email', customer, to: email, facts });
    },
  )
  .on(
    customers,
    'reset-asked',
    ({ customer, reset }) => `reset-password ${customer} ${reset}`,
    (it, { customer, reset, until, email }) => {
      if (it.state.status !== 'unknown' || isErased(email) || !isAddress(email)) return;
      const facts = { asked: reset, until };
      it.append('mail-queued', { mail: it.id, template: 'reset-password', customer, to: email, facts });
    },
  )
  .on(
    notifications,
    'mail-deferred',
    (deferred) => deferred.mail,
    (it, { until }) => it.schedule('again', until),
  )
  .when('again', (it) => {
    const { status, round, attempts } = it.state;
    if (status === 'waiting') it.append('mail-due', { mail: it.id, round, attempt: attempts + 1 });
  });
