import { createHash } from 'node:crypto';
import { customers } from '@banyan/customers/contract';
import type { QueryResult } from '@banyan/core';
import type { Client, System, Token } from '@banyan/engine';
import { notifications } from '@banyan/notifications/contract';
import { WorkList } from '../card-payments/work-list.ts';
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
  readonly retryMs?: { readonly first: number; readonly most: number };
}

const mailer = { role: 'partner', id: 'mailer', tenant: 'default', scopes: ['mailer'] } as const;
const sender = { role: 'service', id: 'notifications', tenant: 'default' } as const;
const BUSY_MAX = 4;
const PAGE = 100;

/**
 * Sends what is due in the outbox. It stands outside of services, since it speaks to the network, and remembers nothing that counts: the list is a view, and what became of an attempt goes back as a
 * command. Killed after the server has taken an e-mail and before that is recorded, it sends it once more, under the same Message-ID: SMTP has no other way. At any other moment an e-mail is neither lost nor doubled.
 */
export class MailWorker {
  readonly #parts: MailWorkerParts;
  readonly #client: Client;
  readonly #asker: Client;
  readonly #list: WorkList;
  readonly #unwatch: () => void;
  #after: Token[] = [];
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(parts: MailWorkerParts) {
    const { first = 200, most = 60_000 } = parts.retryMs ?? {};
    this.#parts = parts;
    this.#client = parts.system.client(mailer);
    this.#asker = parts.system.client(sender);
    this.#list = new WorkList(first, most);
    this.#unwatch = parts.system.watch('notifications', (token) => this.#look(token));
    this.#look();
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#running;
    await Promise.all(this.#underWay);
    this.#parts.transport.close();
  }

  #look(token?: Token): void {
    if (this.#isStopped) return;
    if (token !== undefined) this.#after = [token];
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      await this.#takeUp().catch((error: unknown) => {
        this.#parts.tell(`the outbox cannot be read: ${String(error)}`);
        this.#lookAt(Date.now() + 1_000);
      });
    }
    this.#running = undefined;
  }

  async #takeUp(): Promise<void> {
    const due = await this.#client.query(notifications, 'mails-to-send', { limit: PAGE }, { after: this.#after });
    this.#list.keep(new Set(due.rows.map(nameOf)));
    for (const mail of due.rows) this.#begin(mail);
    const next = this.#list.next();
    if (next !== undefined) this.#lookAt(next);
  }

  #begin(mail: DueMail): void {
    if (this.#list.busy >= BUSY_MAX || this.#list.begin(nameOf(mail), Date.now()) === undefined) return;
    const done = this.#send(mail)
      .then(
        (token): Token | undefined => token,
        (error: unknown): undefined => {
          this.#parts.tell(`${mail.mail}: ${String(error)}`);
          return undefined;
        },
      )
      .then((token) => {
        this.#list.end(nameOf(mail), Date.now());
        this.#look(token);
      })
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #send({ mail, round, attempt, to, subject, text, token }: DueMail): Promise<Token> {
    const secret = token === null ? undefined : await this.#asker.query(customers, 'mail-token', token);
    const answer = await this.#parts.transport.send({
      messageId: messageIdOf(mail, round, this.#parts.domain),
      to,
      subject,
      text: secret === undefined ? text : text.replace('{token}', secret),
    });
    const { said } = answer;
    if (answer.kind === 'accepted')
      return (await this.#client.send(notifications, 'record-sent', { mail, round, said })).token;
    const permanent = answer.kind === 'refused';
    if (!permanent) this.#parts.tell(`${mail}: ${said}`);
    const failure = { mail, round, attempt, said, permanent };
    return (await this.#client.send(notifications, 'record-failure', failure)).token;
  }

  #lookAt(time: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#look(), Math.max(0, time - Date.now()));
  }
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
