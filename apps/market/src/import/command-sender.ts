import { setTimeout as pause } from 'node:timers/promises';
import {
  InvalidError,
  isDeepEqual,
  type AnyContract,
  type CommandBody,
  type CommandName,
  type QueryBody,
  type QueryName,
  type QueryResult,
} from '@banyan/core';
import {
  ContentionError,
  KeyReusedError,
  OverloadedError,
  PersonErasedError,
  TokenError,
  UnavailableError,
  type Client,
  type Outcome,
  type Token,
} from '@banyan/engine';
import { ImportError } from './import-error.ts';
import { Room } from './room.ts';

/** How long a command that collided with others, or a view that is late, is given before the next try, in milliseconds. */
const RETRY_MS = 100;

/** How long a service that is not there is waited for, and how often it is looked for. */
const [AWAY_MS_MAX, AWAY_AGAIN_MS] = [30_000, 500];

/** How many commands are on their way at once. An invoice of thousands of articles has more to send than memory holds with all that each of them sets going. */
const COMMANDS_MAX = 300;

/** For a document that no import can send. */
const WHAT_TO_DO =
  'Nothing of that was sent, and every import ends here until it is mended: mend it in the file, or take it out; then remove import/spool.db in the data folder and run the import again with each file that was imported before: nothing is doubled';

/** A command with what it is for. */
export interface Sending<K extends AnyContract, C extends CommandName<K>> {
  /** For people: `invoice 489434`. */
  readonly document: string;
  /** The idempotency key: the natural id of what the command is about. None where the same again changes nothing anyway. */
  readonly key?: string;
  /** Business time. */
  readonly at: string;
  readonly body: CommandBody<K, C>;
  /** Rejections that say that an earlier run has sent it before. */
  readonly known?: readonly string[];
}

/** Sends commands as staff, each until it is answered: overload is waited out. A rejection ends the import. */
export class CommandSender {
  readonly #client: Client;
  readonly #isStopped: () => boolean;
  readonly #room = new Room(COMMANDS_MAX);

  /** Once `isStopped` says so, a service that is not there is not waited for: it may be this very process that ends. */
  constructor(client: Client, isStopped: () => boolean = () => false) {
    this.#client = client;
    this.#isStopped = isStopped;
  }

  /** Resolves when the outcome is durable. @throws ImportError when the command was rejected */
  async send<K extends AnyContract, const C extends CommandName<K>>(
    contract: K,
    command: C,
    { document, body, known = [], ...envelope }: Sending<K, C>,
  ): Promise<Token> {
    const outcome = await this.offer(contract, command, body, { document, ...envelope }).catch((error: unknown) => {
      if (!(error instanceof KeyReusedError)) throw error;
      throw new ImportError(
        `${document}: the shop has had ${command} of ${JSON.stringify(envelope.key)} before, with other content than this file's. Compare them: where the shop is right, mend the file; else correct the shop as staff. Then remove import/spool.db in the data folder and run the import again with each file that was imported before: nothing is doubled`,
        { cause: error },
      );
    });
    if (outcome.done || known.includes(outcome.rejected)) return outcome.token;
    const details = JSON.stringify(outcome.details);
    throw new ImportError(
      `${document}: ${contract.name} refused ${command}: ${outcome.rejected} ${details}. ${WHAT_TO_DO}`,
    );
  }

  /**
   * Sends what says something of somebody; where they have been erased nothing can be written of them, and it is sent as it is without a word. A run that was
   * broken off may have done so already: then the shop has it with other content, and the same without a word is no other.
   */
  async sendOf<K extends AnyContract, const C extends CommandName<K>>(
    contract: K,
    command: C,
    { wordless, ...sending }: Sending<K, C> & { readonly wordless: CommandBody<K, C> },
  ): Promise<Token> {
    const { body, ...envelope } = sending;
    if (isDeepEqual(wordless, body)) return this.send(contract, command, sending);
    try {
      return await this.send(contract, command, sending);
    } catch (error) {
      if (!(error instanceof PersonErasedError || error instanceof ImportError)) throw error;
      const key = envelope.key === undefined ? {} : { key: `${envelope.key} without a word` };
      return await this.send(contract, command, { ...envelope, ...key, body: wordless }).catch((second: unknown) => {
        throw second instanceof ImportError ? error : second;
      });
    }
  }

  /** Sends what is to be there only, however it came: an earlier import, which had read other files before, may have sent it with other content. */
  async ensure<K extends AnyContract, const C extends CommandName<K>>(
    contract: K,
    command: C,
    sending: Sending<K, C>,
  ): Promise<void> {
    try {
      await this.send(contract, command, sending);
    } catch (error) {
      if (!(error instanceof ImportError && error.cause instanceof KeyReusedError)) throw error;
    }
  }

  /** Sends until there is an outcome, whichever. @throws ImportError when the body of a command for a document makes no sense to the service */
  offer<K extends AnyContract, const C extends CommandName<K>>(
    contract: K,
    command: C,
    body: CommandBody<K, C>,
    { document, key, at }: Pick<Sending<K, C>, 'key' | 'at'> & { readonly document?: string },
  ): Promise<Outcome<K, C>> {
    const options = { occurredAt: at, ...(key === undefined ? {} : { key }) };
    const send = () => this.#patiently(() => this.#client.send(contract, command, body, options));
    return this.#room.within(send).catch((error: unknown) => {
      if (!(error instanceof InvalidError) || document === undefined) throw error;
      throw new ImportError(`${document}: ${error.message}. ${WHAT_TO_DO}`, { cause: error });
    });
  }

  /** Asks until there is an answer. */
  query<K extends AnyContract, const Q extends QueryName<K>>(
    contract: K,
    query: Q,
    body: QueryBody<K, Q>,
    after?: Token,
  ): Promise<QueryResult<K, Q>> {
    return this.#patiently(() => this.#client.query(contract, query, body, after === undefined ? {} : { after }));
  }

  /** What is asked may be asked again: commands have keys, or change nothing the second time. So a process of a fleet that is starting again is waited for. */
  async #patiently<R>(call: () => Promise<R>): Promise<R> {
    const giveUpMs = performance.now() + AWAY_MS_MAX;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof OverloadedError) await pause(error.retryAfterMs);
        else if (error instanceof ContentionError || (error instanceof TokenError && error.retryable))
          await pause(RETRY_MS);
        else if (error instanceof UnavailableError && !this.#isStopped() && performance.now() < giveUpMs)
          await pause(AWAY_AGAIN_MS);
        else throw error;
      }
    }
  }
}
