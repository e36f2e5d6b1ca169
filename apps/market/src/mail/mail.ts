import type { System } from '@banyan/engine';
import { MailWorker } from './mail-worker.ts';
import { smtpTransport, type SmtpSettings } from './smtp-transport.ts';

/** Starts the worker between the outbox and the mail server; without settings e-mails wait in the outbox. Returns what ends it. */
export function startMail(
  system: Pick<System, 'client' | 'watch'>,
  settings: SmtpSettings | undefined,
  tell: (trouble: string) => void,
): () => Promise<void> {
  if (settings === undefined) return () => Promise.resolve();
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1).replace(/>$/, '');
  const worker = new MailWorker({
    system,
    transport: smtpTransport(settings),
    domain,
    tell,
    orderPage: settings.orderPage,
  });
  return () => worker.stop();
}
