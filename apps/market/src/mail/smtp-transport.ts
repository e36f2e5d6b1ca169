import { createTransport } from 'nodemailer';
import type { MailAnswer, MailTransport } from './mail-transport.ts';
import type { SmtpSettings } from './smtp-settings.ts';

const ANSWER_MS_MAX = 30_000;
const SAID_LENGTH_MAX = 500;

/** SMTP by nodemailer. Replies of 5xx are for good, but for those to signing in, which are about us and not about the e-mail. */
export function smtpTransport({ url, from }: SmtpSettings): MailTransport {
  const transporter = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: ANSWER_MS_MAX,
    greetingTimeout: ANSWER_MS_MAX,
    socketTimeout: ANSWER_MS_MAX,
    // What is sent is text that was rendered here: no file and no address is read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, to, subject, text }): Promise<MailAnswer> {
      try {
        const { response } = await transporter.sendMail({ messageId, from, to, subject, text });
        return { kind: 'accepted', said: brief(response, to) };
      } catch (error) {
        return whatFailed(error, to);
      }
    },
    close: () => transporter.close(),
  };
}

function whatFailed(error: unknown, to: string): MailAnswer {
  const { responseCode, code, message } = error as {
    readonly responseCode?: number;
    readonly code?: string;
    readonly message?: string;
  };
  const isForGood = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return { kind: isForGood ? 'refused' : 'unknown', said: brief(message ?? String(error), to) };
}

/** What a server says may quote the address, which is kept nowhere in the clear. */
function brief(said: string, to: string): string {
  return said.replaceAll(to, '…').slice(0, SAID_LENGTH_MAX);
}
