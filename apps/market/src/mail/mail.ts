import type { System } from '@banyan/engine';
import { MailWorker } from './mail-worker.ts';
import type { SmtpSettings } from './smtp-settings.ts';

/** Starts the worker between the outbox and the mail server; without settings e-mails wait in the outbox. Returns what ends it. */
export async function startMail(
  system: Pick<System, 'client' | 'watch'>,
  settings: SmtpSettings | undefined,
  tell: (trouble: string) => void,
): Promise<() => Promise<void>> {
  if (settings === undefined) return () => Promise.resolve();
  // The mailer's modules are loaded where there is a mail server.
  const { smtpTransport } = await import('./smtp-transport.ts');
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1).replace(/>$/, '');
  const worker = new MailWorker({
    system,
    transport: smtpTransport(settings),
    domain,
    tell,
    orderPage: settings.orderPage,
    accountPage: settings.accountPage,
  });
  return () => worker.stop();
}
