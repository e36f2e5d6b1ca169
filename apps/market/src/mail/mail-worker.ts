import { createHash } from 'node:crypto';
import { customers } from '@banyan/customers/contract';
import type { QueryResult } from '@banyan/core';
import type { Client, System } from '@banyan/engine';
import { notifications } from '@banyan/notifications/contract';
import { orders } from '@banyan/orders/contract';
import { ListWorker, type RetryMs, type Task, type Tried } from '../workers/list-worker.ts';
import type { MailTransport } from './mail-transport.ts';

type DueMail = QueryResult<typeof notifications, 'mails-to-send'>['rows'][number];

/** What the worker is started from. */
export interface MailWorkerParts {
  readonly system: Pick<System, 'client' | 'watch'>;
  readonly transport: MailTransport;
  /** What stands behind the @ of a Message-ID. */
  readonly domain: string;
  /** Told what did not go as it should; it is tried again. */
  readonly tell: (trouble: string) => void;
  readonly retryMs?: RetryMs | undefined;
  /** The page of the shop on which links open: an address with `{order}` and `{token}`. Without one e-mails show both as they are. */
  readonly orderPage?: string | undefined;
  /** The page on which an address is verified (`{purpose}`: verification) or a password set anew (reset), with `{customer}`, `{id}` and `{token}`; without one as above. */
  readonly accountPage?: string | undefined;
}

type MailToken = NonNullable<DueMail['token']>;

const mailer = { role: 'partner', id: 'mailer', tenant: 'default', scopes: ['mailer'] } as const;
const sender = { role: 'service', id: 'notifications', tenant: 'default' } as const;
const BUSY_MAX = 4;
const PAGE = 100;

/**
 * Sends what is due in the outbox; what became of an attempt goes back as a command. Killed after the server has taken an e-mail and before that is recorded, it
 * sends it once more, under the same Message-ID: SMTP has no other way. At any other moment an e-mail is neither lost nor doubled.
 */
export class MailWorker {
  readonly #parts: MailWorkerParts;
  readonly #client: Client;
  readonly #asker: Client;
  readonly #worker: ListWorker;

  constructor(parts: MailWorkerParts) {
    const { system, tell, retryMs } = parts;
    this.#parts = parts;
    this.#client = system.client(mailer);
    this.#asker = system.client(sender);
    this.#worker = new ListWorker({
      system,
      service: notifications.name,
      list: async (after) => {
        const due = await this.#client.query(notifications, 'mails-to-send', { limit: PAGE }, { after });
        return due.rows.map((mail): Task => ({ name: nameOf(mail), work: () => this.#send(mail) }));
      },
      listName: 'the outbox',
      busyMax: BUSY_MAX,
      retryMs,
      tell,
    });
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    await this.#worker.stop();
    this.#parts.transport.close();
  }

  async #addressOf(order: string): Promise<string> {
    const token = await this.#asker.query(orders, 'link-token', { order });
    const { orderPage = 'Order: {order}\nCode: {token}' } = this.#parts;
    return orderPage.replaceAll('{order}', () => encodeURIComponent(order)).replaceAll('{token}', () => token);
  }

  /** All that `verify-email` or `reset-password` takes: who has forgotten their password knows nothing of their account but its address. */
  async #codeOf({ customer, purpose, id }: MailToken): Promise<string> {
    const token = await this.#asker.query(customers, 'mail-token', { customer, purpose, id });
    const { accountPage } = this.#parts;
    if (accountPage === undefined) return `Account: ${customer}\nRequest: ${id}\nCode: ${token}`;
    const facts: Readonly<Record<string, string>> = { customer, purpose, id, token };
    return accountPage.replaceAll(/\{(customer|purpose|id|token)\}/g, (_, name: string) =>
      encodeURIComponent(facts[name]!),
    );
  }

  async #send({ mail, round, attempt, to, subject, text, token, link }: DueMail): Promise<Tried> {
    const code = token === null ? undefined : await this.#codeOf(token);
    const address = link === null ? undefined : await this.#addressOf(link);
    const { kind, said } = await this.#parts.transport.send({
      messageId: messageIdOf(mail, round, this.#parts.domain),
      to,
      subject,
      text: filled(filled(text, /^\{token\}$/m, code), /^\{link\}$/m, address),
    });
    if (kind === 'accepted')
      return { token: (await this.#client.send(notifications, 'record-sent', { mail, round, said })).token };
    const permanent = kind === 'refused';
    const failure = { mail, round, attempt, said, permanent };
    const { token: recorded } = await this.#client.send(notifications, 'record-failure', failure);
    return { token: recorded, ...(!permanent && { trouble: said }) };
  }
}

/** Places are lines of their own: a name that looks like one is left as it is. */
function filled(text: string, place: RegExp, value: string | undefined): string {
  return value === undefined ? text : text.replace(place, () => value);
}

function nameOf({ mail, round, attempt }: DueMail): string {
  return JSON.stringify([mail, round, attempt]);
}

/** The same for all attempts of a round (RFC 5322, 3.6.4): whoever gets it twice can tell. */
export function messageIdOf(mail: string, round: number, domain: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([mail, round]))
    .digest('hex');
  return `<${digest.slice(0, 32)}@${domain}>`;
}
