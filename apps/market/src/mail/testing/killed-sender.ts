// A process that sends what is in the outbox and kills itself (SIGKILL) at a moment: `node killed-sender.ts FOLDER URL MOMENT`. Without a moment it ends by
// itself once nothing is due.
import { setTimeout as pause } from 'node:timers/promises';
import { staff } from '@banyan/engine';
import { notifications } from '@banyan/notifications/contract';
import type { MailAnswer, MailTransport } from '../mail-transport.ts';
import { MailWorker } from '../mail-worker.ts';
import { smtpTransport } from '../smtp-transport.ts';
import { serveMail } from './served-mail.ts';

const [folder = '', url = '', moment] = process.argv.slice(2);
const killAt = (point: string): void => {
  if (point === moment) process.kill(process.pid, 'SIGKILL');
};

const smtp = smtpTransport({ url, from: 'shop@example.org' });
const transport: MailTransport = {
  async send(mail): Promise<MailAnswer> {
    killAt('before sending');
    const answer = await smtp.send(mail);
    killAt('after acceptance');
    return answer;
  },
  close: () => smtp.close(),
};

const served = await serveMail(folder);
await served.system.client(staff('clerk')).send(
  notifications,
  'queue-mail',
  {
    mail: 'order-placed web-1',
    template: 'order-placed',
    customer: 'ann',
    to: 'ann@example.net',
    facts: { order: 'web-1' },
  },
  { key: 'web-1' },
);
killAt('after queueing');
// A view that a kill has left unmade is made first.
await served.system.operations.settle();
const worker = new MailWorker({ system: served.system, transport, domain: 'example.org', tell: () => {} });
for (;;) {
  const found = await served.system.client(staff('clerk')).query(notifications, 'mail', { mail: 'order-placed web-1' });
  if (found?.status === 'sent') break;
  await pause(5);
}
killAt('after recording');
await worker.stop();
await served.stop();
